package cypher

import (
	"context"
	"slices"

	"github.com/demarche-kg/demarche/graph"
)

// Ask answers a query by one statement. Only edges at another time, which are not
// stored, take several.
func (db *DB) Ask(ctx context.Context, q graph.Query) (any, error) {
	if then, ok := q.Argument.(graph.RelationQuery); ok && q.Field == graph.FieldRelations && then.KnownAt != nil {
		page, err := db.relationsThen(ctx, then, q.Select)
		return page, err
	}
	s, err := compile(db.ontology, &q)
	if err != nil {
		return nil, err
	}
	records, err := db.read(ctx, s.statement)
	if err != nil {
		return nil, err
	}
	if len(records) != 1 {
		return nil, graph.Errorf(graph.Internal, "%s: %d rows", q.Field, len(records))
	}
	answer := s.read(value[any](records[0], "answer"))
	return answer, db.readLater(ctx, *s.later)
}

// nodes returns nodes by their ids, in order; nil where there is none.
func (db *DB) nodes(ctx context.Context, ids graph.IDs, sel graph.Selection) ([]graph.Node, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return graph.Ask[[]graph.Node](ctx, db, graph.Query{Field: graph.FieldNodes, Argument: ids, Select: sel})
}

// The methods below are those of graph.Reader for programs, which read values with
// all that they carry themselves.

var (
	everything = graph.Selection{All: true}

	wholeClaim = graph.Selection{All: true, Queries: []graph.Query{
		{Field: graph.FieldSubjects, Select: everything},
		{Field: graph.FieldObjects, Select: everything},
		{Field: graph.FieldTopics, Select: everything},
		{Field: graph.FieldPlace, Select: everything},
		{Field: graph.FieldDuring, Select: everything},
		{Field: graph.FieldOf, Select: everything},
		{Field: graph.FieldSources, Select: graph.Selection{All: true, Queries: []graph.Query{{Field: graph.FieldSource, Select: everything}}}},
		{Field: graph.FieldEvidence, Select: wholePlace},
	}}

	wholeRelation = graph.Selection{All: true, Queries: []graph.Query{
		{Field: graph.FieldFrom, Select: everything},
		{Field: graph.FieldTo, Select: everything},
	}}

	wholePlace = graph.Selection{All: true, Queries: []graph.Query{
		{Field: graph.FieldSentence, Select: everything},
		{Field: graph.FieldDocument, Select: everything},
	}}

	wholeDocument = graph.Selection{All: true, Properties: []string{"text"}}
)

// Things returns the things with the ids, in order, nil where there is none.
func (db *DB) Things(ctx context.Context, wanted []graph.ID) ([]graph.Thing, error) {
	out := make([]graph.Thing, len(wanted))
	err := db.eachNode(ctx, wanted, thingIDs, everything, func(i int, n graph.Node) { out[i], _ = n.(graph.Thing) })
	return out, err
}

// EntitiesNamed returns the entities whose canonical name it is, else those with
// such an alias, by id.
func (db *DB) EntitiesNamed(ctx context.Context, name string) ([]graph.Entity, error) {
	found, err := graph.Ask[[]graph.Entity](ctx, db, graph.Query{Field: graph.FieldNamed, Argument: graph.NameArgument(name), Select: everything})
	if err != nil || len(found) < 2 {
		return found, err
	}
	ids := make([]graph.ID, len(found)) // of several, only the names are read
	for i, e := range found {
		ids[i] = e.ID
	}
	whole, err := byID[graph.Entity](ctx, db, ids, everything)
	for i, e := range whole {
		if e != nil {
			found[i] = *e
		}
	}
	return found, err
}

// Entities returns a page of entities.
func (db *DB) Entities(ctx context.Context, q graph.EntityQuery) (graph.Page[graph.Entity], error) {
	return graph.Ask[graph.Page[graph.Entity]](ctx, db, graph.Query{Field: graph.FieldEntities, Argument: q, Select: everything})
}

// Names returns the names of entities, the canonical one first, then by text.
func (db *DB) Names(ctx context.Context, of []graph.ID) ([][]graph.Name, error) {
	return linkedTo[[]graph.Name](ctx, db, of, entityIDs, graph.Query{Field: graph.FieldNames, On: graph.EntityType})
}

// Mentions returns where things are mentioned, latest document first.
func (db *DB) Mentions(ctx context.Context, of []graph.ID, q graph.First) ([]graph.Page[graph.Mention], error) {
	return pagesOf[graph.Mention](ctx, db, of, mentioned, graph.Query{Field: graph.FieldMentions, Argument: q, Select: wholePlace})
}

// Claims returns a page of all claims that match.
func (db *DB) Claims(ctx context.Context, q graph.ClaimQuery) (graph.Page[graph.Claim], error) {
	return graph.Ask[graph.Page[graph.Claim]](ctx, db, graph.Query{Field: graph.FieldClaims, Argument: q, Select: wholeClaim})
}

// ClaimsOf returns pages of the claims of parents.
func (db *DB) ClaimsOf(ctx context.Context, parents []graph.ID, q graph.ClaimQuery) ([]graph.Page[graph.Claim], error) {
	pages, err := pagesOf[graph.Claim](ctx, db, parents, append([]string{graph.RelationPrefix, graph.DocumentPrefix}, thingIDs...), graph.Query{Field: graph.FieldClaims, Argument: q, Select: wholeClaim})
	if err != nil || q.KnownAt == nil {
		return pages, err
	}
	// Which claims supported an edge then is not stored.
	var relations []string
	for _, p := range parents {
		if p.Prefix() == graph.RelationPrefix {
			relations = append(relations, string(p))
		}
	}
	if len(relations) == 0 {
		return pages, nil
	}
	supports, err := db.supportedThen(ctx, unique(relations), q.KnownAt)
	if err != nil {
		return nil, err
	}
	then, err := db.claimsSupporting(ctx, supports, q, wholeClaim)
	if err != nil {
		return nil, err
	}
	for i, p := range parents {
		if p.Prefix() == graph.RelationPrefix {
			pages[i] = then[p]
		}
	}
	return pages, nil
}

// ClaimsByID returns claims, also those that are not live; nil where there is
// none.
func (db *DB) ClaimsByID(ctx context.Context, wanted []graph.ID) ([]*graph.Claim, error) {
	return byID[graph.Claim](ctx, db, wanted, wholeClaim)
}

// LinkedClaims returns the live claims that link leads to, by id.
func (db *DB) LinkedClaims(ctx context.Context, claims []graph.ID, link graph.ClaimLink) ([][]graph.Claim, error) {
	fields := map[graph.ClaimLink]graph.FieldName{
		graph.LinkContent: graph.FieldContent, graph.LinkContentOf: graph.FieldContentOf,
		graph.LinkContradicts: graph.FieldContradicts, graph.LinkCorroborates: graph.FieldCorroborates,
	}
	field, known := fields[link]
	if !known {
		return nil, graph.Errorf(graph.Invalid, "claims have no link %q", link)
	}
	return linkedTo[[]graph.Claim](ctx, db, claims, []string{graph.ClaimPrefix}, graph.Query{Field: field, Select: wholeClaim})
}

// Relations returns a page of projected edges, the latest reported first.
func (db *DB) Relations(ctx context.Context, q graph.RelationQuery) (graph.Page[graph.Relation], error) {
	return graph.Ask[graph.Page[graph.Relation]](ctx, db, graph.Query{Field: graph.FieldRelations, Argument: q, Select: wholeRelation})
}

// RelationsOf returns pages of the edges of things, the latest reported first.
func (db *DB) RelationsOf(ctx context.Context, of []graph.ID, q graph.RelationQuery) ([]graph.Page[graph.Relation], error) {
	out := make([]graph.Page[graph.Relation], len(of))
	one := graph.Query{Field: graph.FieldRelations, Key: string(graph.FieldRelations), Argument: q, Select: wholeRelation}
	err := db.eachNode(ctx, of, mentioned, graph.Selection{Queries: []graph.Query{one}}, func(i int, n graph.Node) {
		page := graph.Linked[*graph.Page[graph.Relation]](graph.LinksOf(n), one.Key)
		for j := range page.Edges {
			page.Edges[j].Node.SeenFrom = n.NodeID()
		}
		out[i] = *page
	})
	return out, err
}

// RelationsByID returns edges; nil where there is none.
func (db *DB) RelationsByID(ctx context.Context, wanted []graph.ID) ([]*graph.Relation, error) {
	return byID[graph.Relation](ctx, db, wanted, wholeRelation)
}

// EventsOf returns pages of the events that entities took part in, latest first.
func (db *DB) EventsOf(ctx context.Context, of []graph.ID, q graph.First) ([]graph.Page[graph.Event], error) {
	return pagesOf[graph.Event](ctx, db, of, entityIDs, graph.Query{Field: graph.FieldEvents, On: graph.EntityType, Argument: q, Select: everything})
}

// Documents returns a page of documents without their text, latest published
// first.
func (db *DB) Documents(ctx context.Context, q graph.DocumentQuery) (graph.Page[graph.Document], error) {
	return graph.Ask[graph.Page[graph.Document]](ctx, db, graph.Query{Field: graph.FieldDocuments, Argument: q, Select: everything})
}

// DocumentsByID returns documents with their text; nil where there is none.
func (db *DB) DocumentsByID(ctx context.Context, wanted []graph.ID) ([]*graph.Document, error) {
	return byID[graph.Document](ctx, db, wanted, wholeDocument)
}

// SentencesByID returns sentences; nil where there is none.
func (db *DB) SentencesByID(ctx context.Context, wanted []graph.ID) ([]*graph.Sentence, error) {
	return byID[graph.Sentence](ctx, db, wanted, everything)
}

// byID returns nodes of a type by their ids; nil where there is none.
func byID[T graph.Node](ctx context.Context, db *DB, wanted []graph.ID, sel graph.Selection) ([]*T, error) {
	out := make([]*T, len(wanted))
	var none T
	err := db.eachNode(ctx, wanted, prefixesOf(none), sel, func(i int, n graph.Node) {
		if x, ok := n.(T); ok {
			out[i] = &x
		}
	})
	return out, err
}

// prefixesOf returns the prefixes of the ids of values of a node's type.
func prefixesOf(n graph.Node) []string {
	switch n.(type) {
	case graph.Entity:
		return []string{graph.EntityPrefix}
	case graph.Claim:
		return []string{graph.ClaimPrefix}
	case graph.Relation:
		return []string{graph.RelationPrefix}
	case graph.Document:
		return []string{graph.DocumentPrefix}
	case graph.Sentence:
		return []string{graph.SentencePrefix}
	default:
		return nil
	}
}

// eachNode reads the nodes whose ids have one of the prefixes, and calls f with the
// place of each among the ids.
func (db *DB) eachNode(ctx context.Context, wanted []graph.ID, prefixes []string, sel graph.Selection, f func(int, graph.Node)) error {
	var ids graph.IDs
	var places []int
	for i, id := range wanted {
		if slices.Contains(prefixes, id.Prefix()) {
			ids, places = append(ids, id), append(places, i)
		}
	}
	found, err := db.nodes(ctx, ids, sel)
	for i, n := range found {
		if n != nil {
			f(places[i], n)
		}
	}
	return err
}

var (
	entityIDs = []string{graph.EntityPrefix}
	mentioned = []string{graph.EntityPrefix, graph.EventPrefix, graph.TopicPrefix}
	thingIDs  = append([]string{graph.SourcePrefix}, mentioned...)
)

// linkedTo returns the answers to one query about many nodes with some prefixes.
func linkedTo[T any](ctx context.Context, db *DB, parents []graph.ID, prefixes []string, q graph.Query) ([]T, error) {
	out := make([]T, len(parents))
	q.Key = string(q.Field)
	err := db.eachNode(ctx, parents, prefixes, graph.Selection{Queries: []graph.Query{q}}, func(i int, n graph.Node) {
		out[i] = graph.Linked[T](graph.LinksOf(n), q.Key)
	})
	return out, err
}

// pagesOf returns pages of lists of many nodes.
func pagesOf[T any](ctx context.Context, db *DB, parents []graph.ID, prefixes []string, q graph.Query) ([]graph.Page[T], error) {
	found, err := linkedTo[*graph.Page[T]](ctx, db, parents, prefixes, q)
	out := make([]graph.Page[T], len(parents))
	for i, p := range found {
		if p != nil {
			out[i] = *p
		}
	}
	return out, err
}
