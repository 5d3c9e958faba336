package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/demarche-kg/demarche/graph"
)

var writeTests = []contractTest{
	{"an empty store answers", testEmpty},
	{"what is written is read back", testReadBack},
	{"offsets count code points", testCodePoints},
	{"a bad batch is refused, and nothing is written", testBadBatch},
	{"an address has a longest length", testLongAddress},
	{"long names are found, and told from others with the same beginning", testLongNames},
	{"a request that is over writes nothing", testCancelled},
	{"the receipt counts", testReceipt},
	{"writing again changes nothing", testAgain},
	{"the order of documents does not matter", testOrder},
	{"a claim that is not found any more ends, and revives when found again", testCompleteness},
	{"a claim can be resolved to another entity", testResolvedAnew},
	{"what documents say of one thing is joined", testJoined},
	{"a later document replaces an earlier one with its source key", testRevision},
	{"a document is retracted", testRetract},
	{"edges follow their claims", testEdgesFollow},
	{"writers at the same time", testConcurrent},
}

// clock returns the nth day of 2021, for what is recorded one after the other.
func clock(n int) time.Time { return time.Date(2021, 1, n, 12, 0, 0, 0, time.UTC) }

func testEmpty(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	wantNothing(t, s)
	if p, err := s.Claims(t.Context(), graph.ClaimQuery{First: graph.First{N: 5, Total: true}}); err != nil || p.TotalCount != 0 || p.PageInfo != (graph.PageInfo{}) {
		t.Errorf("claims of an empty store: %+v, %v", p, err)
	}
}

func testReadBack(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	batches := Sample(t)
	write(t, s, batches...)
	notWritten := gocmp.Options{
		cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(graph.Participant{}, "Spans", "Thing"),
		cmpopts.IgnoreFields(graph.Attribution{}, "Spans", "Thing"),
		cmpopts.IgnoreFields(graph.Evidence{}, "Of"),
		cmpopts.SortSlices(func(a, b graph.Participant) bool { return a.ID < b.ID }),
	}
	for _, b := range batches {
		got := must(s.ClaimsByID(t.Context(), claimIDs(b.Claims)))(t)
		for i, want := range b.Claims {
			if got[i] == nil {
				t.Fatalf("claim %s (%s) is not there", want.ID, want.Gloss)
			}
			got[i].Recorded.At = got[i].Recorded.At.UTC()
			want.Recorded = graph.Recorded{At: b.RecordedAt}
			if diff := gocmp.Diff(want, *got[i], notWritten); diff != "" {
				t.Errorf("%s (-written +read):\n%s", want.Gloss, diff)
			}
		}
		d := must(s.DocumentsByID(t.Context(), []graph.ID{b.Document.ID}))(t)[0]
		if diff := gocmp.Diff(b.Document, *d, cmpopts.IgnoreFields(graph.Document{}, "PublisherName"), cmpopts.EquateApproxTime(0)); diff != "" {
			t.Errorf("document (-written +read):\n%s", diff)
		}
		ids := make([]graph.ID, len(b.Sentences))
		for i := range ids {
			ids[i] = b.Sentences[i].ID
		}
		for i, sentence := range must(s.SentencesByID(t.Context(), ids))(t) {
			if diff := gocmp.Diff(&b.Sentences[i], sentence); diff != "" {
				t.Errorf("sentence (-written +read):\n%s", diff)
			}
		}
	}
	checkDerived(t, s)
}

func testCodePoints(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	r := Report(t, "«Ça va» 🎉 he said. Zoë Čapek met 李雷 in Łódź.")
	id := r.Claim("Zoë Čapek met 李雷", "MET", By("Zoë Čapek"), To("李雷"), At("Łódź"))
	write(t, s, r.Batch())
	c := must(s.ClaimsByID(t.Context(), []graph.ID{id}))(t)[0]
	d := must(s.DocumentsByID(t.Context(), []graph.ID{r.DocumentID()}))(t)[0]
	e := c.Evidence[0]
	if got := string([]rune(d.Text)[e.Start:e.End]); got != e.Quote || got != "Zoë Čapek met 李雷" {
		t.Errorf("the text at %d-%d is %q, the quote %q", e.Start, e.End, got, e.Quote)
	}
	if named := must(s.EntitiesNamed(t.Context(), "zoe CAPEK"))(t); len(named) != 1 {
		t.Errorf("found %d people named Zoë Čapek", len(named))
	}
}

func testBadBatch(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	for name, spoil := range map[string]func(*graph.Batch){
		"quote":               func(b *graph.Batch) { b.Claims[0].Evidence[0].Quote = "something else" },
		"predicate":           func(b *graph.Batch) { b.Claims[0].Predicate = "DANCED"; b.Claims[0].SetIDs() },
		"mode":                func(b *graph.Batch) { b.Claims[0].Mode = "x`]->() DETACH DELETE n //"; b.Claims[0].SetIDs() },
		"claim id":            func(b *graph.Batch) { b.Claims[0].ID = graph.NewID(graph.ClaimPrefix, "x") },
		"document id":         func(b *graph.Batch) { b.Document.ID = graph.NewID(graph.DocumentPrefix, "x") },
		"missing participant": func(b *graph.Batch) { b.Entities = nil },
		"entity kind":         func(b *graph.Batch) { b.Entities[0].Kind = "Person`) DETACH DELETE n //" },
		"last claim": func(b *graph.Batch) {
			last := &b.Claims[len(b.Claims)-1]
			last.Polarity = "MAYBE"
			last.SetIDs()
		},
	} {
		b := Sample(t)[0]
		spoil(b)
		_, err := s.Write(t.Context(), b)
		wantInvalid(t, name, err)
	}
	wantNothing(t, s)

	// A document that is there stays as it is when its next batch is bad.
	b := Sample(t)[0]
	write(t, s, b)
	before := Snapshot(t, s)
	b.Claims = b.Claims[:1]
	b.Claims[0].Evidence[0].Quote = "something else"
	_, err := s.Write(t.Context(), b)
	wantInvalid(t, "a bad batch of a known document", err)
	wantSame(t, "a refused batch", before, Snapshot(t, s))
}

func testLongAddress(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	b := Report(t, "Ada Alder met Björn Berg.", Source(longAddress(graph.MaxAddressBytes+1))).batch
	_, err := s.Write(t.Context(), &b)
	wantInvalid(t, "a longer one", err)
	b = Report(t, "Ada Alder met Björn Berg.", Source(longAddress(100_000))).batch
	_, err = s.Write(t.Context(), &b)
	wantInvalid(t, "a much longer one", err)
	wantNothing(t, s)

	longest := longAddress(graph.MaxAddressBytes)
	first, later := Report(t, "Ada Alder met Björn Berg.", Source(longest), Published("2020-01-01")), Report(t, "Ada Alder met Clara Cole.", Source(longest), Published("2020-01-02"))
	write(t, s, first.Batch(), later.Batch())
	documents := must(s.DocumentsByID(t.Context(), []graph.ID{first.DocumentID(), later.DocumentID()}))(t)
	if documents[0].URL != longest || documents[0].Current || !documents[1].Current {
		t.Errorf("the longest address: %d bytes of it come back; current are %t and %t, want the later one", len(documents[0].URL), documents[0].Current, documents[1].Current)
	}
}

// longAddress returns an address of that many bytes.
func longAddress(bytes int) string {
	const beginning = "https://news.example/"
	return beginning + strings.Repeat("a", bytes-len(beginning))
}

func testLongNames(t *testing.T, open func(*testing.T) graph.Store) {
	ctx := t.Context()
	s := open(t)
	// Two of each differ in what is far behind the beginning.
	person, namesake := "Ada "+strings.Repeat("Á", 5_000)+" Alder", "Ada "+strings.Repeat("Á", 5_000)+" Berg"
	event, topic := strings.Repeat("river ", 2_000)+"talks", strings.Repeat("water ", 2_000)+"treaty"
	r := Report(t, person+" met "+namesake+" at "+event+" about "+topic+".")
	met := r.Claim(r.batch.Sentences[0].Text, "MET", By(person), To(namesake), During(event), About(topic))
	write(t, s, r.Batch())
	for _, name := range []string{person, namesake} {
		for what, text := range map[string]string{"as it is": name, "in lower case": strings.ToLower(name), "without accents": strings.ReplaceAll(name, "Á", "A")} {
			wantSet(t, what, things(must(s.EntitiesNamed(ctx, text))(t)), name)
			found := must(s.Entities(ctx, graph.EntityQuery{First: all, Search: text}))(t)
			wantSet(t, "search, "+what, things(nodes(found)), name)
		}
	}
	wantSet(t, "a beginning is no name", things(must(s.EntitiesNamed(ctx, "Ada "+strings.Repeat("Á", 5_000)))(t)))
	for what, c := range map[string]struct {
		where graph.ClaimWhere
		want  []graph.ID
	}{
		"subject":                {graph.ClaimWhere{Subject: byName(person)}, []graph.ID{met}},
		"object":                 {graph.ClaimWhere{Object: byName(namesake)}, []graph.ID{met}},
		"topic":                  {graph.ClaimWhere{About: byName(strings.ToUpper(topic))}, []graph.ID{met}},
		"larger event":           {graph.ClaimWhere{During: byName(event)}, []graph.ID{met}},
		"the other as subject":   {graph.ClaimWhere{Subject: byName(namesake)}, []graph.ID{}},
		"beginning of the topic": {graph.ClaimWhere{About: byName(strings.TrimSuffix(topic, " treaty"))}, []graph.ID{}},
	} {
		claims := must(s.Claims(ctx, graph.ClaimQuery{First: all, Where: &c.where}))(t)
		if got := pageIDs(claims); !slices.Equal(got, c.want) {
			t.Errorf("by %s: claims %v, want %v", what, got, c.want)
		}
	}
	relations := must(s.Relations(ctx, graph.RelationQuery{First: all, Between: []graph.EntityRef{*byName(person), *byName(namesake)}}))(t)
	if len(relations.Edges) != 1 {
		t.Errorf("%d relations between them, want 1", len(relations.Edges))
	}
	everybody := must(s.Entities(ctx, graph.EntityQuery{First: all}))(t)
	wantSet(t, "everybody", things(nodes(everybody)), person, namesake)
}

func testCancelled(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	if _, err := s.Write(cancelled(t), Sample(t)[0]); err == nil {
		t.Error("a write whose request is over succeeded")
	}
	wantNothing(t, s)
	write(t, s, Sample(t)...)
	before := Snapshot(t, s)
	if _, err := s.Retract(cancelled(t), Sample(t)[0].Document.ID, "test", clock(2)); err == nil {
		t.Error("a retraction whose request is over succeeded")
	}
	if _, err := s.Claims(cancelled(t), graph.ClaimQuery{First: graph.First{N: 5}}); err == nil {
		t.Error("a read whose request is over succeeded")
	}
	wantSame(t, "a cancelled retraction", before, Snapshot(t, s))
}

func testReceipt(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	r := Report(t, "Ada Alder met Björn Berg. Clara Cole praised Ada Alder.", Source("https://a.example/1"))
	r.Claim("Ada Alder met Björn Berg", "MET", By("Ada Alder"), To("Björn Berg"))
	one := r.Batch()
	r.Claim("Clara Cole praised Ada Alder", "PRAISED", By("Clara Cole"), To("Ada Alder"))
	two := r.Batch()
	other := Report(t, "Ada Alder and Björn Berg met.")
	other.Claim("Ada Alder and Björn Berg met", "MET", By("Ada Alder", "Björn Berg"))
	doc := one.Document.ID
	for _, step := range []struct {
		what  string
		batch *graph.Batch
		want  graph.Receipt
	}{
		{"first write", two, graph.Receipt{Document: doc, New: true, ClaimsAdded: 2, EdgesDrawn: 2}},
		{"the same", two, graph.Receipt{Document: doc, ClaimsKept: 2}},
		{"one claim less", one, graph.Receipt{Document: doc, ClaimsKept: 1, ClaimsEnded: 1, EdgesRemoved: 1}},
		{"the claim again", two, graph.Receipt{Document: doc, ClaimsAdded: 1, ClaimsKept: 1, EdgesDrawn: 1}},
		{"another document changes an edge", other.Batch(), graph.Receipt{Document: other.DocumentID(), New: true, ClaimsAdded: 1, EdgesDrawn: 1}},
	} {
		if got := write(t, s, step.batch); got != step.want {
			t.Errorf("%s: %+v, want %+v", step.what, got, step.want)
		}
	}
	got, err := s.Retract(t.Context(), doc, "wrong", clock(9))
	if want := (graph.Receipt{Document: doc, ClaimsEnded: 2, EdgesDrawn: 1, EdgesRemoved: 1}); err != nil || got != want {
		t.Errorf("retract: %+v, %v, want %+v", got, err, want)
	}
}

func testAgain(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	write(t, s, Sample(t)...)
	before := Snapshot(t, s)
	for _, b := range Sample(t) {
		b.RecordedAt = clock(20)
		want := graph.Receipt{Document: b.Document.ID, ClaimsKept: len(b.Claims)}
		if got := write(t, s, b); got != want {
			t.Errorf("written again: %+v, want %+v", got, want)
		}
		for _, c := range must(s.ClaimsByID(t.Context(), claimIDs(b.Claims)))(t) {
			if !c.Live() || c.Recorded.At.Equal(b.RecordedAt) {
				t.Errorf("%s: recorded %+v after it was found again", c.Gloss, c.Recorded)
			}
		}
	}
	wantSame(t, "writing again", before, Snapshot(t, s))
}

func testOrder(t *testing.T, open func(*testing.T) graph.Store) {
	var want []string
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		s := open(t)
		batches := Sample(t)
		for i, n := range order {
			batches[n].RecordedAt = clock(1 + i)
			write(t, s, batches[n])
		}
		checkDerived(t, s)
		got := Snapshot(t, s)
		if want == nil {
			want = got
		}
		wantSame(t, fmt.Sprintf("the order %v", order), want, got)
	}
}

func testCompleteness(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	first := Sample(t)[0]
	first.RecordedAt = clock(1)
	write(t, s, first)
	all := Snapshot(t, s)

	// The next version of the extractor finds neither the meeting nor, inside the
	// denial, what was denied.
	gone := []graph.ID{first.Claims[0].ID, first.Claims[4].ID}
	second := Sample(t)[0]
	second.RecordedAt = clock(2)
	second.Claims = slices.DeleteFunc(second.Claims, func(c graph.Claim) bool { return slices.Contains(gone, c.ID) })
	write(t, s, second)
	for _, c := range must(s.ClaimsByID(t.Context(), gone))(t) {
		if c == nil || c.Recorded.Reason != graph.Reextracted || !c.Recorded.Retracted.Equal(clock(2)) || !c.Recorded.At.Equal(clock(1)) {
			t.Fatalf("a claim that was not found any more: %+v", c)
		}
	}
	for _, c := range allClaims(t, s, graph.ClaimQuery{}) {
		if slices.Contains(gone, c.ID) {
			t.Errorf("%s: listed, though it ended", c.Gloss)
		}
	}
	denial := first.Claims[3].ID
	if content := must(s.LinkedClaims(t.Context(), []graph.ID{denial}, graph.LinkContent))(t)[0]; len(content) != 0 {
		t.Errorf("the denial still has a content: %v", content[0].Gloss)
	}
	if p := must(s.RelationsOf(t.Context(), []graph.ID{EntityID("Ada Alder", "")}, graph.RelationQuery{First: graph.First{N: 50}, Types: []string{"MET_INFORMALLY"}}))(t)[0]; len(p.Edges) != 0 {
		t.Error("the meeting ended, its edge is still there")
	}
	checkDerived(t, s)

	third := Sample(t)[0]
	third.RecordedAt = clock(3)
	write(t, s, third)
	for _, c := range must(s.ClaimsByID(t.Context(), gone))(t) {
		if !c.Live() || c.Recorded.Reason != "" {
			t.Errorf("%s: found again, yet %+v", c.Gloss, c.Recorded)
		}
	}
	wantSame(t, "losing and finding claims", all, Snapshot(t, s))
}

func testResolvedAnew(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	report := func(who string) (*graph.Batch, graph.ID) {
		r := Report(t, "Adler met Björn Berg.", Source("https://a.example/1"))
		id := r.Claim("Adler met Björn Berg", "MET", By("Adler="+who), To("Björn Berg"))
		return r.Batch(), id
	}
	before, id := report("Ada Adler")
	after, same := report("Adam Adler")
	if id != same {
		t.Fatal("the id of a claim depends on the entity")
	}
	write(t, s, before, after)
	c := must(s.ClaimsByID(t.Context(), []graph.ID{id}))(t)[0]
	if got := c.SubjectThings(); len(got) != 1 || got[0].ThingName() != "Adam Adler" {
		t.Errorf("subjects %v, want Adam Adler", got)
	}
	if p := must(s.RelationsOf(t.Context(), []graph.ID{EntityID("Ada Adler", graph.PersonKind)}, graph.RelationQuery{First: graph.First{N: 5}}))(t)[0]; len(p.Edges) != 0 {
		t.Error("the edge of the former subject is still there")
	}
	if p := must(s.Mentions(t.Context(), []graph.ID{EntityID("Ada Adler", graph.PersonKind), EntityID("Adam Adler", graph.PersonKind)}, graph.First{N: 5}))(t); len(p[0].Edges) != 0 || len(p[1].Edges) != 1 {
		t.Errorf("%d mentions of the former subject, %d of the new one; want 0 and 1", len(p[0].Edges), len(p[1].Edges))
	}
	checkDerived(t, s)
}

func testJoined(t *testing.T, open func(*testing.T) graph.Store) {
	id := graph.EntityID(graph.PersonKind, "somebody")
	report := func(text string, e graph.Entity) *graph.Batch {
		r := Report(t, text+" met Björn Berg.")
		r.Claim(text+" met Björn Berg", "MET", By(text), To("Björn Berg"))
		b := r.Batch()
		old := EntityID(text, graph.PersonKind)
		i := slices.IndexFunc(b.Entities, func(e graph.Entity) bool { return e.ID == old })
		b.Entities[i] = e
		for i := range b.Mentions {
			if b.Mentions[i].Target == old {
				b.Mentions[i].Target = id
			}
		}
		c := &b.Claims[0]
		c.Subjects[0].ID, c.Subjects[0].As = id, id
		c.SetIDs()
		return b
	}
	alias := func(text string) graph.Name { return graph.Name{Text: text, Kind: graph.AliasName} }
	batches := []*graph.Batch{
		report("Mr Short", graph.Entity{ID: id, Kind: graph.PersonKind, Name: "Sam Short", Sector: "GOV", Names: []graph.Name{alias("Mr Short"), alias("Sammy")}}),
		report("Old Short", graph.Entity{ID: id, Kind: graph.PersonKind, Name: "Samuel Short", Names: []graph.Name{alias("Old Short"), alias("Sammy")}}),
	}
	var snapshots [][]string
	for _, order := range [][]int{{0, 1}, {1, 0}, {0, 1, 0}} {
		s := open(t)
		for _, n := range order {
			write(t, s, batches[n])
		}
		snapshots = append(snapshots, Snapshot(t, s))
		wantSame(t, fmt.Sprintf("the order %v", order), snapshots[0], snapshots[len(snapshots)-1])
		names := must(s.Names(t.Context(), []graph.ID{id}))(t)[0]
		var texts []string
		for _, n := range names {
			texts = append(texts, n.Text)
		}
		for _, want := range []string{"Mr Short", "Old Short", "Sammy"} {
			if n := count(texts, want); n != 1 {
				t.Errorf("%q is there %d times among the names %q", want, n, texts)
			}
		}
		if e := must(s.Things(t.Context(), []graph.ID{id}))(t)[0].(graph.Entity); e.Sector != "GOV" {
			t.Errorf("what only one document knows is lost: %+v", e)
		}
	}
}

func testRevision(t *testing.T, open func(*testing.T) graph.Store) {
	version := func(text, day string, claim ...string) *graph.Batch {
		r := Report(t, text, Source("https://a.example/1"), Published(day), Publisher("The Lantern"))
		for _, quote := range claim {
			r.Claim(quote, "PRAISED", By("Ada Alder"), To("Björn Berg"))
		}
		return r.Batch()
	}
	versions := []*graph.Batch{
		version("Ada Alder praised Björn Berg.", "2020-01-01", "Ada Alder praised Björn Berg"),
		version("Ada Alder warmly praised Björn Berg.", "2020-01-02", "Ada Alder warmly praised Björn Berg"),
		version("Correction: nobody praised anybody.", "2020-01-03"),
	}
	for _, length := range []int{2, 3} {
		var want []string
		for _, order := range [][]int{{0, 1, 2}, {1, 0, 2}, {2, 1, 0}, {0, 1, 2, 0, 1}} {
			order = slices.DeleteFunc(slices.Clone(order), func(n int) bool { return n >= length })
			s := open(t)
			for i, n := range order {
				versions[n].RecordedAt = clock(1 + i)
				write(t, s, versions[n])
			}
			for n, b := range versions[:length] {
				latest := n == length-1
				d := must(s.DocumentsByID(t.Context(), []graph.ID{b.Document.ID}))(t)[0]
				if d.Current != latest {
					t.Errorf("order %v: version %d is current: %v", order, n, d.Current)
				}
				for _, c := range must(s.ClaimsByID(t.Context(), claimIDs(b.Claims)))(t) {
					if c.Live() != latest || !latest && c.Recorded.Reason != graph.Superseded {
						t.Errorf("order %v: claim of version %d: %+v", order, n, c.Recorded)
					}
				}
			}
			checkDerived(t, s)
			got := Snapshot(t, s)
			if want == nil {
				want = got
			}
			wantSame(t, fmt.Sprintf("the order %v of versions", order), want, got)
		}
	}
}

func testRetract(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	batches := Sample(t)
	write(t, s, batches...)
	doc := batches[0].Document.ID
	if _, err := s.Retract(t.Context(), graph.NewID(graph.DocumentPrefix, "nothing"), "test", clock(5)); graph.KindOf(err) != graph.NotFound {
		t.Errorf("retracting an unknown document: %v", err)
	}
	if _, err := s.Retract(t.Context(), doc, "the publisher withdrew it", clock(5)); err != nil {
		t.Fatal(err)
	}
	retracted := func() {
		t.Helper()
		if d := must(s.DocumentsByID(t.Context(), []graph.ID{doc}))(t)[0]; d.Status != graph.RetractedDocument {
			t.Errorf("status %q", d.Status)
		}
		for _, c := range must(s.ClaimsByID(t.Context(), claimIDs(batches[0].Claims)))(t) {
			if c == nil || c.Recorded.Reason != "the publisher withdrew it" || !c.Recorded.Retracted.Equal(clock(5)) {
				t.Fatalf("a claim of a retracted document: %+v", c)
			}
		}
		for _, c := range allClaims(t, s, graph.ClaimQuery{}) {
			if c.Document == doc {
				t.Errorf("%s: listed, though its document is retracted", c.Gloss)
			}
		}
		checkDerived(t, s)
	}
	retracted()
	before := Snapshot(t, s)
	if got, err := s.Retract(t.Context(), doc, "again", clock(6)); err != nil || got != (graph.Receipt{Document: doc}) {
		t.Errorf("retracted twice: %+v, %v", got, err)
	}
	again := Sample(t)[0]
	again.RecordedAt = clock(7)
	write(t, s, again)
	retracted()
	wantSame(t, "retracting and writing a retracted document again", before, Snapshot(t, s))
}

func testEdgesFollow(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	count := func() (claims, sources, speakers int, status graph.RelationStatus) {
		t.Helper()
		for _, r := range allRelations(t, s, graph.RelationQuery{}) {
			if r.Type == "ATTACKED" {
				return r.ClaimCount, r.SourceCount, r.SpeakerCount, r.Status
			}
		}
		return 0, 0, 0, ""
	}
	report := func(text, publisher string, options ...ClaimOption) *graph.Batch {
		r := Report(t, text, Published("2020-02-02"), Publisher(publisher))
		options = append([]ClaimOption{By("Arland"), To("Port Elm"), On("2020-02-01")}, options...)
		r.Claim("Arland attacked Port Elm", "ATTACKED", options...)
		return r.Batch()
	}
	denied := Report(t, "Arland did not attack Port Elm, Clara Cole said.", Publisher("The Lantern"))
	denied.Claim("Arland did not attack Port Elm", "ATTACKED", Negated(), By("Arland"), To("Port Elm"), On("2020-02-01"), Says("Clara Cole", "said"))
	for _, step := range []struct {
		batch                     *graph.Batch
		claims, sources, speakers int
		status                    graph.RelationStatus
	}{
		{report("Arland attacked Port Elm, two officials said.", "The Lantern", SomeSay("two officials", "said")), 1, 1, 1, graph.HearsayStatus},
		{report("Arland attacked Port Elm on Saturday.", "The Lantern"), 2, 1, 2, graph.ReportedStatus},
		{report("Arland attacked Port Elm again.", "Morning Post"), 3, 2, 3, graph.ReportedStatus},
		{denied.Batch(), 3, 2, 3, graph.DisputedStatus},
	} {
		write(t, s, step.batch)
		claims, sources, speakers, status := count()
		if claims != step.claims || sources != step.sources || speakers != step.speakers || status != step.status {
			t.Errorf("after %q: %d claims, %d sources, %d speakers, %s", step.batch.Document.Text, claims, sources, speakers, status)
		}
		checkDerived(t, s)
	}
	if _, err := s.Retract(t.Context(), denied.DocumentID(), "wrong", clock(3)); err != nil {
		t.Fatal(err)
	}
	if _, _, _, status := count(); status != graph.ReportedStatus {
		t.Errorf("the denial is retracted, the edge is %s", status)
	}
	checkDerived(t, s)
}

func testConcurrent(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	const writers, each = 4, 3
	var batches []*graph.Batch
	for i := range writers * each {
		r := Report(t, fmt.Sprintf("Ada Alder met Björn Berg, witness %d said.", i), Published("2020-01-01"))
		r.Claim("Ada Alder met Björn Berg", "MET", By("Ada Alder"), To("Björn Berg"), SomeSay(fmt.Sprintf("witness %d", i), "said"))
		batches = append(batches, r.Batch())
	}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				// Every batch is written twice, by two writers.
				for _, n := range []int{w*each + i, ((w+1)*each + i) % len(batches)} {
					if _, err := s.Write(t.Context(), batches[n]); err != nil {
						t.Error(err)
					}
				}
			}
		})
		wg.Go(func() {
			for range each {
				p, err := s.RelationsOf(t.Context(), []graph.ID{EntityID("Ada Alder", "")}, graph.RelationQuery{First: graph.First{N: 5}})
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range p[0].Edges {
					if e.Node.ClaimCount < 1 || e.Node.ClaimCount > len(batches) {
						t.Errorf("an edge with %d claims", e.Node.ClaimCount)
					}
				}
			}
		})
	}
	wg.Wait()
	relations := allRelations(t, s, graph.RelationQuery{})
	if len(relations) != 1 || relations[0].ClaimCount != len(batches) {
		t.Errorf("%d edges, the first with %d claims; want 1 with %d", len(relations), relations[0].ClaimCount, len(batches))
	}
	checkDerived(t, s)
}

func count[T comparable](list []T, value T) int {
	n := 0
	for _, x := range list {
		if x == value {
			n++
		}
	}
	return n
}
