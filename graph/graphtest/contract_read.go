package graphtest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/graph"
)

var readTests = []readTest{
	{"things", testThings},
	{"entities named", testEntitiesNamed},
	{"entities", testEntities},
	{"names", testNames},
	{"mentions", testMentions},
	{"claims that match", testClaimsWhere},
	{"claims in order", testClaimOrders},
	{"claims of parents", testClaimsOf},
	{"claims are filled in", testFilled},
	{"claims by id", testClaimsByID},
	{"linked claims", testLinkedClaims},
	{"relations that match", testRelationsWhere},
	{"relations of things", testRelationsOf},
	{"relations by id", testRelationsByID},
	{"events", testEventsOf},
	{"documents", testDocuments},
	{"sentences", testSentences},
	{"statistics", testStats},
	{"every list is walked exactly once", testWalk},
	{"a page of nothing", testEmptyPage},
	{"bad cursors are refused", testBadCursors},
	{"bad values are refused", testBadValues},
	{"hostile text is text", testHostileText},
	{"nobody asks for nobody", testNoParents},
}

// sample is a store with the sample graph. Claims go by short names.
type sample struct {
	graph.Store
	batches []*graph.Batch
	claims  map[string]graph.ID
	labels  map[graph.ID]string
}

// labels name the claims of Sample in the order of their documents.
var sampleLabels = [][]string{
	{"met", "discussed", "attacked", "denied", "not attacked", "will visit", "heads"},
	{"met, she said", "praised"},
	{"member"},
}

func newSample(t *testing.T, store graph.Store) sample {
	t.Helper()
	s := sample{store, Sample(t), map[string]graph.ID{}, map[graph.ID]string{}}
	write(t, store, s.batches...)
	for i, b := range s.batches {
		for j, c := range b.Claims {
			s.claims[sampleLabels[i][j]], s.labels[c.ID] = c.ID, sampleLabels[i][j]
		}
	}
	return s
}

// said returns the short names of claims.
func (s sample) said(claims []graph.Claim) []string {
	out := make([]string, len(claims))
	for i, c := range claims {
		out[i] = s.labels[c.ID]
	}
	return out
}

func (s sample) find(labels ...string) []graph.ID {
	out := make([]graph.ID, len(labels))
	for i, l := range labels {
		out[i] = s.claims[l]
	}
	return out
}

func nodes[T any](p graph.Page[T]) []T {
	out := make([]T, len(p.Edges))
	for i, e := range p.Edges {
		out[i] = e.Node
	}
	return out
}

// wantSet compares lists whose order the contract leaves open.
func wantSet(tb testing.TB, what string, got []string, want ...string) {
	tb.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		tb.Errorf("%s: %q, want %q", what, got, want)
	}
}

func things[T graph.Thing](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.ThingName()
	}
	return out
}

// nowhere is a well-formed id that nothing has.
func nowhere(prefix string) graph.ID { return graph.NewID(prefix, "nowhere") }

var (
	ada     = EntityID("Ada Alder", "")
	bjorn   = EntityID("Björn Berg", "")
	arland  = EntityID("Arland", "")
	belmark = EntityID("Belmark", "")
	norwick = EntityID("Norwick", "")
	meeting = graph.NewID(graph.EventPrefix, "meeting of Ada Alder and Björn Berg")
	summit  = graph.NewID(graph.EventPrefix, "Harbour Summit")
	treaty  = graph.NewID(graph.TopicPrefix, "the river treaty")
	all     = graph.First{N: 100, Total: true}
)

func byID(id graph.ID) *graph.EntityRef   { return &graph.EntityRef{ID: &id} }
func byName(name string) *graph.EntityRef { return &graph.EntityRef{Name: &name} }
func (s sample) officials() graph.ID      { return s.batches[0].Sources[0].ID }
func (s sample) document(n int) graph.ID  { return s.batches[n].Document.ID }
func (s sample) relation(kind string) graph.ID {
	return graph.RelationID(kind, min(ada, bjorn), max(ada, bjorn), meeting)
}

func testThings(t *testing.T, s sample) {
	got := must(s.Things(t.Context(), []graph.ID{meeting, nowhere(graph.EntityPrefix), ada, treaty, s.officials(), ada, s.claims["met"], "nonsense", ""}))(t)
	if len(got) != 9 {
		t.Fatalf("%d things for 9 ids", len(got))
	}
	for i, want := range []graph.ID{meeting, "", ada, treaty, s.officials(), ada, "", "", ""} {
		switch {
		case want == "" && got[i] != nil:
			t.Errorf("thing %d is %v, want nil", i, got[i])
		case want != "" && (got[i] == nil || got[i].ThingID() != want):
			t.Errorf("thing %d is %v, want %s", i, got[i], want)
		}
	}
	if e, ok := got[0].(graph.Event); !ok || e.Kind != graph.Meeting || e.Start != mustDate("2020-03-02") || e.Precision != graph.DayPrecision {
		t.Errorf("the meeting is %#v", got[0])
	}
	if e, ok := got[2].(graph.Entity); !ok || e.Name != "Ada Alder" || e.Kind != graph.PersonKind || e.WikidataID != "Q0" {
		t.Errorf("Ada Alder is %#v", got[2])
	}
	if x, ok := got[3].(graph.Topic); !ok || x.Name != "the river treaty" {
		t.Errorf("the topic is %#v", got[3])
	}
	if u, ok := got[4].(graph.UnnamedSource); !ok || u.Text != "Two officials" {
		t.Errorf("the unnamed source is %#v", got[4])
	}
}

func testEntitiesNamed(t *testing.T, s sample) {
	for name, want := range map[string][]string{
		"Ada Alder":               {"Ada Alder"},
		"ada alder":               {"Ada Alder"},
		"Björn Berg":              {"Björn Berg"},
		"BJORN BERG":              {"Björn Berg"},
		"Bjo\u0308rn Berg":        {"Björn Berg"}, // the same letter in two code points
		"Berg":                    {"Björn Berg"},
		"hu":                      {"Harbour Union"},
		"blue palace":             {"Arland Foreign Ministry"},
		"Kingdom of Belmark":      {"Belmark"},
		"the river treaty":        nil, // a topic
		"Ada":                     {"Ada Alder"},
		"Alder, Ada":              nil,
		"nobody":                  nil,
		"":                        nil,
		"' OR 1=1 //":             nil,
		strings.Repeat("a", 1000): nil,
	} {
		wantSet(t, name, things(must(s.EntitiesNamed(t.Context(), name))(t)), want...)
	}
}

func testEntities(t *testing.T, s sample) {
	everybody := []string{
		"Ada Alder", "Arland", "Arland Foreign Ministry", "Belmark", "Björn Berg", "Clara Cole", "Dario Dunn", "Harbour Union",
		"Morning Post", "Norwick", "Port Elm", "The Lantern",
	}
	for _, c := range []struct {
		what    string
		q       graph.EntityQuery
		want    []string
		ordered bool
	}{
		{"all", graph.EntityQuery{}, everybody, true},
		{"by name", graph.EntityQuery{Order: graph.EntitiesByName}, everybody, true},
		{"people", graph.EntityQuery{Where: &graph.EntityWhere{Kind: []graph.EntityKind{graph.PersonKind}}}, []string{"Ada Alder", "Björn Berg", "Clara Cole", "Dario Dunn"}, true},
		{"states and places", graph.EntityQuery{Where: &graph.EntityWhere{Kind: []graph.EntityKind{graph.CountryKind, graph.PlaceKind}}}, []string{"Arland", "Belmark", "Norwick", "Port Elm"}, true},
		{"by code", graph.EntityQuery{Where: &graph.EntityWhere{ISO3: []string{"XBB", "ZZZ"}}}, []string{"Belmark"}, true},
		{"both conditions", graph.EntityQuery{Where: &graph.EntityWhere{Kind: []graph.EntityKind{graph.PersonKind}, ISO3: []string{"XBB"}}}, nil, true},
		{"a word of a name", graph.EntityQuery{Search: "björn"}, []string{"Björn Berg"}, false},
		{"a word without its accent", graph.EntityQuery{Search: "BJORN"}, []string{"Björn Berg"}, false},
		{"a word of an alias", graph.EntityQuery{Search: "palace"}, []string{"Arland Foreign Ministry"}, false},
		{"a word of several", graph.EntityQuery{Search: "Arland", Where: &graph.EntityWhere{Kind: []graph.EntityKind{graph.CountryKind, graph.OrganizationKind}}}, []string{"Arland", "Arland Foreign Ministry"}, false},
		{"search by name", graph.EntityQuery{Search: "harbour", Order: graph.EntitiesByName}, []string{"Harbour Union"}, true},
		{"a word of none", graph.EntityQuery{Search: "zebra"}, nil, false},
		{"no word", graph.EntityQuery{Search: "?!"}, nil, false},
	} {
		c.q.First = all
		p := must(s.Entities(t.Context(), c.q))(t)
		got := things(nodes(p))
		if c.ordered && !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
		wantSet(t, c.what, got, c.want...)
		if p.TotalCount != len(c.want) {
			t.Errorf("%s: total %d, want %d", c.what, p.TotalCount, len(c.want))
		}
	}
	p := must(s.Entities(t.Context(), graph.EntityQuery{First: graph.First{N: 1}, Order: graph.EntitiesByClaims}))(t)
	if got := things(nodes(p)); !slices.Equal(got, []string{"Ada Alder"}) {
		t.Errorf("who has most claims: %q", got)
	}
	p = must(s.Entities(t.Context(), graph.EntityQuery{First: graph.First{N: 1}, Search: "Foreign Ministry"}))(t)
	if got := things(nodes(p)); !slices.Equal(got, []string{"Arland Foreign Ministry"}) {
		t.Errorf("the best match: %q", got)
	}
}

func testNames(t *testing.T, s sample) {
	got := must(s.Names(t.Context(), []graph.ID{bjorn, nowhere(graph.EntityPrefix), ada, treaty}))(t)
	if len(got) != 4 || len(got[1]) != 0 || len(got[3]) != 0 {
		t.Fatalf("names: %v", got)
	}
	for i, want := range map[int][]string{0: {"Björn Berg", "Bjorn", "Berg"}, 2: {"Ada Alder", "Ada", "Alder", "President of Arland"}} {
		var texts []string
		for _, n := range got[i] {
			texts = append(texts, n.Text)
		}
		wantSet(t, "names", texts, want...)
		if first := got[i][0]; first.Kind != graph.CanonicalName || first.Text != want[0] {
			t.Errorf("the first name is %+v, want the canonical one", first)
		}
	}
	i := slices.IndexFunc(got[2], func(n graph.Name) bool { return n.Kind == graph.OfficeName })
	want := graph.Name{Text: "President of Arland", Kind: graph.OfficeName, Language: "en", ValidFrom: mustDate("2016-05-01"), ValidTo: mustDate("2022-04-30")}
	if i < 0 || got[2][i] != want {
		t.Errorf("the office is not among %+v", got[2])
	}
}

func testMentions(t *testing.T, s sample) {
	p := must(s.Mentions(t.Context(), []graph.ID{ada, nowhere(graph.EntityPrefix), treaty, summit}, all))(t)
	if len(p) != 4 || len(p[1].Edges) != 0 || p[1].TotalCount != 0 {
		t.Fatalf("mentions: %+v", p)
	}
	want := 0
	for _, b := range s.batches {
		for _, m := range b.Mentions {
			if m.Target == ada {
				want++
			}
		}
	}
	mentions := nodes(p[0])
	if len(mentions) != want || p[0].TotalCount != want {
		t.Fatalf("%d mentions of Ada Alder, total %d, want %d", len(mentions), p[0].TotalCount, want)
	}
	latest := map[graph.ID]bool{}
	sentences := map[graph.ID]graph.Sentence{}
	for _, b := range s.batches {
		for _, sentence := range b.Sentences {
			sentences[sentence.ID] = sentence
		}
	}
	for _, sentence := range s.batches[1].Sentences {
		latest[sentence.ID] = true
	}
	for i, m := range mentions {
		if i > 0 && latest[m.Sentence] && !latest[mentions[i-1].Sentence] {
			t.Error("the mentions of the latest document do not come first")
		}
		if m.Surface != "Ada Alder" || m.Kind != graph.PersonMention || m.Method != "test" || m.Score != 1 || m.End-m.Start != len("Ada Alder") || m.Target != ada {
			t.Errorf("mention %+v", m)
		}
		if want := sentences[m.Sentence]; m.Of == nil || m.Of.Sentence != want || m.Of.Document.ID != want.Document || m.Of.Document.Title == "" || m.Of.Document.Text != "" {
			t.Errorf("the mention %+v stands in %+v, want the sentence %+v and its document without text", m, m.Of, want)
		}
	}
	if len(p[2].Edges) != 1 || p[2].Edges[0].Node.Kind != graph.TopicMention || len(p[3].Edges) != 1 {
		t.Errorf("mentions of a topic %+v and of an event %+v", p[2].Edges, p[3].Edges)
	}
}

func testClaimsWhere(t *testing.T, s sample) {
	talks, member := s.document(0), s.document(2)
	denied := graph.ClaimWhere{Polarity: []graph.Polarity{graph.Negated}}
	attacked := graph.ClaimWhere{Predicate: []graph.Predicate{"ATTACKED"}}
	met := graph.ClaimWhere{Predicate: []graph.Predicate{"MET"}}
	everything := slices.Concat(sampleLabels...)
	for _, c := range []struct {
		what  string
		where *graph.ClaimWhere
		want  []string
	}{
		{"no condition", nil, everything},
		{"an empty condition", &graph.ClaimWhere{}, everything},
		{"predicate", &met, []string{"met", "met, she said"}},
		{"predicates", &graph.ClaimWhere{Predicate: []graph.Predicate{"PRAISED", "HEADS"}}, []string{"praised", "heads"}},
		{"an empty list", &graph.ClaimWhere{Predicate: []graph.Predicate{}}, nil},
		{"empty lists in turn", &graph.ClaimWhere{Polarity: []graph.Polarity{}, Predicate: []graph.Predicate{"MET"}}, nil},
		{"subject by id", &graph.ClaimWhere{Subject: byID(belmark)}, []string{"attacked", "denied", "not attacked"}},
		{"subject by name", &graph.ClaimWhere{Subject: byName("BELMARK")}, []string{"attacked", "denied", "not attacked"}},
		{"subject by alias", &graph.ClaimWhere{Subject: byName("kingdom of belmark")}, []string{"attacked", "denied", "not attacked"}},
		{"unknown subject", &graph.ClaimWhere{Subject: byName("nobody")}, nil},
		{"unknown id", &graph.ClaimWhere{Subject: byID(nowhere(graph.EntityPrefix))}, nil},
		{"object", &graph.ClaimWhere{Object: byName("Björn Berg")}, []string{"met", "met, she said", "praised"}},
		{"topic by name", &graph.ClaimWhere{About: byName("The River Treaty")}, []string{"discussed"}},
		{"topic by id", &graph.ClaimWhere{About: byID(treaty)}, []string{"discussed"}},
		{"speaker", &graph.ClaimWhere{Speaker: byName("Clara Cole")}, []string{"met, she said"}},
		{"a speaker at the end of the chain", &graph.ClaimWhere{Speaker: byName("Dario Dunn")}, []string{"denied", "not attacked"}},
		{"an unnamed speaker", &graph.ClaimWhere{Speaker: byID(s.officials())}, []string{"attacked"}},
		{"place", &graph.ClaimWhere{Place: byName("norwick")}, []string{"met", "met, she said"}},
		{"during", &graph.ClaimWhere{During: byName("harbour summit")}, []string{"met"}},
		{"during by id", &graph.ClaimWhere{During: byID(summit)}, []string{"met"}},
		{"polarity", &denied, []string{"not attacked"}},
		{"modality", &graph.ClaimWhere{Modality: []graph.Modality{graph.Planned, graph.Expected}}, []string{"will visit"}},
		{"stance", &graph.ClaimWhere{Stance: []graph.Stance{graph.Alleged, graph.Denied}}, []string{"attacked", "not attacked"}},
		{"PLOVER type", &graph.ClaimWhere{Plover: []graph.PloverType{"ASSAULT"}}, []string{"attacked", "not attacked"}},
		{"document", &graph.ClaimWhere{Document: &member}, []string{"member"}},
		{"from", &graph.ClaimWhere{From: new(mustDate("2020-03-02"))}, []string{"met", "met, she said"}},
		{"from the day after", &graph.ClaimWhere{From: new(mustDate("2020-03-03"))}, nil},
		{"to", &graph.ClaimWhere{To: new(mustDate("2020-03-02"))}, []string{"met", "met, she said"}},
		{"to the day before", &graph.ClaimWhere{To: new(mustDate("2020-03-01"))}, nil},
		{"from and to", &graph.ClaimWhere{From: new(mustDate("2020-03-01")), To: new(mustDate("2020-03-31"))}, []string{"met", "met, she said"}},
		{"a word of the quote", &graph.ClaimWhere{Text: new("treaty")}, []string{"discussed"}},
		{"a word in other case", &graph.ClaimWhere{Text: new("TREATY")}, []string{"discussed"}},
		{"two words", &graph.ClaimWhere{Text: new("attacking elm")}, []string{"denied", "not attacked"}},
		{"a word that is nowhere", &graph.ClaimWhere{Text: new("zebra")}, nil},
		{"two conditions", &graph.ClaimWhere{Subject: byName("Belmark"), Stance: []graph.Stance{graph.Alleged}}, []string{"attacked"}},
		{"subject and object are different roles", &graph.ClaimWhere{Subject: byName("Björn Berg"), Predicate: []graph.Predicate{"MET"}}, nil},
		{"AND", &graph.ClaimWhere{And: []graph.ClaimWhere{attacked, denied}}, []string{"not attacked"}},
		{"OR", &graph.ClaimWhere{Or: []graph.ClaimWhere{met, denied}}, []string{"met", "met, she said", "not attacked"}},
		{"OR of nothing", &graph.ClaimWhere{Or: []graph.ClaimWhere{}}, nil},
		{"OR beside a condition", &graph.ClaimWhere{Document: &talks, Or: []graph.ClaimWhere{met, denied}}, []string{"met", "not attacked"}},
		{"NOT", &graph.ClaimWhere{Document: &talks, Not: &attacked}, []string{"met", "discussed", "denied", "will visit", "heads"}},
		{"NOT of an unknown time", &graph.ClaimWhere{Document: &talks, Not: &graph.ClaimWhere{From: new(mustDate("2020-01-01"))}}, []string{"discussed", "attacked", "denied", "not attacked", "will visit", "heads"}},
		{"NOT of an unknown PLOVER type", &graph.ClaimWhere{Document: &talks, Not: &graph.ClaimWhere{Plover: []graph.PloverType{"ASSAULT", "CONSULT"}}}, []string{"denied", "heads"}},
		{"NOT of NOT", &graph.ClaimWhere{Not: &graph.ClaimWhere{Not: &met}}, []string{"met", "met, she said"}},
		{"deep", &graph.ClaimWhere{And: []graph.ClaimWhere{{Or: []graph.ClaimWhere{met, {And: []graph.ClaimWhere{attacked, {Not: &denied}}}}}}}, []string{"met", "met, she said", "attacked"}},
	} {
		for _, order := range []graph.ClaimOrder{"", graph.ClaimsByValidTimeAsc} {
			p := must(s.Claims(t.Context(), graph.ClaimQuery{First: all, Where: c.where, Order: order}))(t)
			wantSet(t, c.what, s.said(nodes(p)), c.want...)
			if p.TotalCount != len(c.want) {
				t.Errorf("%s: total %d, want %d", c.what, p.TotalCount, len(c.want))
			}
		}
		// The same condition on the claims of a parent.
		p := must(only(s.ClaimsOf(t.Context(), []graph.ID{talks}, graph.ClaimQuery{First: all, Where: c.where})))(t)
		wantSet(t, c.what+", in one document", s.said(nodes(p)), slices.DeleteFunc(slices.Clone(c.want), func(l string) bool {
			return !slices.Contains(sampleLabels[0], l)
		})...)
	}
}

func testClaimOrders(t *testing.T, s sample) {
	day := func(c graph.Claim) string { return c.ReportedAt.String() }
	validFrom := func(c graph.Claim) string { return c.Time.Start.String() }
	for _, c := range []struct {
		order graph.ClaimOrder
		day   func(graph.Claim) string
		want  []string // the days in their order
	}{
		{"", day, []string{"2020-03-04", "2020-03-03", ""}},
		{graph.ClaimsByReported, day, []string{"2020-03-04", "2020-03-03", ""}},
		{graph.ClaimsByReportedAsc, day, []string{"2020-03-03", "2020-03-04", ""}},
		{graph.ClaimsByValidTime, validFrom, []string{"2020-03-02", ""}},
		{graph.ClaimsByValidTimeAsc, validFrom, []string{"2020-03-02", ""}},
	} {
		got := allClaims(t, s, graph.ClaimQuery{Order: c.order})
		var days []string
		for _, x := range got {
			days = append(days, c.day(x))
		}
		if len(got) != len(s.labels) || !slices.Equal(slices.Compact(days), c.want) {
			t.Errorf("order %q: %d claims, days %q, want %q", c.order, len(got), days, c.want)
		}
		if again := allClaims(t, s, graph.ClaimQuery{Order: c.order}); !slices.Equal(claimIDs(again), claimIDs(got)) {
			t.Errorf("order %q: another order when asked again", c.order)
		}
	}
	text := allClaims(t, s, graph.ClaimQuery{Order: graph.ClaimsByText})
	var documents []graph.ID
	for i, c := range text {
		documents = append(documents, c.Document)
		if i > 0 && text[i-1].Document == c.Document && text[i-1].Evidence[0].Start > c.Evidence[0].Start {
			t.Errorf("%q comes before %q", text[i-1].Gloss, c.Gloss)
		}
	}
	if got := len(slices.Compact(documents)); got != 3 {
		t.Errorf("text order runs through %d documents, want 3 one after the other", got)
	}
	ordered := must(only(s.ClaimsOf(t.Context(), []graph.ID{s.document(0)}, graph.ClaimQuery{First: all, Order: graph.ClaimsByText})))(t)
	want := []string{"met", "discussed", "attacked", "denied", "not attacked", "will visit", "heads"}
	if got := s.said(nodes(ordered)); !slices.Equal(got, want) {
		t.Errorf("the claims of a document in text order: %q, want %q", got, want)
	}
}

func testClaimsOf(t *testing.T, s sample) {
	parents := []struct {
		id   graph.ID
		want []string
	}{
		{ada, []string{"met", "discussed", "will visit", "met, she said", "praised"}},
		{nowhere(graph.EntityPrefix), nil},
		{EntityID("Clara Cole", ""), []string{"heads", "met, she said"}}, // as subject and as source
		{EntityID("Dario Dunn", ""), []string{"denied", "not attacked"}},
		{belmark, []string{"attacked", "denied", "not attacked", "will visit"}},
		{norwick, []string{"met", "met, she said"}},
		{meeting, []string{"met", "discussed", "met, she said"}},
		{summit, []string{"met"}},
		{treaty, []string{"discussed"}},
		{s.document(0), sampleLabels[0]},
		{s.document(1), sampleLabels[1]},
		{nowhere(graph.DocumentPrefix), nil},
		{s.relation("MET_INFORMALLY"), []string{"met", "met, she said"}},
		{graph.RelationID("ALLEGED_ATTACKED", belmark, EntityID("Port Elm", ""), ""), []string{"attacked"}},
		{graph.RelationID(graph.HeldIn, meeting, norwick, ""), []string{"met", "met, she said"}},
		{nowhere(graph.RelationPrefix), nil},
		{s.officials(), []string{"attacked"}},
		{"nonsense", nil},
		{ada, []string{"met", "discussed", "will visit", "met, she said", "praised"}}, // again
	}
	var ids []graph.ID
	for _, p := range parents {
		ids = append(ids, p.id)
	}
	for _, order := range []graph.ClaimOrder{"", graph.ClaimsByText} {
		got := must(s.ClaimsOf(t.Context(), ids, graph.ClaimQuery{First: all, Order: order}))(t)
		if len(got) != len(parents) {
			t.Fatalf("%d pages for %d parents", len(got), len(parents))
		}
		for i, p := range parents {
			wantSet(t, fmt.Sprintf("claims of parent %d", i), s.said(nodes(got[i])), p.want...)
			if got[i].TotalCount != len(p.want) {
				t.Errorf("parent %d: total %d, want %d", i, got[i].TotalCount, len(p.want))
			}
		}
	}
}

func testFilled(t *testing.T, s sample) {
	for _, c := range allClaims(t, s, graph.ClaimQuery{}) {
		for _, p := range slices.Concat(c.Subjects, c.Objects, c.Topics) {
			if p.Thing == nil || p.Thing.ThingID() != p.ID || p.As != p.ID {
				t.Errorf("%s: participant %+v", c.Gloss, p)
			}
		}
		for _, p := range []*graph.Participant{c.Place, c.During, c.Of} {
			if p != nil && (p.Thing == nil || p.Thing.ThingID() != p.ID) {
				t.Errorf("%s: participant %+v", c.Gloss, p)
			}
		}
		for _, a := range c.Sources {
			if a.Thing == nil || a.Thing.ThingID() != a.Source {
				t.Errorf("%s: source %+v", c.Gloss, a)
			}
		}
		for _, e := range c.Evidence {
			if e.Of == nil || e.Of.Sentence.ID != e.Sentence || e.Of.Document.ID != c.Document || e.Of.Document.Text != "" ||
				!strings.Contains(e.Of.Sentence.Text, e.Quote) || e.Of.Document.Publisher != "" && e.Of.Document.PublisherName == "" {
				t.Errorf("%s: evidence %+v of %+v", c.Gloss, e, e.Of)
			}
		}
	}
	c := must(s.ClaimsByID(t.Context(), s.find("not attacked")))(t)[0]
	if len(c.Sources) != 2 || c.Sources[0].Thing.ThingName() != "Belmark" || c.Sources[1].Thing.ThingName() != "Dario Dunn" ||
		c.Sources[0].Cue != "denied" || c.Sources[0].Kind != graph.Named || c.Sources[1].CueSpan.End-c.Sources[1].CueSpan.Start != len("said") {
		t.Errorf("the chain of sources, innermost first: %+v", c.Sources)
	}
	if of := c.Evidence[0].Of; of.Document.PublisherName != "The Lantern" || of.Document.Title != "Talks in Norwick" || of.Sentence.Index != 3 {
		t.Errorf("the sentence and document of the evidence: %+v", of)
	}
}

func testClaimsByID(t *testing.T, s sample) {
	got := must(s.ClaimsByID(t.Context(), []graph.ID{s.claims["heads"], nowhere(graph.ClaimPrefix), ada, "nonsense", s.claims["heads"], s.claims["met"]}))(t)
	var said []string
	for _, c := range got {
		if c == nil {
			said = append(said, "")
			continue
		}
		said = append(said, s.labels[c.ID])
	}
	if want := []string{"heads", "", "", "", "heads", "met"}; !slices.Equal(said, want) {
		t.Errorf("claims %q, want %q", said, want)
	}
}

func testLinkedClaims(t *testing.T, s sample) {
	for _, c := range []struct {
		link       graph.ClaimLink
		from, want string
	}{
		{graph.LinkContent, "denied", "not attacked"},
		{graph.LinkContent, "not attacked", ""},
		{graph.LinkContentOf, "not attacked", "denied"},
		{graph.LinkContentOf, "denied", ""},
		{graph.LinkContradicts, "attacked", "not attacked"},
		{graph.LinkContradicts, "not attacked", "attacked"},
		{graph.LinkContradicts, "met", ""},
		{graph.LinkCorroborates, "met", "met, she said"},
		{graph.LinkCorroborates, "met, she said", "met"},
		{graph.LinkCorroborates, "praised", ""},
	} {
		got := must(s.LinkedClaims(t.Context(), []graph.ID{nowhere(graph.ClaimPrefix), s.claims[c.from], "nonsense"}, c.link))(t)
		if len(got) != 3 || len(got[0]) != 0 || len(got[2]) != 0 {
			t.Fatalf("%s of %q: %v", c.link, c.from, got)
		}
		var want []string
		if c.want != "" {
			want = []string{c.want}
		}
		wantSet(t, fmt.Sprintf("%s of %q", c.link, c.from), s.said(got[1]), want...)
		for _, x := range got[1] {
			if len(x.Subjects) == 0 || x.Subjects[0].Thing == nil || x.Evidence[0].Of == nil {
				t.Errorf("%s of %q: not filled in: %+v", c.link, c.from, x)
			}
		}
	}
}

// edges describes relations: "Ada Alder MET_INFORMALLY Björn Berg".
func edges(relations []graph.Relation) []string {
	out := make([]string, len(relations))
	for i, r := range relations {
		from, to := r.FromThing, r.ToThing
		if from == nil || to == nil {
			out[i] = "an edge whose ends are not filled in"
			continue
		}
		// A symmetric edge runs by id, which says nothing here.
		a, b := from.ThingName(), to.ThingName()
		if a > b && slices.Contains([]string{"MET_INFORMALLY", "DISCUSSED"}, r.Type) {
			a, b = b, a
		}
		out[i] = a + " " + r.Type + " " + b
	}
	return out
}

const (
	edgeMet       = "Ada Alder MET_INFORMALLY Björn Berg"
	edgeDiscussed = "Ada Alder DISCUSSED Björn Berg"
	edgeTopicA    = "Ada Alder DISCUSSED the river treaty"
	edgeTopicB    = "Björn Berg DISCUSSED the river treaty"
	edgePartA     = "Ada Alder TOOK_PART_IN meeting of Ada Alder and Björn Berg"
	edgePartB     = "Björn Berg TOOK_PART_IN meeting of Ada Alder and Björn Berg"
	edgeHeldIn    = "meeting of Ada Alder and Björn Berg HELD_IN Norwick"
	edgePartOf    = "meeting of Ada Alder and Björn Berg PART_OF_EVENT Harbour Summit"
	edgeAttacked  = "Belmark ALLEGED_ATTACKED Port Elm"
	edgeDenied    = "Belmark DENIED attacking Port Elm"
	edgeVisit     = "Ada Alder PLANNED_VISITED Belmark"
	edgeHeads     = "Clara Cole HEADS Arland Foreign Ministry"
	edgePraised   = "Ada Alder PRAISED Björn Berg"
	edgeMember    = "Arland MEMBER_OF Harbour Union"
)

func testRelationsWhere(t *testing.T, s sample) {
	for _, c := range []struct {
		what string
		q    graph.RelationQuery
		want []string
	}{
		{"all", graph.RelationQuery{}, []string{
			edgeMet, edgeDiscussed, edgeTopicA, edgeTopicB, edgePartA, edgePartB, edgeHeldIn, edgePartOf, edgeAttacked, edgeDenied, edgeVisit, edgeHeads, edgePraised, edgeMember,
		}},
		{"one type", graph.RelationQuery{Types: []string{"MET_INFORMALLY"}}, []string{edgeMet}},
		{"types", graph.RelationQuery{Types: []string{"PLANNED_VISITED", graph.HeldIn}}, []string{edgeVisit, edgeHeldIn}},
		{"a type without edges", graph.RelationQuery{Types: []string{"ATTACKED"}}, nil},
		{"disputed", graph.RelationQuery{Status: []graph.RelationStatus{graph.DisputedStatus}}, []string{edgeAttacked}},
		{"type and status", graph.RelationQuery{Types: []string{"HEADS"}, Status: []graph.RelationStatus{graph.DisputedStatus}}, nil},
		{"of one thing", graph.RelationQuery{Between: []graph.EntityRef{*byName("belmark")}}, []string{edgeAttacked, edgeDenied, edgeVisit}},
		{"of one thing by id", graph.RelationQuery{Between: []graph.EntityRef{*byID(belmark)}}, []string{edgeAttacked, edgeDenied, edgeVisit}},
		{"of a topic", graph.RelationQuery{Between: []graph.EntityRef{*byID(treaty)}}, []string{edgeTopicA, edgeTopicB}},
		{"between two", graph.RelationQuery{Between: []graph.EntityRef{*byName("Ada Alder"), *byName("berg")}}, []string{edgeMet, edgeDiscussed, edgePraised}},
		{"among three", graph.RelationQuery{Between: []graph.EntityRef{*byName("Ada Alder"), *byID(belmark), *byName("Port Elm")}}, []string{edgeVisit, edgeAttacked}},
		{"between two, by type", graph.RelationQuery{Between: []graph.EntityRef{*byID(ada), *byID(bjorn)}, Types: []string{"PRAISED"}}, []string{edgePraised}},
		{"of an unknown thing", graph.RelationQuery{Between: []graph.EntityRef{*byName("nobody")}}, nil},
		{"between one and an unknown one", graph.RelationQuery{Between: []graph.EntityRef{*byID(ada), *byName("nobody")}}, nil},
	} {
		c.q.First = all
		for _, known := range []bool{false, true} {
			what := c.what
			if known {
				what, c.q.KnownAt = what+", as known in 2030", new(clock(1).AddDate(9, 0, 0))
			}
			p := must(s.Relations(t.Context(), c.q))(t)
			wantSet(t, what, edges(nodes(p)), c.want...)
			if p.TotalCount != len(c.want) {
				t.Errorf("%s: total %d, want %d", what, p.TotalCount, len(c.want))
			}
			for _, r := range nodes(p) {
				if r.SeenFrom != "" {
					t.Errorf("%s: seen from %q", what, r.SeenFrom)
				}
			}
		}
	}
}

func testRelationsOf(t *testing.T, s sample) {
	for _, c := range []struct {
		what string
		q    graph.RelationQuery
		ada  []string
		bel  []string
	}{
		{"all", graph.RelationQuery{}, []string{edgeMet, edgeDiscussed, edgeTopicA, edgePartA, edgeVisit, edgePraised}, []string{edgeVisit, edgeAttacked, edgeDenied}},
		{"both ways", graph.RelationQuery{Direction: graph.Both, Types: []string{"PLANNED_VISITED", "DENIED"}}, []string{edgeVisit}, []string{edgeVisit, edgeDenied}},
		{"outgoing", graph.RelationQuery{Direction: graph.Outgoing, Types: []string{"PLANNED_VISITED", "DENIED"}}, []string{edgeVisit}, []string{edgeDenied}},
		{"incoming", graph.RelationQuery{Direction: graph.Incoming, Types: []string{"PLANNED_VISITED", "DENIED"}}, nil, []string{edgeVisit}},
		{"status", graph.RelationQuery{Status: []graph.RelationStatus{graph.DisputedStatus}}, nil, []string{edgeAttacked}},
	} {
		c.q.First = all
		for _, known := range []bool{false, true} {
			what := c.what
			if known {
				what, c.q.KnownAt = what+", as known in 2030", new(clock(1).AddDate(9, 0, 0))
			}
			got := must(s.RelationsOf(t.Context(), []graph.ID{ada, nowhere(graph.EntityPrefix), belmark, "nonsense", ada}, c.q))(t)
			if len(got) != 5 || len(got[1].Edges)+len(got[3].Edges) != 0 {
				t.Fatalf("%s: %+v", what, got)
			}
			wantSet(t, what, edges(nodes(got[0])), c.ada...)
			wantSet(t, what, edges(nodes(got[2])), c.bel...)
			wantSet(t, what, edges(nodes(got[4])), c.ada...)
			if got[0].TotalCount != len(c.ada) {
				t.Errorf("%s: total %d, want %d", what, got[0].TotalCount, len(c.ada))
			}
			for i, parent := range map[int]graph.ID{0: ada, 2: belmark} {
				for _, r := range nodes(got[i]) {
					if other := r.Other(); r.SeenFrom != parent || other == nil || other.ThingID() == parent {
						t.Errorf("%s: %s seen from %q, its other end %v", what, r.Type, r.SeenFrom, other)
					}
				}
			}
		}
	}
	// Of events and topics too.
	got := must(s.RelationsOf(t.Context(), []graph.ID{meeting, treaty}, graph.RelationQuery{First: all}))(t)
	wantSet(t, "of an event", edges(nodes(got[0])), edgePartA, edgePartB, edgeHeldIn, edgePartOf)
	wantSet(t, "of a topic", edges(nodes(got[1])), edgeTopicA, edgeTopicB)
}

func testRelationsByID(t *testing.T, s sample) {
	met := s.relation("MET_INFORMALLY")
	got := must(s.RelationsByID(t.Context(), []graph.ID{nowhere(graph.RelationPrefix), met, "nonsense", met}))(t)
	if len(got) != 4 || got[0] != nil || got[1] == nil || got[2] != nil || got[3] == nil {
		t.Fatalf("relations by id: %v", got)
	}
	want := graph.Relation{
		ID: met, Type: "MET_INFORMALLY", Status: graph.ReportedStatus, From: min(ada, bjorn), To: max(ada, bjorn), Event: meeting,
		ClaimCount: 2, SourceCount: 2, SpeakerCount: 2, FirstReported: mustDate("2020-03-03"), LastReported: mustDate("2020-03-04"),
		ValidFrom: mustDate("2020-03-02"), ValidTo: mustDate("2020-03-02"),
	}
	r := *got[1]
	if r.FromThing == nil || r.FromThing.ThingID() != r.From || r.ToThing == nil || r.ToThing.ThingID() != r.To {
		t.Errorf("the ends are not filled in: %+v", r)
	}
	r.FromThing, r.ToThing, r.ClaimIDs = nil, nil, nil
	if diff := gocmp.Diff(want, r); diff != "" {
		t.Errorf("the meeting's edge (-want +got):\n%s", diff)
	}
}

func testEventsOf(t *testing.T, s sample) {
	got := must(s.EventsOf(t.Context(), []graph.ID{ada, arland, nowhere(graph.EntityPrefix), treaty, bjorn}, all))(t)
	if len(got) != 5 {
		t.Fatalf("%d pages for 5 entities", len(got))
	}
	for i, want := range []int{1, 0, 0, 0, 1} {
		if len(got[i].Edges) != want || got[i].TotalCount != want {
			t.Errorf("entity %d: %d events, total %d, want %d", i, len(got[i].Edges), got[i].TotalCount, want)
		}
	}
	if e := got[0].Edges[0].Node; e.ID != meeting || e.Start != mustDate("2020-03-02") {
		t.Errorf("the event: %+v", e)
	}
}

func testDocuments(t *testing.T, s sample) {
	p := must(s.Documents(t.Context(), graph.DocumentQuery{First: all}))(t)
	var got []graph.ID
	for _, d := range nodes(p) {
		got = append(got, d.ID)
		if d.Text != "" || d.Title == "" || d.Publisher != "" && d.PublisherName == "" {
			t.Errorf("document in a list: %+v", d)
		}
	}
	if want := []graph.ID{s.document(1), s.document(0), s.document(2)}; !slices.Equal(got, want) || p.TotalCount != 3 {
		t.Errorf("documents, latest first: %v, want %v", got, want)
	}
	for search, want := range map[string][]graph.ID{
		"talks": {s.document(0), s.document(1)}, "NORWICK": {s.document(0)}, "zebra": nil, "confirms": {s.document(1)},
	} {
		p := must(s.Documents(t.Context(), graph.DocumentQuery{First: all, Search: search}))(t)
		var ids []graph.ID
		for _, d := range nodes(p) {
			ids = append(ids, d.ID)
		}
		wantIDs(t, search, ids, want)
		if p.TotalCount != len(want) {
			t.Errorf("%s: total %d, want %d", search, p.TotalCount, len(want))
		}
	}
	byID := must(s.DocumentsByID(t.Context(), []graph.ID{s.document(0), nowhere(graph.DocumentPrefix), "nonsense", s.document(0)}))(t)
	if len(byID) != 4 || byID[0] == nil || byID[1] != nil || byID[2] != nil || byID[3] == nil {
		t.Fatalf("documents by id: %v", byID)
	}
	if d := byID[0]; d.Text != s.batches[0].Document.Text || d.PublisherName != "The Lantern" || !d.Current || d.Status != graph.LiveDocument {
		t.Errorf("document by id: %+v", d)
	}
}

func testSentences(t *testing.T, s sample) {
	want := s.batches[0].Sentences[2]
	got := must(s.SentencesByID(t.Context(), []graph.ID{want.ID, nowhere(graph.SentencePrefix), "nonsense", want.ID}))(t)
	if len(got) != 4 || got[1] != nil || got[2] != nil || got[0] == nil || *got[0] != want || got[3] == nil || *got[3] != want {
		t.Errorf("sentences: %+v, want %+v first and last", got, want)
	}
}

func testStats(t *testing.T, s sample) {
	rows := func(where *graph.ClaimWhere, by ...graph.StatKey) []string {
		t.Helper()
		var out []string
		last := 0
		for i, r := range must(s.ClaimStats(t.Context(), where, by))(t) {
			if i > 0 && r.Count > last {
				t.Errorf("by %v: a count of %d after one of %d", by, r.Count, last)
			}
			last = r.Count
			line := []string{fmt.Sprint(r.Count)}
			for j, v := range r.Keys {
				line = append(line, v.Value)
				if v.Key != by[j] {
					t.Errorf("by %v: key %d is %s", by, j, v.Key)
				}
				wantID := v.Value != "" && (v.Key == graph.BySpeaker || v.Key == graph.ByEntity)
				if (v.ID != nil) != wantID {
					t.Errorf("by %v: value %q has the id %v", by, v.Value, v.ID)
				}
				if v.ID != nil {
					if thing := must(s.Things(t.Context(), []graph.ID{*v.ID}))(t)[0]; thing == nil || thing.ThingName() != v.Value {
						t.Errorf("by %v: value %q has the id of %v", by, v.Value, thing)
					}
				}
			}
			out = append(out, strings.Join(line, " "))
		}
		return out
	}
	wantSet(t, "by predicate", rows(nil, graph.ByPredicate), "2 MET", "2 ATTACKED", "1 DISCUSSED", "1 DENIED", "1 VISITED", "1 HEADS", "1 PRAISED", "1 MEMBER_OF")
	wantSet(t, "by polarity", rows(nil, graph.ByPolarity), "9 AFFIRMED", "1 NEGATED")
	wantSet(t, "by modality", rows(nil, graph.ByModality), "9 ACTUAL", "1 PLANNED")
	wantSet(t, "by stance", rows(nil, graph.ByStance), "6 REPORTED", "1 ALLEGED", "1 DENIED", "2 STATED")
	wantSet(t, "by month", rows(nil, graph.ByMonth), "9 2020-03", "1 ")
	wantSet(t, "by speaker", rows(nil, graph.BySpeaker), "6 ", "1 Two officials", "1 Dario Dunn", "1 Belmark", "1 Clara Cole")
	wantSet(t, "by entity", rows(nil, graph.ByEntity), "5 Ada Alder", "4 Björn Berg", "4 Belmark", "2 Port Elm", "1 Clara Cole", "1 Arland Foreign Ministry", "1 Arland", "1 Harbour Union")
	wantSet(t, "by two keys", rows(&graph.ClaimWhere{Subject: byName("Belmark")}, graph.ByPolarity, graph.ByPredicate), "1 AFFIRMED ATTACKED", "1 AFFIRMED DENIED", "1 NEGATED ATTACKED")
	wantSet(t, "nothing", rows(&graph.ClaimWhere{Subject: byName("nobody")}, graph.ByPolarity))
}

// lists are all methods that give pages, as functions of First.
func (s sample) lists(t *testing.T) map[string]func(graph.First) (graph.Page[string], error) {
	ctx := t.Context()
	out := map[string]func(graph.First) (graph.Page[string], error){
		"documents": func(f graph.First) (graph.Page[string], error) {
			return keyed(document)(s.Documents(ctx, graph.DocumentQuery{First: f}))
		},
		"documents search": func(f graph.First) (graph.Page[string], error) {
			return keyed(document)(s.Documents(ctx, graph.DocumentQuery{First: f, Search: "talks"}))
		},
		"events of": func(f graph.First) (graph.Page[string], error) {
			return keyed(event)(only(s.EventsOf(ctx, []graph.ID{ada}, f)))
		},
		"mentions": func(f graph.First) (graph.Page[string], error) {
			return keyed(mention)(only(s.Mentions(ctx, []graph.ID{ada}, f)))
		},
		"relations": func(f graph.First) (graph.Page[string], error) {
			return keyed(relation)(s.Relations(ctx, graph.RelationQuery{First: f}))
		},
		"relations known": func(f graph.First) (graph.Page[string], error) {
			return keyed(relation)(s.Relations(ctx, graph.RelationQuery{First: f, KnownAt: new(clock(28))}))
		},
		"relations of": func(f graph.First) (graph.Page[string], error) {
			return keyed(relation)(only(s.RelationsOf(ctx, []graph.ID{ada}, graph.RelationQuery{First: f})))
		},
		"relations of known": func(f graph.First) (graph.Page[string], error) {
			return keyed(relation)(only(s.RelationsOf(ctx, []graph.ID{ada}, graph.RelationQuery{First: f, KnownAt: new(clock(28))})))
		},
	}
	for _, o := range []graph.ClaimOrder{"", graph.ClaimsByReported, graph.ClaimsByReportedAsc, graph.ClaimsByValidTime, graph.ClaimsByValidTimeAsc, graph.ClaimsByText} {
		out["claims "+string(o)] = func(f graph.First) (graph.Page[string], error) {
			return keyed(claim)(s.Claims(ctx, graph.ClaimQuery{First: f, Order: o}))
		}
		out["claims of "+string(o)] = func(f graph.First) (graph.Page[string], error) {
			return keyed(claim)(only(s.ClaimsOf(ctx, []graph.ID{ada}, graph.ClaimQuery{First: f, Order: o})))
		}
	}
	for _, o := range []graph.EntityOrder{"", graph.EntitiesByName, graph.EntitiesByClaims} {
		for _, search := range []string{"", "Arland"} {
			out["entities "+string(o)+search] = func(f graph.First) (graph.Page[string], error) {
				return keyed(func(e graph.Entity) string { return string(e.ID) })(s.Entities(ctx, graph.EntityQuery{First: f, Order: o, Search: search}))
			}
		}
	}
	return out
}

func claim(c graph.Claim) string       { return string(c.ID) }
func document(d graph.Document) string { return string(d.ID) }
func event(e graph.Event) string       { return string(e.ID) }
func relation(r graph.Relation) string { return string(r.ID) }
func mention(m graph.Mention) string   { return fmt.Sprint(m.Sentence, m.Start, m.End, m.Target) }

// keyed turns a page of values to a page of what tells them apart.
func keyed[T any](key func(T) string) func(graph.Page[T], error) (graph.Page[string], error) {
	return func(p graph.Page[T], err error) (graph.Page[string], error) {
		out := graph.Page[string]{PageInfo: p.PageInfo, TotalCount: p.TotalCount}
		for _, e := range p.Edges {
			out.Edges = append(out.Edges, graph.Edge[string]{Node: key(e.Node), Cursor: e.Cursor})
		}
		return out, err
	}
}

func testWalk(t *testing.T, s sample) {
	for name, read := range s.lists(t) {
		whole := must(read(graph.First{N: 500, Total: true}))(t)
		want := nodes(whole)
		if len(want) == 0 {
			t.Errorf("%s: nothing to walk through", name)
			continue
		}
		if set := slices.Compact(slices.Sorted(slices.Values(want))); len(set) != len(want) {
			t.Errorf("%s: %d values, %d of them different", name, len(want), len(set))
		}
		if info := whole.PageInfo; whole.TotalCount != len(want) || info.HasNextPage || info.HasPreviousPage ||
			*info.StartCursor != whole.Edges[0].Cursor || *info.EndCursor != whole.Edges[len(want)-1].Cursor {
			t.Errorf("%s: page info %+v, total %d of %d", name, info, whole.TotalCount, len(want))
		}
		for _, size := range []int{1, 2, len(want), len(want) + 1} {
			if got := walk(t, size, read); !slices.Equal(got, want) {
				t.Errorf("%s in pages of %d: %d values, want %d in the same order", name, size, len(got), len(want))
			}
		}
		// Cursors of values in the middle work as those of ends do.
		for i, e := range whole.Edges {
			p := must(read(graph.First{N: 1, After: e.Cursor, Total: true}))(t)
			if got, want := nodes(p), want[i+1:min(i+2, len(want))]; !slices.Equal(got, want) || p.TotalCount != whole.TotalCount ||
				!p.PageInfo.HasPreviousPage || p.PageInfo.HasNextPage != (i+2 < len(whole.Edges)) {
				t.Errorf("%s behind value %d: %v, %+v, total %d", name, i, got, p.PageInfo, p.TotalCount)
			}
		}
	}
}

func testEmptyPage(t *testing.T, s sample) {
	for name, read := range s.lists(t) {
		p, err := read(graph.First{N: 0, Total: true})
		if err != nil || len(p.Edges) != 0 || p.TotalCount == 0 || !p.PageInfo.HasNextPage || p.PageInfo.StartCursor != nil || p.PageInfo.EndCursor != nil {
			t.Errorf("%s: a page of nothing is %+v, %v", name, p, err)
		}
		if p, err := read(graph.First{N: 1}); err != nil || p.TotalCount != 0 {
			t.Errorf("%s: counted %d without being asked; %v", name, p.TotalCount, err)
		}
		_, err = read(graph.First{N: -1})
		wantInvalid(t, name+", fewer than none", err)
	}
}

// Hostile are strings that mean something to query languages, full-text engines,
// file systems or browsers. Given as a name, a search or a cursor, each is text.
var Hostile = []string{
	"' OR 1=1 //", "x'}) DETACH DELETE n //", "Robby' WITH true as ignored MATCH (s) DETACH DELETE s; //", "X`) DETACH DELETE n //",
	`A\u0060) DETACH DELETE n //`, `\\u0027`, "'+CALL db.labels()+'", "' LOAD CSV FROM 'http://127.0.0.1:9/?x='+n.name AS l //",
	"]->() DETACH DELETE a //", "$param", "{{x}}", "\x00", "a\x00b", "*", "~", "?", `"`, `\`, "name:foo OR *:*", "a AND (b", "OR NOT", "a~0.5^2",
	"[a TO b]", "{* TO *}", "/a.*/", ".*", "(a+)+$", "__proto__", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "\u202Eevil", "\uFEFF",
}

func testBadCursors(t *testing.T, s sample) {
	bad := slices.Clone(Hostile)
	for _, h := range Hostile {
		bad = append(bad, base64.StdEncoding.EncodeToString([]byte(h)), base64.RawURLEncoding.EncodeToString([]byte(h)))
	}
	for _, form := range []string{"null", "[]", "{}", "[null,null]", `["a"]`, `[1,2,3,4,5,6,7]`, `"x"`, "[[[[[["} {
		bad = append(bad, base64.StdEncoding.EncodeToString([]byte(form)), base64.RawURLEncoding.EncodeToString([]byte(form)))
	}
	bad = append(bad, strings.Repeat("A", 100_000), string(ada))
	for name, read := range s.lists(t) {
		for _, cursor := range bad {
			if _, err := read(graph.First{N: 1, After: cursor}); graph.KindOf(err) != graph.Invalid {
				t.Errorf("%s behind %.60q: %v, want an error of kind INVALID", name, cursor, err)
			}
		}
	}
}

func testBadValues(t *testing.T, s sample) {
	ctx := t.Context()
	check := func(what string, err error) {
		t.Helper()
		wantInvalid(t, what, err)
	}
	for _, bad := range []string{"NAME_DESC", "x`) DETACH DELETE n //"} {
		_, err := s.Claims(ctx, graph.ClaimQuery{First: all, Order: graph.ClaimOrder(bad)})
		check("order of claims", err)
		_, err = s.ClaimsOf(ctx, []graph.ID{ada}, graph.ClaimQuery{First: all, Order: graph.ClaimOrder(bad)})
		check("order of an entity's claims", err)
		_, err = s.Entities(ctx, graph.EntityQuery{First: all, Order: graph.EntityOrder(bad)})
		check("order of entities", err)
		_, err = s.RelationsOf(ctx, []graph.ID{ada}, graph.RelationQuery{First: all, Direction: graph.Direction(bad)})
		check("direction", err)
		_, err = s.Relations(ctx, graph.RelationQuery{First: all, Types: []string{"MET", bad}})
		check("edge type", err)
		_, err = s.RelationsOf(ctx, []graph.ID{ada}, graph.RelationQuery{First: all, Types: []string{bad}})
		check("edge type of an entity's relations", err)
		_, err = s.LinkedClaims(ctx, s.find("met"), graph.ClaimLink(bad))
		check("link", err)
		_, err = s.ClaimStats(ctx, nil, []graph.StatKey{graph.ByMonth, graph.StatKey(bad)})
		check("key of statistics", err)
	}
	for what, ref := range map[string]*graph.EntityRef{
		"neither id nor name": {}, "both id and name": {ID: new(ada), Name: new("Ada Alder")}, "an id of no thing": byID(s.claims["met"]), "no id": byID("nonsense"),
	} {
		_, err := s.Claims(ctx, graph.ClaimQuery{First: all, Where: &graph.ClaimWhere{Not: &graph.ClaimWhere{Speaker: ref}}})
		check(what+" in claims", err)
		_, err = s.ClaimStats(ctx, &graph.ClaimWhere{Subject: ref}, []graph.StatKey{graph.ByMonth})
		check(what+" in statistics", err)
		_, err = s.Relations(ctx, graph.RelationQuery{First: all, Between: []graph.EntityRef{*ref}})
		check(what+" in relations", err)
	}
}

func testHostileText(t *testing.T, s sample) {
	ctx := t.Context()
	before := Snapshot(t, s)
	for _, text := range append(slices.Clone(Hostile), strings.Repeat("long ", 20_000)) {
		none := func(what string, n int, err error) {
			t.Helper()
			if err != nil || n > 0 {
				t.Errorf("%s %.60q: found %d, %v; want nothing", what, text, n, err)
			}
		}
		named, err := s.EntitiesNamed(ctx, text)
		none("named", len(named), err)
		entities, err := s.Entities(ctx, graph.EntityQuery{First: all, Search: text})
		none("search for entities", len(entities.Edges), err)
		documents, err := s.Documents(ctx, graph.DocumentQuery{First: all, Search: text})
		none("search for documents", len(documents.Edges), err)
		claims, err := s.Claims(ctx, graph.ClaimQuery{First: all, Where: &graph.ClaimWhere{Text: &text}})
		none("search for claims", len(claims.Edges), err)
		claims, err = s.Claims(ctx, graph.ClaimQuery{First: all, Where: &graph.ClaimWhere{Speaker: byName(text)}})
		none("speaker", len(claims.Edges), err)
		claims, err = s.Claims(ctx, graph.ClaimQuery{First: all, Where: &graph.ClaimWhere{
			Predicate: []graph.Predicate{graph.Predicate(text)}, Plover: []graph.PloverType{graph.PloverType(text)}, Document: new(graph.ID(text)),
		}})
		none("predicate", len(claims.Edges), err)
		relations, err := s.Relations(ctx, graph.RelationQuery{First: all, Between: []graph.EntityRef{*byName(text)}})
		none("between", len(relations.Edges), err)
		relations, err = s.Relations(ctx, graph.RelationQuery{First: all, Status: []graph.RelationStatus{graph.RelationStatus(text)}})
		none("status", len(relations.Edges), err)
		entities, err = s.Entities(ctx, graph.EntityQuery{First: all, Where: &graph.EntityWhere{ISO3: []string{text}}})
		none("code", len(entities.Edges), err)
		found, err := s.Things(ctx, []graph.ID{graph.ID(text), graph.ID("ent_" + text)})
		if err != nil || len(found) != 2 || found[0] != nil || found[1] != nil {
			t.Errorf("things %.60q: %v, %v", text, found, err)
		}
	}
	wantSame(t, "hostile text", before, Snapshot(t, s))
}

func testNoParents(t *testing.T, s sample) {
	ctx := t.Context()
	for what, read := range map[string]func() (int, error){
		"things":    func() (int, error) { r, err := s.Things(ctx, nil); return len(r), err },
		"names":     func() (int, error) { r, err := s.Names(ctx, nil); return len(r), err },
		"mentions":  func() (int, error) { r, err := s.Mentions(ctx, nil, all); return len(r), err },
		"claims of": func() (int, error) { r, err := s.ClaimsOf(ctx, nil, graph.ClaimQuery{First: all}); return len(r), err },
		"claims":    func() (int, error) { r, err := s.ClaimsByID(ctx, nil); return len(r), err },
		"linked":    func() (int, error) { r, err := s.LinkedClaims(ctx, nil, graph.LinkContent); return len(r), err },
		"relations": func() (int, error) { r, err := s.RelationsByID(ctx, nil); return len(r), err },
		"edges of": func() (int, error) {
			r, err := s.RelationsOf(ctx, nil, graph.RelationQuery{First: all})
			return len(r), err
		},
		"events":    func() (int, error) { r, err := s.EventsOf(ctx, nil, all); return len(r), err },
		"documents": func() (int, error) { r, err := s.DocumentsByID(ctx, nil); return len(r), err },
		"sentences": func() (int, error) { r, err := s.SentencesByID(ctx, nil); return len(r), err },
	} {
		if n, err := read(); n != 0 || err != nil {
			t.Errorf("%s of nobody: %d, %v", what, n, err)
		}
	}
}
