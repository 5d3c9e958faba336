package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/graph"
)

var identityTests = []contractTest{
	{"two entities are merged and split", testMerge},
	{"the id of a merged entity leads to what it counts as", testMergedID},
	{"a merge counts for reports to come", testMergeFirst},
	{"merges of merges", testMergeChain},
	{"decisions that do not go are refused", testDecisionsRefused},
	{"a merged office decides for whom somebody acts", testMergedOffice},
	{"three reports of one meeting", testRetold},
	{"a vague event joins the only one that fits", testVagueEvent},
	{"a merge joins the events of the two", testMergedEvents},
	{"copies are one voice", testCopies},
	{"a document is forgotten", testForget},
	{"forgetting brings back what was replaced", testForgetRevision},
	{"what a new extraction drops does not come back", testDroppedWhileReplaced},
}

func decide(tb testing.TB, s graph.Store, kind graph.DecisionKind, entity, into graph.ID) graph.Decision {
	tb.Helper()
	d, _, err := s.Decide(tb.Context(), graph.Decision{Kind: kind, Entity: entity, Into: into, By: "a curator", Reason: "a test", At: clock(1)})
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// twoAlders returns three reports in which Ada Alder goes by two names.
func twoAlders(tb testing.TB) (batches []*graph.Batch, ada, other graph.ID) {
	tb.Helper()
	r := Report(tb, "Ada Alder met Björn Berg in Norwick.", Published("2020-03-03"))
	r.Claim("Ada Alder met Björn Berg in Norwick", "MET", By("Ada Alder"), To("Björn Berg"), At("Norwick"))
	batches = append(batches, r.Batch())
	r = Report(tb, "Adda Alder met Björn Berg, Clara Cole said. Dario Dunn praised Adda Alder.", Published("2020-03-04"))
	r.Claim("Adda Alder met Björn Berg", "MET", By("Adda Alder"), To("Björn Berg"), Says("Clara Cole", "said"))
	r.Claim("Dario Dunn praised Adda Alder", "PRAISED", By("Dario Dunn"), To("Adda Alder"))
	batches = append(batches, r.Batch())
	r = Report(tb, "Adda Alder denied that she met Björn Berg.", Published("2020-03-05"))
	denial := r.Claim("Adda Alder denied", "DENIED", By("Adda Alder"))
	r.Claim("she met Björn Berg", "MET", By("she=Adda Alder"), To("Björn Berg"), Denied(), Says("Adda Alder", "denied"), ContentOf(denial))
	return append(batches, r.Batch()), EntityID("Ada Alder", ""), EntityID("Adda Alder", graph.PersonKind)
}

func testMerge(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	batches, ada, other := twoAlders(t)
	write(t, s, batches...)
	before := Snapshot(t, s)

	d := decide(t, s, graph.MergeDecision, other, ada)
	if d.Number != 1 || d.ID.Prefix() != graph.DecisionPrefix {
		t.Errorf("the decision came back as %+v", d)
	}
	checkDerived(t, s)
	merged := Snapshot(t, s)
	for _, c := range allClaims(t, s, graph.ClaimQuery{}) {
		for _, p := range slices.Concat(c.Subjects, c.Objects) {
			if p.ID == other {
				t.Errorf("%q still points at the merged entity", c.Gloss)
			}
		}
		if c.Document == batches[1].Document.ID && c.Predicate == "MET" && c.Subjects[0].As != other {
			t.Errorf("%q forgot what it was resolved to", c.Gloss)
		}
	}
	found := must(s.EntitiesNamed(t.Context(), "adda alder"))(t)
	if len(found) != 1 || found[0].ID != ada {
		t.Errorf("the name of the merged entity leads to %v", found)
	}
	names := must(s.Names(t.Context(), []graph.ID{ada}))(t)[0]
	if !slices.Contains(names, graph.Name{Text: "Adda Alder", Kind: graph.AliasName}) {
		t.Errorf("names %v: want the merged entity's among them", names)
	}
	if p := must(s.Mentions(t.Context(), []graph.ID{ada}, graph.First{N: 9, Total: true}))(t)[0]; p.TotalCount != 5 {
		t.Errorf("%d mentions, want those of both names: 5", p.TotalCount)
	}
	met := must(s.RelationsOf(t.Context(), []graph.ID{ada}, graph.RelationQuery{Types: []string{"MET"}, First: graph.First{N: 9}}))(t)[0]
	if len(met.Edges) != 1 || met.Edges[0].Node.ClaimCount != 2 || met.Edges[0].Node.SpeakerCount != 2 {
		t.Errorf("edges %+v, want one of two claims and two speakers", met.Edges)
	}
	if again, receipt, err := s.Decide(t.Context(), graph.Decision{Kind: graph.MergeDecision, Entity: other, Into: ada, By: "b", Reason: "r", At: clock(2)}); err != nil || again.ID != d.ID || receipt != (graph.Receipt{}) {
		t.Errorf("decided again: %+v, %+v, %v; want the first decision and nothing done", again, receipt, err)
	}

	// A new version of the extractor writes everything anew; the decision stands.
	for _, b := range batches {
		b.Run.Version = "next"
		b.Run.ID = graph.RunID(b.Document.ID, b.Run.Version)
		for i := range b.Claims {
			b.Claims[i].Rule = "next"
		}
		write(t, s, b)
	}
	checkDerived(t, s)
	wantSame(t, "extracting again", merged, rule(Snapshot(t, s), "next", "test"))

	decide(t, s, graph.SplitDecision, other, "")
	checkDerived(t, s)
	wantSame(t, "merging and splitting", before, rule(Snapshot(t, s), "next", "test"))
	if all := must(s.Decisions(t.Context()))(t); len(all) != 2 || all[0].ID != d.ID || all[1].Kind != graph.SplitDecision || all[1].Number != 2 {
		t.Errorf("decisions %+v", all)
	}
}

// testMergedID asks whatever takes the id of a thing by the id that an entity had
// before it was merged, and by that of what it counts as.
func testMergedID(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	batches, ada, other := twoAlders(t)
	write(t, s, batches...)
	berg := EntityID("Björn Berg", "")
	first := graph.First{N: 9, Total: true}
	answers := func(id graph.ID) map[string]any {
		ctx := t.Context()
		nodes := must(graph.Ask[[]graph.Node](ctx, s, graph.Query{Field: graph.FieldNodes, Argument: graph.IDs{id, nowhere(graph.EntityPrefix), berg}}))(t)
		if len(nodes) != 3 || nodes[0] == nil || nodes[1] != nil || nodes[2] == nil {
			t.Fatalf("nodes %v; want the first and the last", nodes)
		}
		where := func(w graph.ClaimWhere) any { return must(s.Claims(ctx, graph.ClaimQuery{First: first, Where: &w}))(t) }
		ref, ids := byID(id), []graph.ID{id}
		return map[string]any{
			"node":           nodes[0].NodeID(),
			"things":         must(s.Things(ctx, ids))(t),
			"names":          must(s.Names(ctx, ids))(t),
			"mentions":       must(s.Mentions(ctx, ids, first))(t),
			"claims of":      must(s.ClaimsOf(ctx, ids, graph.ClaimQuery{First: first}))(t),
			"relations of":   must(s.RelationsOf(ctx, ids, graph.RelationQuery{First: first}))(t),
			"relations then": must(s.RelationsOf(ctx, ids, graph.RelationQuery{First: first, KnownAt: new(clock(28))}))(t),
			"events of":      must(s.EventsOf(ctx, ids, first))(t),
			"subject":        where(graph.ClaimWhere{Subject: ref}),
			"no subject":     where(graph.ClaimWhere{Not: &graph.ClaimWhere{Subject: ref}}),
			"object":         where(graph.ClaimWhere{Object: ref}),
			"speaker":        where(graph.ClaimWhere{Speaker: ref}),
			"between":        must(s.Relations(ctx, graph.RelationQuery{First: first, Between: []graph.EntityRef{*ref, *byID(berg)}}))(t),
			"between then":   must(s.Relations(ctx, graph.RelationQuery{First: first, Between: []graph.EntityRef{*ref}, KnownAt: new(clock(28))}))(t),
			"statistics":     must(s.ClaimStats(ctx, &graph.ClaimWhere{Subject: ref}, []graph.StatKey{graph.ByPredicate}))(t),
			"timeline":       must(graph.Ask[graph.Page[graph.TimelineEntry]](ctx, s, graph.Query{Field: graph.FieldTimeline, Argument: graph.TimelineQuery{Of: *ref, First: first}}))(t),
			"path":           len(must(graph.Ask[[]graph.Path](ctx, s, graph.Query{Field: graph.FieldPath, Argument: graph.PathQuery{From: *ref, To: *byID(berg), MaxHops: 2, N: 5}}))(t)),
		}
	}
	apart := answers(other)
	decide(t, s, graph.MergeDecision, other, ada)
	merged := answers(ada)
	if diff := gocmp.Diff(merged, answers(other)); diff != "" {
		t.Errorf("-asked by the id of what it counts as +by the id it had:\n%s", diff)
	}
	if merged["node"] != ada || merged["path"] != 1 {
		t.Errorf("node %v, %v chains; want %v and one", merged["node"], merged["path"], ada)
	}
	decide(t, s, graph.SplitDecision, other, "")
	if diff := gocmp.Diff(apart, answers(other)); diff != "" {
		t.Errorf("-before the merge +after the split:\n%s", diff)
	}
}

// rule gives lines another rule.
func rule(lines []string, from, to string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.ReplaceAll(l, `"Rule":"`+from+`"`, `"Rule":"`+to+`"`)
	}
	slices.Sort(out)
	return out
}

func testMergeFirst(t *testing.T, open func(*testing.T) graph.Store) {
	var first []string
	for n := range 3 {
		s := open(t)
		batches, ada, other := twoAlders(t)
		// Both must be there to be merged.
		write(t, s, batches[0], batches[2])
		if n == 0 {
			write(t, s, batches[1])
		}
		decide(t, s, graph.MergeDecision, other, ada)
		if n == 1 {
			write(t, s, batches[1])
		}
		if n == 2 {
			write(t, s, batches[2], batches[1], batches[0], batches[1])
		}
		checkDerived(t, s)
		if got := Snapshot(t, s); first == nil {
			first = got
		} else {
			wantSame(t, "a report after the merge", first, got)
		}
	}
}

func testMergeChain(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	r := Report(t, "Ann Ash met Dario Dunn. Anna Ash met Dario Dunn. Annie Ash met Dario Dunn.")
	var ids []graph.ID
	for _, name := range []string{"Ann Ash", "Anna Ash", "Annie Ash"} {
		r.Claim(name+" met Dario Dunn", "MET", By(name), To("Dario Dunn"))
		ids = append(ids, EntityID(name, graph.PersonKind))
	}
	write(t, s, r.Batch())
	apart := Snapshot(t, s)
	claims := func() (counts [3]int) {
		t.Helper()
		checkDerived(t, s)
		for i, p := range must(s.ClaimsOf(t.Context(), ids, graph.ClaimQuery{First: graph.First{N: 9, Total: true}}))(t) {
			counts[i] = p.TotalCount
		}
		return counts
	}
	decide(t, s, graph.MergeDecision, ids[0], ids[1])
	if got := claims(); got != [3]int{2, 2, 1} {
		t.Errorf("Ann into Anna: claims %v", got)
	}
	decide(t, s, graph.MergeDecision, ids[1], ids[2])
	if got := claims(); got != [3]int{3, 3, 3} {
		t.Errorf("Anna into Annie: claims %v", got)
	}
	decide(t, s, graph.SplitDecision, ids[1], "")
	if got := claims(); got != [3]int{2, 2, 1} {
		t.Errorf("Anna split from Annie: claims %v, want Ann's with Anna's", got)
	}
	decide(t, s, graph.SplitDecision, ids[0], "")
	wantSame(t, "splitting all", apart, Snapshot(t, s))
}

func testDecisionsRefused(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	batches, ada, other := twoAlders(t)
	write(t, s, batches...)
	r := Report(t, "The Arland Foreign Ministry criticized the Harbour Union.")
	r.Claim("The Arland Foreign Ministry criticized the Harbour Union", "CRITICIZED", By("Arland Foreign Ministry"), To("Harbour Union"))
	write(t, s, r.Batch())
	decide(t, s, graph.MergeDecision, other, ada)
	before := Snapshot(t, s)
	berg, norwick, nobody := EntityID("Björn Berg", ""), EntityID("Norwick", ""), graph.EntityID(graph.PersonKind, "nobody")
	arland, belmark := EntityID("Arland", ""), EntityID("Belmark", "")
	r = Report(t, "Belmark criticized Norwick.")
	r.Claim("Belmark criticized Norwick", "CRITICIZED", By("Belmark"), To("Norwick"))
	for what, c := range map[string]struct {
		decision graph.Decision
		kind     graph.Kind
	}{
		"nobody decides":           {graph.Decision{Kind: graph.MergeDecision, Entity: berg, Into: ada, Reason: "r"}, graph.Invalid},
		"no reason":                {graph.Decision{Kind: graph.MergeDecision, Entity: berg, Into: ada, By: "b"}, graph.Invalid},
		"no such kind":             {graph.Decision{Kind: "GUESS", Entity: berg, Into: ada, By: "b", Reason: "r"}, graph.Invalid},
		"no entity":                {graph.Decision{Kind: graph.MergeDecision, Entity: "x", Into: ada, By: "b", Reason: "r"}, graph.Invalid},
		"into itself":              {graph.Decision{Kind: graph.MergeDecision, Entity: berg, Into: berg, By: "b", Reason: "r"}, graph.Conflict},
		"in a circle":              {graph.Decision{Kind: graph.MergeDecision, Entity: ada, Into: other, By: "b", Reason: "r"}, graph.Conflict},
		"merged already":           {graph.Decision{Kind: graph.MergeDecision, Entity: other, Into: berg, By: "b", Reason: "r"}, graph.Conflict},
		"another kind of thing":    {graph.Decision{Kind: graph.MergeDecision, Entity: berg, Into: norwick, By: "b", Reason: "r"}, graph.Conflict},
		"into what is not there":   {graph.Decision{Kind: graph.MergeDecision, Entity: arland, Into: belmark, By: "b", Reason: "r"}, graph.NotFound},
		"unknown":                  {graph.Decision{Kind: graph.MergeDecision, Entity: nobody, Into: ada, By: "b", Reason: "r"}, graph.NotFound},
		"split what is not joined": {graph.Decision{Kind: graph.SplitDecision, Entity: berg, By: "b", Reason: "r"}, graph.Conflict},
	} {
		_, _, err := s.Decide(t.Context(), c.decision)
		if got := graph.KindOf(err); got != c.kind {
			t.Errorf("%s: %v (%s), want %s", what, err, got, c.kind)
		}
	}
	wantSame(t, "a refused decision", before, Snapshot(t, s))
	write(t, s, r.Batch())
	if _, _, err := s.Decide(t.Context(), graph.Decision{Kind: graph.MergeDecision, Entity: arland, Into: belmark, By: "b", Reason: "r"}); graph.KindOf(err) != graph.Conflict {
		t.Errorf("merging a state that its ministry acts for: %v, want a conflict", err)
	}
	if all := must(s.Decisions(t.Context()))(t); len(all) != 1 {
		t.Errorf("%d decisions, want the one that holds", len(all))
	}
}

// testMergedOffice holds that an office which a report gives to one name counts for
// the other in the reports of others, once the two are one.
func testMergedOffice(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	r := Report(t, "Eva Elm is the spokeswoman of Arland.", Published("2020-03-01"))
	r.Claim("Eva Elm is the spokeswoman of Arland", "SPOKE_FOR", By("Eva Elm"), To("Arland"))
	write(t, s, r.Batch())
	for i, who := range []string{"Evita Elm", "Arland"} {
		r = Report(t, who+" said that Björn Berg met Clara Cole.", Published("2020-03-02"))
		r.Claim("Björn Berg met Clara Cole", "MET", By("Björn Berg"), To("Clara Cole"), func(c *claimBuilder) {
			p := c.participants([]graph.EntityKind{graph.PersonKind, graph.CountryKind}[i], []string{who})[0]
			c.source(graph.Attribution{Kind: graph.Named, Source: p.ID, As: p.As, Text: who, Spans: p.Spans}, "said")
		})
		write(t, s, r.Batch())
	}
	speakers := func() int {
		checkDerived(t, s)
		p := must(s.Relations(t.Context(), graph.RelationQuery{Types: []string{"MET"}, First: graph.First{N: 2}}))(t)
		if len(p.Edges) != 1 {
			t.Fatalf("%d edges", len(p.Edges))
		}
		return p.Edges[0].Node.SpeakerCount
	}
	if n := speakers(); n != 2 {
		t.Errorf("%d speakers before the merge, want 2", n)
	}
	decide(t, s, graph.MergeDecision, EntityID("Evita Elm", graph.PersonKind), EntityID("Eva Elm", graph.PersonKind))
	if n := speakers(); n != 1 {
		t.Errorf("%d speakers after the merge, want 1: she speaks for Arland", n)
	}
	decide(t, s, graph.SplitDecision, EntityID("Evita Elm", graph.PersonKind), "")
	if n := speakers(); n != 2 {
		t.Errorf("%d speakers after the split, want 2", n)
	}
}

// theMeeting is a report long enough for copies of it to be found.
const theMeeting = `Ada Alder met Björn Berg in Norwick on Tuesday. They spoke for two hours about the harbour and the price of salt.
No statement was given after the talks, and neither of them took questions from the press that had waited at the gate since the early morning.`

// Retellings returns three reports of one meeting of Ada Alder and Björn Berg: one
// with its day, a copy of it by somebody else, and a denial that does not say when.
func Retellings(tb testing.TB) []*graph.Batch {
	tb.Helper()
	var out []*graph.Batch
	for i, text := range []string{theMeeting, "PORT ELM. " + theMeeting} {
		r := Report(tb, text, Published(fmt.Sprintf("2020-03-0%d", 4+i)))
		r.Claim("Ada Alder met Björn Berg in Norwick on Tuesday", "MET", By("Ada Alder"), To("Björn Berg"), At("Norwick"), On("2020-03-03"), Tells(graph.Meeting))
		out = append(out, r.Batch())
	}
	r := Report(tb, "Clara Cole denied that Ada Alder and Björn Berg had met.", Published("2020-03-06"))
	denial := r.Claim("Clara Cole denied", "DENIED", By("Clara Cole"))
	r.Claim("Ada Alder and Björn Berg had met", "MET", By("Ada Alder", "Björn Berg"), Denied(), Says("Clara Cole", "denied"), ContentOf(denial), Tells(graph.Meeting))
	return append(out, r.Batch())
}

func testRetold(t *testing.T, open func(*testing.T) graph.Store) {
	var first []string
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		s := open(t)
		for _, i := range order {
			write(t, s, Retellings(t)[i])
		}
		events, speakers, disputes := map[graph.ID]bool{}, map[string]bool{}, 0
		for _, c := range allClaims(t, s, graph.ClaimQuery{Where: &graph.ClaimWhere{Predicate: []graph.Predicate{"MET"}}}) {
			events[c.Of.ID] = true
			linked := must(s.LinkedClaims(t.Context(), []graph.ID{c.ID}, graph.LinkContradicts))(t)[0]
			if c.Polarity == graph.Negated {
				disputes = len(linked)
				speakers[string(c.Sources[0].Source)] = true
			} else {
				speakers[string(copies(t, s)[c.Document])] = true
			}
		}
		if len(events) != 1 || len(speakers) != 2 || disputes != 2 {
			t.Errorf("order %v: %d events, %d speakers, %d claims denied; want 1, 2 and both", order, len(events), len(speakers), disputes)
		}
		p := must(s.Relations(t.Context(), graph.RelationQuery{Types: []string{"MET"}, First: graph.First{N: 5}}))(t)
		if len(p.Edges) != 1 || p.Edges[0].Node.Status != graph.DisputedStatus || p.Edges[0].Node.ClaimCount != 2 || p.Edges[0].Node.SpeakerCount != 1 {
			t.Errorf("order %v: edges %+v; want one, disputed, of two claims in one voice", order, p.Edges)
		}
		checkDerived(t, s)
		if got := Snapshot(t, s); first == nil {
			first = got
		} else {
			wantSame(t, fmt.Sprintf("the order %v", order), first, got)
		}
	}
}

func testVagueEvent(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	meeting := func(n int, when ClaimOption, mode string) (*graph.Batch, graph.ID) {
		r := Report(t, fmt.Sprintf("Ada Alder met Björn Berg, says report %d.", n), Published("2020-03-20"))
		options := []ClaimOption{By("Ada Alder"), To("Björn Berg"), Mode(mode), Tells(graph.Meeting)}
		if when != nil {
			options = append(options, when)
		}
		id := r.Claim("Ada Alder met Björn Berg", "MET", options...)
		return r.Batch(), id
	}
	event := func(claim graph.ID) graph.ID {
		return must(s.ClaimsByID(t.Context(), []graph.ID{claim}))(t)[0].Of.ID
	}
	undated, vague := meeting(1, nil, "")
	inMarch, month := meeting(2, Between("2020-03-01", "2020-03-31", graph.MonthPrecision), "informal")
	formal, other := meeting(3, nil, "formal")
	inMay, late := meeting(4, Between("2020-05-01", "2020-05-31", graph.MonthPrecision), "")
	third, day := meeting(5, On("2020-03-03"), "informal")
	tenth, second := meeting(6, On("2020-03-10"), "")
	write(t, s, undated, inMarch, formal, inMay)
	if e := []graph.ID{event(vague), event(month), event(other), event(late)}; len(slices.Compact(slices.Sorted(slices.Values(e)))) != 4 {
		t.Errorf("without a day, events %v; want four", e)
	}
	before := Snapshot(t, s)
	write(t, s, third)
	if event(vague) != event(day) || event(month) != event(day) {
		t.Error("the only meeting with a day is not the one of the vaguer reports")
	}
	if event(other) == event(day) || event(late) == event(day) {
		t.Error("a meeting of another mode or month is the same")
	}
	checkDerived(t, s)
	one := Snapshot(t, s)
	write(t, s, tenth)
	if event(vague) == event(day) || event(vague) == event(second) || event(month) == event(day) {
		t.Error("with two meetings that fit, a vaguer one joined one of them")
	}
	checkDerived(t, s)
	must(s.Forget(t.Context(), tenth.Document.ID, false))(t)
	wantSame(t, "a second meeting that is forgotten", one, Snapshot(t, s))
	must(s.Forget(t.Context(), third.Document.ID, false))(t)
	wantSame(t, "a meeting that is forgotten", before, Snapshot(t, s))
	write(t, s, third)
	must(s.Retract(t.Context(), third.Document.ID, "wrong", clock(9)))(t)
	if event(vague) == event(day) {
		t.Error("a meeting whose report is retracted still holds others")
	}
	checkDerived(t, s)
}

func testMergedEvents(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	var claims []graph.ID
	for _, who := range []string{"Ada Alder", "Adda Alder"} {
		r := Report(t, who+" met Björn Berg.", Published("2020-03-04"))
		claims = append(claims, r.Claim(who+" met Björn Berg", "MET", By(who), To("Björn Berg"), On("2020-03-03"), Tells(graph.Meeting)))
		write(t, s, r.Batch())
	}
	points := func() (to [][2]graph.ID) { // of each claim, its subject and its event
		t.Helper()
		checkDerived(t, s)
		for _, c := range must(s.ClaimsByID(t.Context(), claims))(t) {
			to = append(to, [2]graph.ID{c.Subjects[0].ID, c.Of.ID})
		}
		return to
	}
	before, was := Snapshot(t, s), points()
	if was[0][1] == was[1][1] {
		t.Fatal("one event of different people")
	}
	// In one direction the same claim gets another subject and another event.
	one, other := EntityID("Ada Alder", graph.PersonKind), EntityID("Adda Alder", graph.PersonKind)
	for _, pair := range [][2]graph.ID{{other, one}, {one, other}} {
		_, receipt, err := s.Decide(t.Context(), graph.Decision{Kind: graph.MergeDecision, Entity: pair[0], Into: pair[1], By: "a curator", Reason: "a test", At: clock(1)})
		if err != nil {
			t.Fatal(err)
		}
		is, moved := points(), 0
		for i := range is {
			if is[i] != was[i] {
				moved++
			}
		}
		if is[0][1] != is[1][1] {
			t.Error("two events of one pair on one day, want one")
		}
		if receipt.ClaimsMoved != moved {
			t.Errorf("%d claims are said to have moved, want %d", receipt.ClaimsMoved, moved)
		}
		decide(t, s, graph.SplitDecision, pair[0], "")
		wantSame(t, "merging and splitting", before, Snapshot(t, s))
	}
}

func testCopies(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	var ids []graph.ID
	for i, text := range []string{theMeeting, "PORT ELM. " + theMeeting, strings.Replace(theMeeting, "salt", "sugar", 1), "Ada Alder met Björn Berg in Norwick on Tuesday. This is a report of somebody who was there."} {
		r := Report(t, text, Published(fmt.Sprintf("2020-03-0%d", 4+i)))
		r.Claim("Ada Alder met Björn Berg in Norwick on Tuesday", "MET", By("Ada Alder"), To("Björn Berg"), On("2020-03-03"))
		write(t, s, r.Batch())
		ids = append(ids, r.DocumentID())
	}
	if c := copies(t, s); len(c) != 3 || c[ids[3]] != "" {
		t.Fatalf("clusters %v, want one of three", c)
	}
	speakers := func() [2]int {
		t.Helper()
		checkDerived(t, s)
		p := must(s.Relations(t.Context(), graph.RelationQuery{Types: []string{"MET"}, First: graph.First{N: 2}}))(t)
		return [2]int{p.Edges[0].Node.ClaimCount, p.Edges[0].Node.SpeakerCount}
	}
	if got := speakers(); got != [2]int{4, 2} {
		t.Errorf("claims and speakers %v, want 4 and 2", got)
	}
	for i, want := range [][2]int{{3, 2}, {2, 2}, {1, 1}} {
		must(s.Forget(t.Context(), ids[i], false))(t)
		if got := speakers(); got != want {
			t.Errorf("%d forgotten: claims and speakers %v, want %v", i+1, got, want)
		}
	}
}

func testForget(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	batches := Sample(t)
	last := batches[len(batches)-1]
	write(t, s, batches[:len(batches)-1]...)
	before := Snapshot(t, s)
	write(t, s, last)
	with := Snapshot(t, s)
	dry := must(s.Forget(t.Context(), last.Document.ID, true))(t)
	wantSame(t, "a dry run", with, Snapshot(t, s))
	if dry.Document != last.Document.ID || dry.Claims != len(last.Claims) || dry.Sentences != len(last.Sentences) || dry.Mentions == 0 {
		t.Errorf("the dry run says %+v", dry)
	}
	if done := must(s.Forget(t.Context(), last.Document.ID, false))(t); done != dry {
		t.Errorf("forgotten %+v, the dry run said %+v", done, dry)
	}
	checkDerived(t, s)
	wantSame(t, "a report that is forgotten", before, Snapshot(t, s))
	if d := must(s.DocumentsByID(t.Context(), []graph.ID{last.Document.ID}))(t)[0]; d != nil {
		t.Error("the document is still there")
	}
	if _, err := s.Forget(t.Context(), last.Document.ID, false); graph.KindOf(err) != graph.NotFound {
		t.Errorf("forgotten twice: %v, want not found", err)
	}
	write(t, s, last)
	wantSame(t, "forgetting and writing again", with, Snapshot(t, s))
	for _, b := range batches {
		must(s.Forget(t.Context(), b.Document.ID, false))(t)
	}
	wantNothing(t, s)
}

func testForgetRevision(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	version := func(day, text string) *graph.Batch {
		r := Report(t, text, Source("https://a.example/1"), Published(day))
		r.Claim("Ada Alder met Björn Berg", "MET", By("Ada Alder"), To("Björn Berg"))
		return r.Batch()
	}
	first, second := version("2020-03-03", "Ada Alder met Björn Berg."), version("2020-03-04", "Ada Alder met Björn Berg twice.")
	write(t, s, first)
	before := Snapshot(t, s)
	write(t, s, second)
	must(s.Forget(t.Context(), second.Document.ID, false))(t)
	wantSame(t, "a version that is forgotten", before, Snapshot(t, s))
	checkDerived(t, s)
	write(t, s, second)
	with := Snapshot(t, s)
	must(s.Forget(t.Context(), first.Document.ID, false))(t)
	checkDerived(t, s)
	write(t, s, first)
	wantSame(t, "the earlier version that is forgotten and comes again", with, Snapshot(t, s))
}

func testDroppedWhileReplaced(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	r := Report(t, "Ada Alder met Björn Berg. Ada Alder praised Björn Berg.", Source("https://a.example/1"), Published("2020-03-03"))
	kept := r.Claim("Ada Alder met Björn Berg", "MET", By("Ada Alder"), To("Björn Berg"))
	dropped := r.Claim("Ada Alder praised Björn Berg", "PRAISED", By("Ada Alder"), To("Björn Berg"))
	first := r.Batch()
	r = Report(t, "Nobody met.", Source("https://a.example/1"), Published("2020-03-04"))
	second := r.Batch()
	write(t, s, first, second)
	first.Claims = first.Claims[:1]
	first.Run.Version = "next"
	write(t, s, first)
	must(s.Forget(t.Context(), second.Document.ID, false))(t)
	found := must(s.ClaimsByID(t.Context(), []graph.ID{kept, dropped}))(t)
	if !found[0].Live() || found[1].Live() || found[1].Recorded.Reason != graph.Reextracted {
		t.Errorf("kept %+v, dropped %+v; want the first live, the second ended by the extraction", found[0].Recorded, found[1].Recorded)
	}
	checkDerived(t, s)
}
