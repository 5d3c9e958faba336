package cypher

import (
	"cmp"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// readable turns a type into words: MET_INFORMALLY is "met informally".
func readable(edge string) string { return strings.ToLower(strings.ReplaceAll(edge, "_", " ")) }

func fullName(f getter) string { return cmp.Or(str(f, "fullName"), str(f, "name")) }

func entityOf(f getter) graph.Entity {
	return graph.Entity{
		ID: id(f, "id"), Kind: graph.EntityKind(str(f, "kind")), Name: fullName(f),
		ISO3: str(f, "iso3"), WikidataID: str(f, "wikidataId"), Sector: str(f, "sector"), ActsFor: id(f, "actsFor"),
	}
}

func eventOf(f getter) graph.Event {
	return graph.Event{
		ID: id(f, "id"), Kind: graph.EventKind(str(f, "kind")), Name: fullName(f),
		Start: date(f, "start"), End: date(f, "end"), Precision: graph.Precision(str(f, "precision")),
		Mode: str(f, "mode"), Principals: ids(f, "principals"), ReportedAt: date(f, "reportedAt"),
	}
}

// thingOf reads a node by the prefix of its id; nil when it is no thing.
func thingOf(f getter) graph.Thing {
	switch graph.TypeOf(id(f, "id")) {
	case graph.EntityType:
		return entityOf(f)
	case graph.EventType:
		return eventOf(f)
	case graph.TopicType:
		return graph.Topic{ID: id(f, "id"), Name: fullName(f)}
	case graph.UnnamedSourceType:
		return graph.UnnamedSource{ID: id(f, "id"), Name: fullName(f), Text: str(f, "text"), SpeaksFor: id(f, "speaksFor")}
	default:
		return nil
	}
}

func nameOf(f getter) graph.Name {
	return graph.Name{
		Text: str(f, "text"), Kind: graph.NameKind(str(f, "kind")), Language: str(f, "language"),
		ValidFrom: date(f, "validFrom"), ValidTo: date(f, "validTo"),
	}
}

// documentOf reads the properties of a document.
func documentOf(f getter) graph.Document {
	return graph.Document{
		ID: id(f, "id"), Name: fullName(f), SourceKey: str(f, "sourceKey"), URL: str(f, "url"), Title: str(f, "title"), Language: str(f, "language"),
		PublishedAt: date(f, "publishedAt"), RetrievedAt: moment(f, "retrievedAt"), SHA256: str(f, "sha256"), Text: str(f, "text"),
		Current: value[bool](f, "current"), Status: str(f, "status"),
	}
}

// sentenceOf reads a sentence with its document's id under "document".
func sentenceOf(f getter) graph.Sentence {
	return graph.Sentence{
		ID: id(f, "id"), Document: id(f, "document"), Index: number[int](f, "index"),
		Span: graph.Span{Start: number[int](f, "start"), End: number[int](f, "end")}, Text: str(f, "text"),
	}
}

func relationOf(f getter) graph.Relation {
	return graph.Relation{
		ID: id(f, "id"), Type: str(f, "type"), Status: graph.RelationStatus(str(f, "status")), Event: id(f, "event"),
		ClaimCount: number[int](f, "claimCount"), SourceCount: number[int](f, "sourceCount"), SpeakerCount: number[int](f, "speakerCount"),
		FirstReported: date(f, "firstReported"), LastReported: date(f, "lastReported"), ValidFrom: date(f, "validFrom"), ValidTo: date(f, "validTo"),
		ClaimIDs: ids(f, "claimIds"),
	}
}

// claimOf reads the properties of a claim.
func claimOf(f getter) graph.Claim {
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

// thingIn returns the record's node under a key as a thing.
func thingIn(r *neo4j.Record, key string) graph.Thing { return thingOf(asFields(value[any](r, key))) }
