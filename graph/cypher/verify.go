package cypher

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// Report says what Verify looked at and what is wrong.
type Report struct {
	Documents int       `json:"documents"`
	Claims    int       `json:"claims"`    // live ones
	Quotes    int       `json:"quotes"`    // of all claims
	Mentions  int       `json:"mentions"`  // compared with their text
	Relations int       `json:"relations"` // edges
	Problems  []Problem `json:"problems"`  // none: the graph is sound
}

// Problem is one thing that is wrong.
type Problem struct {
	Check   string   `json:"check"` // constraints, text, claims, identity, edges, links
	ID      graph.ID `json:"id"`    // of what it is about; "" for the schema
	Message string   `json:"message"`
}

// String says what was looked at and what is wrong, a line each.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d documents, %d live claims, %d quotes, %d mentions and %d edges checked: ", r.Documents, r.Claims, r.Quotes, r.Mentions, r.Relations)
	if r.OK() {
		return b.String() + "all is as the documents support it\n"
	}
	fmt.Fprintf(&b, "%d problems\n", len(r.Problems))
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "  %s: ", p.Check)
		if p.ID != "" {
			fmt.Fprintf(&b, "%s: ", p.ID)
		}
		b.WriteString(p.Message + "\n")
	}
	return b.String()
}

func (r *Report) add(check string, id graph.ID, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{check, id, fmt.Sprintf(format, args...)})
}

// Verify checks the whole graph: every constraint is there; every quote, cue,
// mention and sentence equals its document's text; every claim has evidence in its
// own document, and lives only if that does; everything points at what it counts as;
// and every edge, link and drawn relationship is what the rules derive from the live
// claims, no more and no less.
// It changes nothing. Writes meanwhile may be taken for problems.
func (db *DB) Verify(ctx context.Context) (_ Report, err error) {
	defer graph.Wrap(&err, "verify")
	var report Report
	for _, check := range []func(context.Context, *Report) error{db.verifySchema, db.verifyTexts, db.verifyClaims, db.verifyIdentity} {
		if err := check(ctx, &report); err != nil {
			return report, err
		}
	}
	d, err := db.derive(ctx)
	if err != nil {
		return report, err
	}
	report.Claims, report.Relations = len(d.claims), len(d.relations)
	if err := db.verifyLinks(ctx, d, &report); err != nil {
		return report, err
	}
	err = db.verifyEdges(ctx, d, &report)
	slices.SortFunc(report.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Message, b.Message))
	})
	return report, err
}

func (db *DB) verifySchema(ctx context.Context, report *Report) error {
	there, err := db.constraints(ctx)
	if err != nil {
		return err
	}
	for _, label := range nodeLabels {
		if !there[label+".id"] {
			report.add("constraints", "", "nothing keeps the ids of %s unique: run demarche migrate", label)
		}
	}
	missing, err := db.missingEdges(ctx)
	if err != nil {
		return err
	}
	for _, edge := range missing {
		report.add("constraints", "", "nothing keeps the keys of %s unique: run demarche migrate", edge)
	}
	return nil
}

// nodeLabels are the labels whose id is unique.
var nodeLabels = []string{"Writer", "Document", "Sentence", "Entity", "Name", "Event", "Topic", "UnnamedSource", "Claim", "Relation", "Run", "Decision", "Merged"}

// textChecks read whatever repeats a document's text: [document, id, start, end,
// text, what].
var textChecks = []string{
	`MATCH (s:Sentence)-[:SENTENCE_OF]->(d:Document) RETURN d.id AS document, s.id AS id, s.start AS start, s.end AS end, s.text AS text, 'sentence' AS what`,
	`MATCH (s:Sentence)-[m:MENTIONS]->(t) MATCH (s)-[:SENTENCE_OF]->(d:Document) RETURN d.id AS document, t.id AS id, m.start AS start, m.end AS end, m.surface AS text, 'mention' AS what`,
	`MATCH (c:Claim)-[e:EVIDENCED_BY]->() RETURN c.document AS document, c.id AS id, e.start AS start, e.end AS end, e.quote AS text, 'quote' AS what`,
	`MATCH (c:Claim)-[a:ATTRIBUTED_TO]->() WHERE a.cue IS NOT NULL RETURN c.document AS document, c.id AS id, a.cueStart AS start, a.cueEnd AS end, a.cue AS text, 'cue' AS what`,
}

func (db *DB) verifyTexts(ctx context.Context, report *Report) error {
	texts := map[graph.ID][]rune{}
	err := db.stream(ctx, statement{name: "verify: documents", text: `MATCH (d:Document) RETURN d.id AS id, d.sourceKey AS sourceKey, d.sha256 AS sha256, d.text AS text`}, func(r *neo4j.Record) {
		d := id(r, "id")
		texts[d] = []rune(str(r, "text"))
		if d != graph.DocumentID(str(r, "sourceKey"), str(r, "sha256")) {
			report.add("text", d, "its id does not follow from its source key and hash")
		}
		if str(r, "sha256") != hashOf(str(r, "text")) {
			report.add("text", d, "its text differs from its hash")
		}
	})
	if err != nil {
		return err
	}
	report.Documents = len(texts)
	for _, text := range textChecks {
		err := db.stream(ctx, statement{name: "verify: texts", text: text}, func(r *neo4j.Record) {
			what, start, end := str(r, "what"), number[int](r, "start"), number[int](r, "end")
			switch what {
			case "quote":
				report.Quotes++
			case "mention":
				report.Mentions++
			}
			d := texts[id(r, "document")]
			if start < 0 || end < start || end > len(d) || string(d[start:end]) != str(r, "text") {
				report.add("text", id(r, "id"), "the %s %q is not what document %s says at %d-%d", what, str(r, "text"), id(r, "document"), start, end)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// claimChecks find claims and their surroundings that break a rule of the graph.
var claimChecks = []struct{ message, text string }{
	{"it has no evidence", `MATCH (c:Claim) WHERE NOT EXISTS { (c)-[:EVIDENCED_BY]->(:Sentence) } RETURN c.id AS id`},
	{"its evidence stands in another document", `MATCH (c:Claim)-[:EVIDENCED_BY]->(:Sentence)-[:SENTENCE_OF]->(d:Document) WHERE d.id <> c.document RETURN DISTINCT c.id AS id`},
	{"it is live, and its document is retracted or replaced", `MATCH (c:Claim) WHERE c.retractedAt IS NULL MATCH (d:Document {id: c.document}) WHERE NOT d.current OR d.status <> 'LIVE' RETURN c.id AS id`},
	{"its document is not there", `MATCH (c:Claim) WHERE NOT EXISTS { MATCH (d:Document {id: c.document}) } RETURN c.id AS id`},
	{"it is the content of an ended claim", `MATCH (c:Claim)-[:CONTENT_OF]->(o:Claim) WHERE c.retractedAt IS NULL AND o.retractedAt IS NOT NULL RETURN c.id AS id`},
	{"the sentence has no document", `MATCH (s:Sentence) WHERE NOT EXISTS { (s)-[:SENTENCE_OF]->(:Document) } RETURN s.id AS id`},
	{"the name names nothing", `MATCH (n:Name) WHERE NOT EXISTS { (n)-[:NAMES]->(:Entity) } RETURN n.id AS id`},
	{"of its versions none or several are current", `MATCH (d:Document) WITH d.sourceKey AS k, min(d.id) AS id, sum(CASE WHEN d.current THEN 1 ELSE 0 END) AS n WHERE n <> 1 RETURN id`},
}

func (db *DB) verifyClaims(ctx context.Context, report *Report) error {
	for _, c := range claimChecks {
		err := db.stream(ctx, statement{name: "verify: claims", text: c.text}, func(r *neo4j.Record) { report.add("claims", id(r, "id"), "%s", c.message) })
		if err != nil {
			return err
		}
	}
	return nil
}

// derived is all that follows from the live claims.
type derived struct {
	claims       claimSet
	relations    map[graph.ID]graph.Relation
	contradicts  map[pair]bool
	corroborates map[pair]bool
}

// derive applies the rules to the whole graph.
func (db *DB) derive(ctx context.Context) (derived, error) {
	d := derived{claims: claimSet{}, relations: map[graph.ID]graph.Relation{}}
	r := rules{ontology: db.ontology, run: func(ctx context.Context, name, text string, params map[string]any) ([]*neo4j.Record, error) {
		var records []*neo4j.Record
		err := db.stream(ctx, statement{name, text, params}, func(r *neo4j.Record) { records = append(records, r) })
		return records, err
	}}
	if err := r.load(ctx, d.claims, "verify: live claims", `MATCH (c:Claim) WHERE true`, map[string]any{}); err != nil {
		return d, err
	}
	w, err := r.world(ctx, d.claims)
	if err != nil {
		return d, err
	}
	all := d.claims.claims()
	w.Contradictions = graph.Contradictions(db.ontology, all, w.Principals)
	d.contradicts = pairsOf(w.Contradictions)
	d.corroborates = pairsOf(graph.Corroborations(all, w))
	for _, rel := range graph.Project(all, w) {
		d.relations[rel.ID] = rel
	}
	return d, nil
}

func (db *DB) verifyLinks(ctx context.Context, d derived, report *Report) error {
	for _, x := range []struct {
		what, text string
		want       map[pair]bool
	}{
		{"contradiction", `MATCH (a:Claim)-[:CONTRADICTS]->(b:Claim) RETURN a.id AS a, b.id AS b`, d.contradicts},
		{"corroboration", `MATCH (a:Claim)-[:CORROBORATES]->(b:Claim) RETURN a.id AS a, b.id AS b`, d.corroborates},
	} {
		there := map[pair]bool{}
		err := db.stream(ctx, statement{name: "verify: links", text: x.text}, func(r *neo4j.Record) {
			p := pair{id(r, "a"), id(r, "b")}
			if !x.want[p] || there[p] {
				report.add("links", p[0], "the %s of %s does not follow from the claims, or is there twice", x.what, p[1])
			}
			there[p] = true
		})
		if err != nil {
			return err
		}
		for _, p := range sortedPairs(x.want) {
			if !there[p] {
				report.add("links", p[0], "the %s of %s is missing", x.what, p[1])
			}
		}
	}
	return nil
}

const (
	everyRelation = `MATCH (r:Relation)
CALL (r) { MATCH (r)-[:FROM]->(a) RETURN collect(a.id) AS from }
CALL (r) { MATCH (r)-[:TO]->(b) RETURN collect(b.id) AS to }
CALL (r) { MATCH (r)<-[:SUPPORTS]-(c:Claim) RETURN collect(c.id) AS claims }
RETURN r AS relation, from, to, claims`
	everyEdge = `MATCH (a)-[e]->(b) WHERE e.key IS NOT NULL RETURN a.id AS from, b.id AS to, type(e) AS type, e AS edge`
)

func (db *DB) verifyEdges(ctx context.Context, d derived, report *Report) error {
	there := map[graph.ID]bool{}
	err := db.stream(ctx, statement{name: "verify: relations", text: everyRelation}, func(r *neo4j.Record) {
		is := relationOf(asFields(value[any](r, "relation")))
		from, to, claims := ids(r, "from"), ids(r, "to"), ids(r, "claims")
		slices.Sort(claims)
		should, wanted := d.relations[is.ID]
		there[is.ID] = true
		switch {
		case !wanted:
			report.add("edges", is.ID, "no live claim supports this %s", is.Type)
			return
		case !slices.Equal(from, []graph.ID{should.From}) || !slices.Equal(to, []graph.ID{should.To}):
			report.add("edges", is.ID, "%s leads from %v to %v, the claims say from %s to %s", is.Type, from, to, should.From, should.To)
		case !slices.Equal(claims, should.ClaimIDs):
			report.add("edges", is.ID, "%s is supported by %d claims, and %d say it", is.Type, len(claims), len(should.ClaimIDs))
		}
		is.From, is.To = should.From, should.To
		if !sameRelation(is, should) {
			report.add("edges", is.ID, "%s is stored as %s with %d claims of %d speakers, the claims say %s with %d of %d",
				is.Type, is.Status, is.ClaimCount, is.SpeakerCount, should.Status, should.ClaimCount, should.SpeakerCount)
		}
	})
	if err != nil {
		return err
	}
	drawn := map[graph.ID]bool{}
	err = db.stream(ctx, statement{name: "verify: drawn edges", text: everyEdge}, func(r *neo4j.Record) {
		f := asFields(value[any](r, "edge"))
		key := id(f, "key")
		should, wanted := d.relations[key]
		is := relationOf(f)
		switch {
		case !wanted || drawn[key]:
			report.add("edges", key, "a %s is drawn that does not follow from the claims, or twice", str(r, "type"))
		case id(r, "from") != should.From || id(r, "to") != should.To || str(r, "type") != should.Type:
			report.add("edges", key, "a %s is drawn between others than the claims say", str(r, "type"))
		case is.Status != should.Status || is.ClaimCount != should.ClaimCount || is.SpeakerCount != should.SpeakerCount ||
			is.FirstReported != should.FirstReported || is.LastReported != should.LastReported ||
			!slices.Equal(is.ClaimIDs, should.ClaimIDs[:min(len(should.ClaimIDs), graph.MaxDrawnClaimIDs)]):
			report.add("edges", key, "what stands on the drawn %s differs from what the claims say", should.Type)
		}
		drawn[key] = true
	})
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(d.relations)) {
		if !there[key] {
			report.add("edges", key, "the relation %s is missing", d.relations[key].Type)
		}
		if !drawn[key] {
			report.add("edges", key, "the edge %s is not drawn", d.relations[key].Type)
		}
	}
	return nil
}

// Repair lets everything point at what it counts as, in one transaction, and
// rebuilds every edge and link that Verify finds wrong from the claims, in another.
// It touches nothing that documents or curators say.
func (db *DB) Repair(ctx context.Context) (receipt graph.Receipt, err error) {
	err = db.write(ctx, "repair who is who", func(ctx context.Context, t *transaction) error {
		x, err := db.identities(ctx)
		if err != nil {
			return err
		}
		return t.repairIdentity(ctx, x)
	})
	if err != nil {
		return receipt, err
	}
	err = db.write(ctx, "repair", func(ctx context.Context, t *transaction) error {
		receipt = graph.Receipt{}
		// Behind the lock nobody writes, so a read sees what the transaction sees.
		d, err := db.derive(ctx)
		if err != nil {
			return err
		}
		var report Report
		if err := db.verifyEdges(ctx, d, &report); err != nil {
			return err
		}
		broken := map[graph.ID]bool{}
		for _, p := range report.Problems {
			broken[p.ID] = true
		}
		keys := slices.Sorted(maps.Keys(broken))
		if err := t.erase(ctx, keys); err != nil {
			return err
		}
		if err := t.project(ctx, rules{ontology: db.ontology, run: t.run}, keys, claimsOfEdges(d, broken), nil, &receipt); err != nil {
			return err
		}
		for _, l := range []struct {
			links
			want map[pair]bool
		}{{contradictsLinks, d.contradicts}, {corroboratesLinks, d.corroborates}} {
			if _, err := t.run(ctx, l.name+": remove all", l.clear, nil); err != nil {
				return err
			}
			var rows []row
			for _, p := range sortedPairs(l.want) {
				rows = append(rows, row{"a": string(p[0]), "b": string(p[1])})
			}
			if err := t.rows(ctx, l.name+": create", l.create, rows); err != nil {
				return err
			}
		}
		return nil
	})
	return receipt, err
}

// erase removes relations and whatever is drawn with their keys.
func (t *transaction) erase(ctx context.Context, keys []graph.ID) error {
	if len(keys) == 0 {
		return nil
	}
	if _, err := t.run(ctx, "erase edges", `MATCH ()-[e]->() WHERE e.key IN $keys DELETE e`, map[string]any{"keys": strs(keys)}); err != nil {
		return err
	}
	var rows []row
	for _, k := range keys {
		rows = append(rows, row{"id": string(k)})
	}
	return t.rows(ctx, "remove relations", removeRelations, rows)
}

// claimsOfEdges returns the claims that support some edges.
func claimsOfEdges(d derived, edges map[graph.ID]bool) claimSet {
	out := claimSet{}
	for key := range edges {
		for _, c := range d.relations[key].ClaimIDs {
			out[c] = d.claims[c]
		}
	}
	return out
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Problems) == 0 }
