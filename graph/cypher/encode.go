package cypher

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/demarche-kg/demarche/graph"
)

// row is one row of an UNWIND.
type row = map[string]any

// captioned adds the caption, and the full name where the caption had to cut it.
func captioned(props row, name string) row {
	props["name"] = caption(name)
	props["fullName"] = nil
	if props["name"] != name {
		props["fullName"] = name
	}
	return props
}

// named is captioned with the folded name, for what is looked up by name.
func named(props row, name string) row {
	props["folded"] = fold(name)
	return captioned(props, name)
}

// kindLabel is an entity's second label.
func kindLabel(k graph.EntityKind) string {
	switch k {
	case graph.PersonKind:
		return "Person"
	case graph.OrganizationKind:
		return "Organization"
	case graph.CountryKind:
		return "Country"
	case graph.PlaceKind:
		return "Place"
	}
	return "Place"
}

func entityRow(e graph.Entity) row {
	r := row{"id": string(e.ID), "label": kindLabel(e.Kind), "props": named(row{
		"kind": string(e.Kind), "iso3": orNull(e.ISO3), "wikidataId": orNull(e.WikidataID), "sector": orNull(e.Sector), "actsFor": orNull(e.ActsFor),
	}, e.Name)}
	if e.Kind == graph.PersonKind {
		r["props"].(row)["surname"] = surname(e)
	}
	return r
}

// surname is the block that a person's namesakes are in.
func surname(e graph.Entity) string { return graph.PersonName{Name: fold(e.Name)}.Surname() }

func eventRow(e graph.Event) row {
	return row{"id": string(e.ID), "props": named(row{
		"kind": string(e.Kind), "start": dateOrNull(e.Start), "end": dateOrNull(e.End), "precision": string(e.Precision), "startKey": e.Start.String(),
		"mode": orNull(e.Mode), "principals": strsOrNull(e.Principals), "reportedAt": dateOrNull(e.ReportedAt),
	}, e.Name)}
}

func topicRow(t graph.Topic) row { return row{"id": string(t.ID), "props": named(row{}, t.Name)} }

func sourceRow(s graph.UnnamedSource) row {
	return row{"id": string(s.ID), "props": named(row{"text": s.Text, "speaksFor": orNull(s.SpeaksFor)}, s.Name)}
}

func nameRow(entity, countsAs graph.ID, n graph.Name) row {
	return row{"id": string(graph.NameID(entity, n)), "as": string(entity), "entity": string(countsAs), "props": row{
		"name": caption(n.Text), "text": n.Text, "folded": fold(n.Text), "kind": string(n.Kind), "language": orNull(n.Language),
		"validFrom": dateOrNull(n.ValidFrom), "validTo": dateOrNull(n.ValidTo),
	}}
}

func sentenceRow(s graph.Sentence) row {
	return row{"id": string(s.ID), "props": row{
		"name": caption(s.Text), "index": s.Index, "start": s.Start, "end": s.End, "text": s.Text, "ended": nil,
	}}
}

// mentionRow is a mention of what its target counts as.
func mentionRow(m graph.Mention, countsAs graph.ID) row {
	return row{"sentence": string(m.Sentence), "as": string(m.Target), "target": string(countsAs), "start": m.Start, "end": m.End, "props": row{
		"as": string(m.Target), "start": m.Start, "end": m.End, "surface": m.Surface, "kind": string(m.Kind), "method": m.Method, "score": m.Score,
	}}
}

// claimRow is a claim's node; relationships are rows of their own. The digest is
// that of the claim as the batch has it.
func claimRow(o *graph.Ontology, c *graph.Claim, digest string) row {
	quotes := make([]string, len(c.Evidence))
	for i, e := range c.Evidence {
		quotes[i] = e.Quote
	}
	return row{"id": string(c.ID), "props": captioned(row{
		"document": string(c.Document), "predicate": string(c.Predicate), "mode": orNull(c.Mode), "office": orNull(c.Office),
		"polarity": string(c.Polarity), "modality": string(c.Modality), "stance": string(c.Stance), "gloss": c.Gloss,
		"validFrom": dateOrNull(c.Time.Start), "validTo": dateOrNull(c.Time.End), "precision": string(c.Time.Precision), "timeText": orNull(c.Time.Text),
		"timeBasis": string(c.Time.Basis), "validKey": c.Time.Start.String(),
		"reportedAt": dateOrNull(c.ReportedAt), "reportedKey": c.ReportedAt.String(),
		"plover": orNull(c.Plover.Type), "ploverMode": orNull(c.Plover.Mode), "cameo": orNull(c.CAMEO), "rule": orNull(c.Rule),
		"contentKey": c.ContentKey, "depth": c.Depth, "evidenceStart": c.Evidence[0].Start, "quotes": quotes,
		"sameKey": orNull(sameKey(o, c)), "digest": digest,
	}, c.Name)}
}

// The types of the relationships from a claim to its participants.
const (
	subjectRole = "SUBJECT"
	objectRole  = "OBJECT"
	aboutRole   = "ABOUT"
	placeRole   = "AT"
	duringRole  = "DURING"
	eventRole   = "OF"
)

// roleRows are a claim's relationships to its participants.
func roleRows(c *graph.Claim) []row {
	var rows []row
	standing := slices.Contains(graph.StandingPredicates(), c.Predicate)
	add := func(role string, ps ...graph.Participant) {
		for i, p := range ps {
			r := row{"claim": string(c.ID), "type": role, "thing": string(p.ID), "props": row{"as": string(p.As), "position": i}}
			if standing && (role == subjectRole || role == objectRole) {
				// Indexed: who stands for whom is looked up at every write.
				r["props"].(row)["standing"] = string(p.ID)
			}
			rows = append(rows, r)
		}
	}
	optional := func(role string, p *graph.Participant) {
		if p != nil {
			add(role, *p)
		}
	}
	add(subjectRole, c.Subjects...)
	add(objectRole, c.Objects...)
	add(aboutRole, c.Topics...)
	optional(placeRole, c.Place)
	optional(duringRole, c.During)
	optional(eventRole, c.Of)
	return rows
}

func attributionRows(c *graph.Claim) []row {
	rows := make([]row, len(c.Sources))
	for i, a := range c.Sources {
		rows[i] = row{"claim": string(c.ID), "source": string(a.Source), "props": row{
			"position": i, "kind": string(a.Kind), "as": string(a.As), "text": orNull(a.Text), "cue": orNull(a.Cue), "cueStart": a.CueSpan.Start, "cueEnd": a.CueSpan.End,
		}}
	}
	return rows
}

func evidenceRows(c *graph.Claim) []row {
	rows := make([]row, len(c.Evidence))
	for i, e := range c.Evidence {
		rows[i] = row{"claim": string(c.ID), "sentence": string(e.Sentence), "props": row{"start": e.Start, "end": e.End, "quote": e.Quote}}
	}
	return rows
}

func relationRow(r graph.Relation) row {
	drawn := r.ClaimIDs[:min(len(r.ClaimIDs), graph.MaxDrawnClaimIDs)]
	return row{
		"id": string(r.ID), "type": r.Type, "from": string(r.From), "to": string(r.To),
		"props": row{
			"name": caption(readable(r.Type)), "type": r.Type, "status": string(r.Status), "event": orNull(r.Event),
			"claimCount": r.ClaimCount, "sourceCount": r.SourceCount, "speakerCount": r.SpeakerCount,
			"firstReported": dateOrNull(r.FirstReported), "lastReported": dateOrNull(r.LastReported), "reportedKey": r.LastReported.String(),
			"validFrom": dateOrNull(r.ValidFrom), "validTo": dateOrNull(r.ValidTo), "claimIds": strs(drawn),
		},
		"edge": row{
			"key": string(r.ID), "status": string(r.Status), "claimCount": r.ClaimCount, "speakerCount": r.SpeakerCount,
			"firstReported": dateOrNull(r.FirstReported), "lastReported": dateOrNull(r.LastReported), "claimIds": strs(drawn),
		},
	}
}

// sameKey is equal for claims that may corroborate each other: the fields that
// graph.Corroborations wants equal. "" for a claim that corroborates none.
func sameKey(o *graph.Ontology, c *graph.Claim) graph.ID {
	entry := o.Entry(c.Predicate)
	if entry == nil || entry.Standing || c.Modality != graph.Actual || len(c.Subjects) == 0 {
		return ""
	}
	participants := func(ps []graph.Participant) []string {
		var out []string
		for _, p := range ps {
			out = append(out, string(p.ID))
		}
		return out
	}
	subjects, objects := participants(c.Subjects), participants(c.Objects)
	if entry.Symmetric {
		subjects, objects = slices.Concat(subjects, objects), nil
	}
	fields := []string{string(c.Predicate), c.Mode, string(c.Polarity)}
	for _, role := range [][]string{subjects, objects} {
		slices.Sort(role)
		fields = append(append(fields, slices.Compact(role)...), ">")
	}
	return graph.NewID("key_", fields...)
}

// writtenAs is part of every digest: raise it when the rows above change, so that
// documents are written anew.
const writtenAs = "2"

// digest hashes what is about to be written, so that what is there already is
// recognised without reading it back.
func digest(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", graph.Errorf(graph.Internal, "digest: %w", err)
	}
	sum := sha256.Sum256(append([]byte(writtenAs), data...))
	return hex.EncodeToString(sum[:16]), nil
}

func claimDigest(c *graph.Claim) string {
	x := *c
	x.Recorded = graph.Recorded{}
	d, _ := digest(x) // a claim of a checked batch holds nothing that JSON cannot say
	return d
}

// batchDigest covers all of a batch but the clocks.
func batchDigest(b *graph.Batch) (string, error) {
	x := *b
	x.Document.RetrievedAt, x.RecordedAt = graph.Date{}.Time(), graph.Date{}.Time()
	x.Run = graph.Run{Version: b.Run.Version, Model: b.Run.Model}
	x.Document.Current, x.Document.Status = false, "" // the store's own
	return digest(x)
}
