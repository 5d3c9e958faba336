package cypher

import (
	"cmp"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// readable turns a type into words: MET_INFORMALLY is "met informally".
func readable(edge string) string { return strings.ToLower(strings.ReplaceAll(edge, "_", " ")) }

func fullName(f fields) string { return cmp.Or(str(f, "fullName"), str(f, "name")) }

func entityOf(f fields) graph.Entity {
	return graph.Entity{
		ID: id(f, "id"), Kind: graph.EntityKind(str(f, "kind")), Name: fullName(f),
		ISO3: str(f, "iso3"), WikidataID: str(f, "wikidataId"), Sector: str(f, "sector"), ActsFor: id(f, "actsFor"),
	}
}

func eventOf(f fields) graph.Event {
	return graph.Event{
		ID: id(f, "id"), Kind: graph.EventKind(str(f, "kind")), Name: fullName(f),
		Start: date(f, "start"), End: date(f, "end"), Precision: graph.Precision(str(f, "precision")),
		Mode: str(f, "mode"), Principals: ids(f, "principals"), ReportedAt: date(f, "reportedAt"),
	}
}

// thingOf reads a node by the prefix of its id; nil when it is no thing.
func thingOf(v any) graph.Thing {
	f := asFields(v)
	switch id(f, "id").Prefix() {
	case graph.EntityPrefix:
		return entityOf(f)
	case graph.EventPrefix:
		return eventOf(f)
	case graph.TopicPrefix:
		return graph.Topic{ID: id(f, "id"), Name: fullName(f)}
	case graph.SourcePrefix:
		return graph.UnnamedSource{ID: id(f, "id"), Name: fullName(f), Text: str(f, "text"), SpeaksFor: id(f, "speaksFor")}
	default:
		return nil
	}
}

func nameOf(f fields) graph.Name {
	return graph.Name{
		Text: str(f, "text"), Kind: graph.NameKind(str(f, "kind")), Language: str(f, "language"),
		ValidFrom: date(f, "validFrom"), ValidTo: date(f, "validTo"),
	}
}

// documentOf reads a document with its publisher under "publisher".
func documentOf(f fields) graph.Document {
	return graph.Document{
		ID: id(f, "id"), Name: fullName(f), SourceKey: str(f, "sourceKey"), URL: str(f, "url"), Title: str(f, "title"), Language: str(f, "language"),
		PublishedAt: date(f, "publishedAt"), RetrievedAt: moment(f, "retrievedAt"), SHA256: str(f, "sha256"), Text: str(f, "text"),
		Current: value[bool](f, "current"), Status: str(f, "status"), Publisher: id(f, "publisher"),
	}
}

// sentenceOf reads a sentence with its document's id under "document".
func sentenceOf(f fields) graph.Sentence {
	return graph.Sentence{
		ID: id(f, "id"), Document: id(f, "document"), Index: number[int](f, "index"),
		Span: graph.Span{Start: number[int](f, "start"), End: number[int](f, "end")}, Text: str(f, "text"),
	}
}

func relationOf(f fields) graph.Relation {
	return graph.Relation{
		ID: id(f, "id"), Type: str(f, "type"), Status: graph.RelationStatus(str(f, "status")), Event: id(f, "event"),
		ClaimCount: number[int](f, "claimCount"), SourceCount: number[int](f, "sourceCount"), SpeakerCount: number[int](f, "speakerCount"),
		FirstReported: date(f, "firstReported"), LastReported: date(f, "lastReported"), ValidFrom: date(f, "validFrom"), ValidTo: date(f, "validTo"),
		ClaimIDs: ids(f, "claimIds"),
	}
}

// claimOf reads the properties of a claim.
func claimOf(f fields) graph.Claim {
	return graph.Claim{
		ID: id(f, "id"), Document: id(f, "document"), Name: fullName(f), Predicate: graph.Predicate(str(f, "predicate")), Mode: str(f, "mode"), Office: str(f, "office"),
		Polarity: graph.Polarity(str(f, "polarity")), Modality: graph.Modality(str(f, "modality")), Stance: graph.Stance(str(f, "stance")), Gloss: str(f, "gloss"),
		Time: graph.ClaimTime{
			Interval: graph.Interval{Start: date(f, "validFrom"), End: date(f, "validTo"), Precision: graph.Precision(str(f, "precision"))},
			Text:     str(f, "timeText"), Basis: graph.TimeBasis(str(f, "timeBasis")),
		},
		ReportedAt: date(f, "reportedAt"),
		Recorded:   graph.Recorded{At: moment(f, "recordedAt"), Retracted: moment(f, "retractedAt"), Reason: str(f, "retractReason")},
		Plover:     graph.PloverCode{Type: graph.PloverType(str(f, "plover")), Mode: str(f, "ploverMode")}, CAMEO: str(f, "cameo"), Rule: str(f, "rule"),
		ContentKey: str(f, "contentKey"), Depth: number[int](f, "depth"),
	}
}

// wholeClaim reads what claimTail returns: [claim, roles, sources, evidence, content].
func wholeClaim(v any) graph.Claim {
	parts, _ := v.([]any)
	if len(parts) != 5 {
		return graph.Claim{}
	}
	c := claimOf(asFields(parts[0]))
	for _, r := range lists(parts[1], 3) { // [type, relationship, thing]
		rel := asFields(r[1])
		addRole(&c, r[0], graph.Participant{ID: id(asFields(r[2]), "id"), As: id(rel, "as"), Thing: thingOf(r[2])})
	}
	for _, s := range lists(parts[2], 2) { // [relationship, source]
		rel := asFields(s[0])
		c.Sources = append(c.Sources, graph.Attribution{
			Kind: graph.AttributionKind(str(rel, "kind")), Source: id(asFields(s[1]), "id"), As: id(rel, "as"), Text: str(rel, "text"), Cue: str(rel, "cue"),
			CueSpan: graph.Span{Start: number[int](rel, "cueStart"), End: number[int](rel, "cueEnd")}, Thing: thingOf(s[1]),
		})
	}
	for _, e := range lists(parts[3], 4) { // [relationship, sentence, document, publisher's name]
		rel, s, d := asFields(e[0]), asFields(e[1]), asFields(e[2])
		ref := &graph.SentenceRef{Sentence: sentenceOf(s), Document: documentOf(d)}
		ref.Sentence.Document = ref.Document.ID
		ref.Document.PublisherName, _ = e[3].(string)
		c.Evidence = append(c.Evidence, graph.Evidence{
			Sentence: ref.Sentence.ID, Span: graph.Span{Start: number[int](rel, "start"), End: number[int](rel, "end")}, Quote: str(rel, "quote"), Of: ref,
		})
	}
	slices.SortFunc(c.Evidence, func(a, b graph.Evidence) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	if outer, ok := parts[4].(string); ok {
		c.ContentOf = graph.ID(outer)
	}
	return c
}

// addRole puts a participant, which come in order, where its relationship's type
// says.
func addRole(c *graph.Claim, role any, p graph.Participant) {
	switch role {
	case subjectRole:
		c.Subjects = append(c.Subjects, p)
	case objectRole:
		c.Objects = append(c.Objects, p)
	case aboutRole:
		c.Topics = append(c.Topics, p)
	case placeRole:
		c.Place = &p
	case duringRole:
		c.During = &p
	case eventRole:
		c.Of = &p
	}
}

// lists reads a list of lists of n values, dropping what has another form.
func lists(v any, n int) [][]any {
	var out [][]any
	all, _ := v.([]any)
	for _, x := range all {
		if l, ok := x.([]any); ok && len(l) == n {
			out = append(out, l)
		}
	}
	return out
}

// thing returns the record's node under a key as a thing.
func thingIn(r *neo4j.Record, key string) graph.Thing { return thingOf(value[any](r, key)) }
