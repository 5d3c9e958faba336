package graph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/graph"
)

// The cast of the tables below. Ids are made from the names, so that a failing
// test can be read.
var cast = map[string]graph.ID{}

func id(name string) graph.ID {
	if _, known := cast[name]; !known {
		prefix := graph.EntityPrefix
		switch {
		case strings.HasPrefix(name, "topic "):
			prefix = graph.TopicPrefix
		case strings.HasPrefix(name, "event "):
			prefix = graph.EventPrefix
		case strings.HasPrefix(name, "some "):
			prefix = graph.SourcePrefix
		case strings.HasPrefix(name, "report "):
			prefix = graph.DocumentPrefix
		}
		cast[name] = graph.NewID(prefix, name)
	}
	return cast[name]
}

func people(names ...string) []graph.Participant {
	var ps []graph.Participant
	for _, n := range names {
		ps = append(ps, graph.Participant{ID: id(n), As: id(n)})
	}
	return ps
}

// claim returns an affirmed, actual, reported claim of report A; change alters
// it before its ids are set.
func claim(predicate string, subjects, objects, topics []graph.Participant, change ...func(*graph.Claim)) graph.Claim {
	c := graph.Claim{
		Document: id("report A"), Predicate: graph.Predicate(predicate), Polarity: graph.Affirmed, Modality: graph.Actual, Stance: graph.Reported,
		ReportedAt: graph.Date{Year: 2017, Month: time.November, Day: 11}, Subjects: subjects, Objects: objects, Topics: topics,
		Time: graph.ClaimTime{Interval: graph.Interval{Precision: graph.UnknownPrecision}, Basis: graph.UnknownBasis},
	}
	for _, f := range change {
		f(&c)
	}
	if len(c.Evidence) == 0 {
		at(100)(&c)
	}
	c.SetIDs()
	return c
}

func mode(m string) func(*graph.Claim)             { return func(c *graph.Claim) { c.Mode = m } }
func polarity(p graph.Polarity) func(*graph.Claim) { return func(c *graph.Claim) { c.Polarity = p } }

func modality(m graph.Modality) func(*graph.Claim) { return func(c *graph.Claim) { c.Modality = m } }
func stance(s graph.Stance) func(*graph.Claim)     { return func(c *graph.Claim) { c.Stance = s } }
func in(report string) func(*graph.Claim)          { return func(c *graph.Claim) { c.Document = id(report) } }

func of(event string) func(*graph.Claim) { return func(c *graph.Claim) { c.Of = &people(event)[0] } }

func place(p string) func(*graph.Claim) { return func(c *graph.Claim) { c.Place = &people(p)[0] } }

func during(event string) func(*graph.Claim) {
	return func(c *graph.Claim) { c.During = &people(event)[0] }
}

func contentOf(c graph.Claim) func(*graph.Claim) {
	return func(x *graph.Claim) { x.ContentOf = c.ID; x.Depth = 1 }
}
func retracted(c *graph.Claim) { c.Recorded.Retracted = time.Unix(1, 0) }
func denied(c *graph.Claim)    { c.Polarity, c.Stance = graph.Negated, graph.Denied }
func at(start int) func(*graph.Claim) {
	return func(c *graph.Claim) {
		c.Evidence = []graph.Evidence{{Span: graph.Span{Start: start, End: start + 10}, Quote: "0123456789"}}
	}
}

func day(d int) func(*graph.Claim) {
	return func(c *graph.Claim) {
		x := graph.Date{Year: 2017, Month: time.November, Day: d}
		c.Time.Interval = graph.Interval{Start: x, End: x, Precision: graph.DayPrecision}
	}
}

func says(who string, kind graph.AttributionKind) func(*graph.Claim) {
	return func(c *graph.Claim) {
		c.Sources = append(c.Sources, graph.Attribution{Kind: kind, Source: id(who), As: id(who)})
		if c.Stance == graph.Reported {
			c.Stance = graph.Stated
		}
	}
}

// edges writes relations as "A MET B [event]: status", sorted.
func edges(rs []graph.Relation) []string {
	names := map[graph.ID]string{}
	for n, i := range cast {
		names[i] = n
	}
	out := []string{}
	for _, r := range rs {
		from, to := names[r.From], names[r.To]
		event := ""
		if r.Event != "" {
			event = " of " + names[r.Event]
		}
		out = append(out, fmt.Sprintf("%s %s %s%s: %s", from, r.Type, to, event, r.Status))
	}
	slices.Sort(out)
	return out
}

func project(t *testing.T, claims []graph.Claim, entities ...graph.Entity) []graph.Relation {
	t.Helper()
	o := ontology(t)
	principals := graph.NewPrincipals(entities, claims)
	return graph.Project(claims, graph.World{
		Ontology: o, Principals: principals, Contradictions: graph.Contradictions(o, claims, principals),
	})
}

// TestProject has a case for every line of the rule on direct edges.
func TestProject(t *testing.T) {
	trump, putin := people("Trump"), people("Putin")
	syria := people("topic Syria")
	// A symmetric edge runs from the smaller id.
	a, b := "Trump", "Putin"
	if id(b) < id(a) {
		a, b = b, a
	}
	pair := func(edge string) string { return a + " " + edge + " " + b }
	met := func(change ...func(*graph.Claim)) graph.Claim { return claim("MET", trump, putin, nil, change...) }

	for _, c := range []struct {
		name     string
		claims   []graph.Claim
		entities []graph.Entity
		want     []string
	}{
		{name: "reported", claims: []graph.Claim{met()}, want: []string{pair("MET") + ": REPORTED"}},
		{name: "stated", claims: []graph.Claim{met(says("Kremlin", graph.Named))}, want: []string{pair("MET") + ": REPORTED"}},
		{name: "confirmed stance", claims: []graph.Claim{met(stance(graph.Confirmed))}, want: []string{pair("MET") + ": REPORTED"}},
		{name: "mode names the edge", claims: []graph.Claim{met(mode("informal"))}, want: []string{pair("MET_INFORMALLY") + ": REPORTED"}},
		{name: "mode without an edge of its own", claims: []graph.Claim{claim("VISITED", trump, people("Vietnam"), nil, mode("state"))}, want: []string{"Trump VISITED Vietnam: REPORTED"}},
		{name: "alleged", claims: []graph.Claim{met(stance(graph.Alleged))}, want: []string{pair("ALLEGED_MET") + ": REPORTED"}},
		{name: "planned", claims: []graph.Claim{met(modality(graph.Planned))}, want: []string{pair("PLANNED_MET") + ": REPORTED"}},
		{name: "expected", claims: []graph.Claim{met(modality(graph.Expected), says("Peskov", graph.Named))}, want: []string{pair("PLANNED_MET") + ": REPORTED"}},
		{name: "negated", claims: []graph.Claim{met(polarity(graph.Negated))}, want: []string{}},
		{name: "negated plan", claims: []graph.Claim{met(polarity(graph.Negated), modality(graph.Planned))}, want: []string{}},
		{name: "possible", claims: []graph.Claim{met(modality(graph.Possible))}, want: []string{}},
		{name: "conditional", claims: []graph.Claim{met(modality(graph.Conditional))}, want: []string{}},
		{name: "requested", claims: []graph.Claim{met(modality(graph.Requested))}, want: []string{}},
		{name: "content of a denial", claims: []graph.Claim{met(denied)}, want: []string{}},
		{name: "declined to comment", claims: []graph.Claim{claim("COMMENTED", trump, nil, syria, stance(graph.DeclinedToComment))}, want: []string{}},
		{name: "withdrawn", claims: []graph.Claim{met(retracted)}, want: []string{}},
		{name: "a denial is the edge of the DENIED claim", claims: []graph.Claim{claim("DENIED", putin, nil, people("topic interfering"))}, want: []string{"Putin DENIED topic interfering: REPORTED"}},

		{name: "symmetric joins every two", claims: []graph.Claim{claim("NEGOTIATED_WITH", people("Iran"), people("France"), nil)}, want: symmetric("NEGOTIATED_WITH", "Iran", "France")},
		{name: "three parties are three pairs", claims: []graph.Claim{claim("MET", people("Iran", "France", "Italy"), nil, nil)}, want: symmetric("MET", "Iran", "France", "Italy")},
		{name: "joins topics too", claims: []graph.Claim{claim("AGREED_ON", people("Iran", "France"), nil, syria)}, want: append(symmetric("AGREED_ON", "Iran", "France"), "France AGREED_ON topic Syria: REPORTED", "Iran AGREED_ON topic Syria: REPORTED")},
		{name: "each subject to each object", claims: []graph.Claim{claim("ACCUSED", people("Iran", "France"), people("Italy"), syria)}, want: []string{"France ACCUSED Italy: REPORTED", "Iran ACCUSED Italy: REPORTED"}},
		{name: "no object: to the topics", claims: []graph.Claim{claim("INTERFERED_IN", people("Iran"), nil, people("topic election"))}, want: []string{"Iran INTERFERED_IN topic election: REPORTED"}},
		{name: "neither", claims: []graph.Claim{claim("INTERFERED_IN", people("Iran"), nil, nil)}, want: []string{}},
		{name: "no subject", claims: []graph.Claim{claim("ATTACKED", nil, people("Iran"), nil)}, want: []string{}},

		{name: "two meetings are two edges", claims: []graph.Claim{met(of("event gala"), at(1)), met(of("event lunch"), at(50))}, want: []string{
			pair("MET") + " of event gala: REPORTED", pair("MET") + " of event lunch: REPORTED",
			"Putin TOOK_PART_IN event gala: REPORTED", "Putin TOOK_PART_IN event lunch: REPORTED",
			"Trump TOOK_PART_IN event gala: REPORTED", "Trump TOOK_PART_IN event lunch: REPORTED",
		}},
		{name: "place and larger event", claims: []graph.Claim{met(of("event gala"), place("Da Nang"), during("event summit"))}, want: []string{
			pair("MET") + " of event gala: REPORTED", "Putin TOOK_PART_IN event gala: REPORTED", "Trump TOOK_PART_IN event gala: REPORTED",
			"event gala HELD_IN Da Nang: REPORTED", "event gala PART_OF_EVENT event summit: REPORTED",
		}},
		{name: "plans take no part", claims: []graph.Claim{met(of("event gala"), modality(graph.Planned))}, want: []string{pair("PLANNED_MET") + " of event gala: REPORTED"}},
		{name: "allegations take no part", claims: []graph.Claim{met(of("event gala"), stance(graph.Alleged))}, want: []string{pair("ALLEGED_MET") + " of event gala: REPORTED"}},
		{name: "attending is taking part", claims: []graph.Claim{claim("ATTENDED", trump, people("event summit"), nil)}, want: []string{"Trump ATTENDED event summit: REPORTED", "Trump TOOK_PART_IN event summit: REPORTED"}},
		{name: "where an event is located", claims: []graph.Claim{claim("LOCATED_IN", people("event summit"), people("Da Nang"), nil)}, want: []string{"event summit HELD_IN Da Nang: REPORTED", "event summit LOCATED_IN Da Nang: REPORTED"}},

		{name: "hearsay", claims: []graph.Claim{met(says("some officials", graph.Unnamed))}, want: []string{pair("MET") + ": HEARSAY"}},
		{name: "one named source lifts hearsay", claims: []graph.Claim{met(says("some officials", graph.Unnamed)), met(says("Kremlin", graph.Named), at(200))}, want: []string{pair("MET") + ": REPORTED"}},
		{name: "both sides confirm", claims: []graph.Claim{met(says("Trump", graph.Named)), met(says("Putin", graph.Named), at(200))}, want: []string{pair("MET") + ": CONFIRMED"}},
		{
			name: "both sides' governments confirm", claims: []graph.Claim{
				claim("ATTACKED", people("Iran"), people("Italy"), nil, says("Iran's army", graph.Named)), claim("ATTACKED", people("Iran"), people("Italy"), nil, says("Italy", graph.Named), at(200)),
			},
			entities: []graph.Entity{{ID: id("Iran's army"), ActsFor: id("Iran")}}, want: []string{"Iran ATTACKED Italy: CONFIRMED"},
		},
		{name: "one side twice confirms nothing", claims: []graph.Claim{met(says("Trump", graph.Named)), met(says("Trump", graph.Named), at(200))}, want: []string{pair("MET") + ": REPORTED"}},
		{name: "an allegation is never confirmed", claims: []graph.Claim{met(says("Trump", graph.Named), stance(graph.Alleged)), met(says("Putin", graph.Named), stance(graph.Alleged), at(200))}, want: []string{pair("ALLEGED_MET") + ": REPORTED"}},
		{name: "disputed", claims: []graph.Claim{met(), met(polarity(graph.Negated), at(200))}, want: []string{pair("MET") + ": DISPUTED"}},
		{name: "disputed goes before confirmed", claims: []graph.Claim{met(says("Trump", graph.Named)), met(says("Putin", graph.Named), at(200)), met(polarity(graph.Negated), at(300))}, want: []string{pair("MET") + ": DISPUTED"}},
		{name: "a disputed allegation", claims: []graph.Claim{met(stance(graph.Alleged)), met(denied, says("Putin", graph.Named), at(200))}, want: []string{pair("ALLEGED_MET") + ": DISPUTED"}},
		{name: "a plan is not disputed", claims: []graph.Claim{met(modality(graph.Planned)), met(polarity(graph.Negated), at(200))}, want: []string{pair("PLANNED_MET") + ": REPORTED"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, edges(project(t, c.claims, c.entities...))); diff != "" {
				t.Errorf("edges (-want +got):\n%s", diff)
			}
		})
	}
}

// symmetric lists the pairs of names joined by edge.
func symmetric(edge string, names ...string) []string {
	slices.SortFunc(names, func(x, y string) int { return strings.Compare(string(id(x)), string(id(y))) })
	var out []string
	for i, x := range names {
		for _, y := range names[i+1:] {
			out = append(out, x+" "+edge+" "+y+": REPORTED")
		}
	}
	return out
}

func TestProjectCounts(t *testing.T) {
	o := ontology(t)
	met := func(change ...func(*graph.Claim)) graph.Claim {
		return claim("MET", people("Trump"), people("Putin"), nil, change...)
	}
	spokesman := claim("SPOKE_FOR", people("Peskov"), people("Kremlin"), nil)
	claims := []graph.Claim{
		spokesman,
		met(at(1), day(11)),                     // the publisher of report A
		met(at(2), says("Peskov", graph.Named)), // = Kremlin = Russia
		met(at(3), says("Kremlin", graph.Named), day(10)),            // = Russia
		met(at(4), says("some officials", graph.Unnamed)),            // the cluster of A and B
		met(at(5), in("report B"), says("some aide", graph.Unnamed)), // the same cluster
		met(at(6), in("report C")),                                   // no publisher: the report itself
	}
	principals := graph.NewPrincipals([]graph.Entity{{ID: id("Kremlin"), ActsFor: id("Russia")}}, claims)
	got := graph.Project(claims, graph.World{Ontology: o, Principals: principals, Voices: map[graph.ID]graph.Voice{
		id("report A"): {Publisher: id("Reuters"), Cluster: id("report A")},
		id("report B"): {Cluster: id("report A")},
	}})
	i := slices.IndexFunc(got, func(r graph.Relation) bool { return r.Type == "MET" })
	if i < 0 {
		t.Fatal("no MET edge")
	}
	r := got[i]
	if r.ClaimCount != 6 || r.SpeakerCount != 4 || r.SourceCount != 3 {
		t.Errorf("got %d claims, %d speakers, %d sources; want 6, 4 (publisher, Russia, cluster, report C), 3 (publisher, cluster, report C)", r.ClaimCount, r.SpeakerCount, r.SourceCount)
	}
	if r.ValidFrom.String() != "2017-11-10" || r.ValidTo.String() != "2017-11-11" || r.FirstReported.String() != "2017-11-11" {
		t.Errorf("got valid %s to %s, first reported %s", r.ValidFrom, r.ValidTo, r.FirstReported)
	}
	if !slices.IsSorted(r.ClaimIDs) || len(r.ClaimIDs) != 6 {
		t.Errorf("claim ids %v: want 6, sorted", r.ClaimIDs)
	}
}

func TestProjectIgnoresOrder(t *testing.T) {
	claims := manyClaims()
	want := project(t, claims)
	if len(want) == 0 {
		t.Fatal("nothing projected")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if diff := cmp.Diff(want, project(t, claims)); diff != "" {
			t.Fatalf("another order gives other edges:\n%s", diff)
		}
	}
}

func manyClaims() []graph.Claim {
	names := []string{"Iran", "France", "Italy", "Kremlin", "Peskov"}
	var claims []graph.Claim
	n := 0
	for _, p := range []string{"MET", "ACCUSED", "AGREED_ON", "SPOKE_FOR", "AFFILIATED_WITH", "ATTACKED"} {
		for i, x := range names {
			y := names[(i+1+n%3)%len(names)]
			for _, change := range []func(*graph.Claim){func(*graph.Claim) {}, polarity(graph.Negated), says(x, graph.Named), day(10 + n%3)} {
				n++
				claims = append(claims, claim(p, people(x), people(y), people("topic Syria"), change, at(n*20)))
			}
		}
	}
	return claims
}

func BenchmarkProject(b *testing.B) {
	o := ontology(b)
	claims := manyClaims()
	principals := graph.NewPrincipals(nil, claims)
	for b.Loop() {
		graph.Project(claims, graph.World{Ontology: o, Principals: principals})
	}
	b.ReportMetric(float64(len(claims)), "claims")
}
