package coref

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/ingest/resolve"
	"github.com/demarche-kg/demarche/ingest/text"
)

// corpora returns the folder of corpora to measure on; without it a test is
// skipped.
func corpora(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("DEMARCHE_CORPORA")
	if dir == "" {
		t.Skip("DEMARCHE_CORPORA is not set: the folder with treebank/gum-*.conllu")
	}
	return dir
}

func readGUM(t *testing.T, part string) []Annotated {
	t.Helper()
	f, err := os.Open(filepath.Join(corpora(t), "treebank", "gum-"+part+".conllu"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	docs, err := ReadGUM(f)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// gazetteer is the program's own.
type gazetteer struct{ *resolve.Resolver }

// Match implements text.Gazetteer.
func (g gazetteer) Match(forms []string) (int, text.GazetteerEntry) {
	n, e := g.Resolver.Match(forms)
	return n, text.GazetteerEntry{Ref: e.Ref, Kind: text.NameKind(e.Kind), Ambiguous: e.Ambiguous}
}

// analysed returns the documents as the program analyses their texts.
func analysed(t *testing.T, docs []Annotated) []*text.Document {
	t.Helper()
	a, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	r, err := resolve.New()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]*text.Document, len(docs))
	for i := range docs {
		out[i], err = a.Analyse(t.Context(), docs[i].Document.Text, text.Options{Gazetteer: gazetteer{r}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// goldNames gives a document of the corpus the names that its entities have.
func goldNames(a *Annotated) {
	kinds := map[string]text.NameKind{"person": text.Person, "organization": text.Organization, "place": text.Place, "event": text.EventName}
	d := a.Document
	taken := map[[2]int]bool{}
	var names []text.Name
	for _, m := range a.Mentions {
		s := &d.Sentences[m.Sentence]
		if s.Tokens[m.Head].UPOS != "PROPN" {
			continue
		}
		first, last := m.Head, m.Head
		for first > m.First && (s.Tokens[first-1].UPOS == "PROPN" || s.Tokens[first-1].XPOS == "NNP") {
			first--
		}
		for last < m.Last && (s.Tokens[last+1].UPOS == "PROPN" || s.Tokens[last+1].XPOS == "NNP") {
			last++
		}
		free := true
		for k := first; k <= last; k++ {
			free = free && !taken[[2]int{m.Sentence, k}]
		}
		if !free || m.Type == "time" {
			continue
		}
		for k := first; k <= last; k++ {
			taken[[2]int{m.Sentence, k}] = true
		}
		kind := kinds[m.Type]
		if kind == "" {
			kind = text.Misc
		}
		names = append(names, text.Name{Span: text.Span{Start: s.Tokens[first].Start, End: s.Tokens[last].End}, Sentence: m.Sentence, First: first, Last: last, Kind: kind})
	}
	d.Names = names
}

// score compares a result with a document's annotation. A mention of the result
// is the annotated one whose head is its head; where there are several, the one
// whose span is nearest. Adjectives of nationality, which the corpus does not
// annotate, are left out.
func score(s *conll, a *Annotated, d *text.Document, r *Result) {
	byHead := map[text.Span][]int{}
	for i, m := range a.Mentions {
		byHead[m.HeadSpan] = append(byHead[m.HeadSpan], i)
	}
	key := map[string]cluster{}
	for i, m := range a.Mentions {
		key[m.Entity] = append(key[m.Entity], i)
	}
	response := map[string]cluster{}
	used := map[int]bool{}
	for i := range r.Mentions {
		m := &r.Mentions[i]
		tokens := d.Sentences[m.Sentence].Tokens
		if m.Kind == text.Nationality && tokens[m.Head].UPOS == "ADJ" {
			continue
		}
		var k string
		switch {
		case m.Chain >= 0:
			k = fmt.Sprintf("%09d", m.Chain)
		case len(m.Members) > 0:
			k = fmt.Sprint("group", m.Members)
		default:
			continue
		}
		best, most := -1, 0
		for _, g := range byHead[tokens[m.Head].Span] {
			x := &a.Mentions[g]
			off := max(m.Start, x.Start) - min(m.Start, x.Start) + max(m.End, x.End) - min(m.End, x.End)
			if !used[g] && (best < 0 || off < most) {
				best, most = g, off
			}
		}
		if best < 0 {
			best = 1<<30 + i
		}
		used[best] = true
		response[k] = append(response[k], best)
	}
	s.add(sortedClusters(key), sortedClusters(response))
}

func report(t *testing.T, name string, s *conll) {
	t.Helper()
	var b strings.Builder
	for _, m := range []struct {
		name string
		prf  prf
	}{{"mentions", s.mentions}, {"MUC", s.muc}, {"B3", s.b3}, {"CEAFe", s.ceaf}} {
		p, r, f := m.prf.f()
		fmt.Fprintf(&b, "  %s %.1f/%.1f/%.1f", m.name, 100*p, 100*r, 100*f)
	}
	t.Logf("%s: CoNLL F1 %.1f (P/R/F:%s)", name, 100*s.f(), b.String())
}

// TestDevelop trains on three quarters of the corpus's training part and
// measures on the last, analysed by the program from raw text, four times over.
// FOLDS says how many of the four to run, TREES=gold takes the corpus's trees.
func TestDevelop(t *testing.T) {
	folds, err := strconv.Atoi(os.Getenv("FOLDS"))
	if err != nil || folds < 1 || folds > 4 {
		t.Skip("FOLDS is not set: how many of the four parts to measure on")
	}
	docs := readGUM(t, "train")
	var own []*text.Document
	if os.Getenv("TREES") == "gold" {
		for i := range docs {
			goldNames(&docs[i])
			own = append(own, docs[i].Document)
		}
	} else {
		own = analysed(t, docs)
	}
	misses := map[string]int{}
	var all conll
	for fold := range folds {
		var examples []Example
		for i := range docs {
			if i%4 != fold {
				examples = append(examples, Example{Document: own[i], Mentions: docs[i].Mentions})
			}
		}
		r := train(examples, TrainOptions{Epochs: epochs, Seed: 1, Log: func(e int, loss float64) { t.Logf("epoch %d loss %.0f", e, loss) }})
		for i := range docs {
			if i%4 == fold {
				l := newLinker(own[i], embedded(), r)
				l.link(nil)
				score(&all, &docs[i], own[i], l.result())
				missed(misses, l, &docs[i])
			}
		}
	}
	report(t, "gum-train, held out", &all)
	for _, k := range slices.SortedFunc(maps.Keys(misses), func(a, b string) int { return misses[b] - misses[a] })[:min(25, len(misses))] {
		t.Logf("missed %5d %s", misses[k], k)
	}
}

// missed counts the annotated mentions of more than one that are not linked.
func missed(counts map[string]int, l *linker, a *Annotated) {
	size := map[string]int{}
	for _, m := range a.Mentions {
		size[m.Entity]++
	}
	byHead := map[text.Span]int{}
	for i := range l.candidates {
		c := &l.candidates[i]
		if len(c.conjuncts) == 0 {
			byHead[l.trees[c.sentence].Tokens[c.head].Span] = i
		}
	}
	for _, m := range a.Mentions {
		if size[m.Entity] < 2 {
			continue
		}
		head := &a.Document.Sentences[m.Sentence].Tokens[m.Head]
		i, ok := byHead[m.HeadSpan]
		switch {
		case !ok:
			counts["no candidate: "+head.UPOS]++
		case l.entityOf(i) < 0:
			counts["not linked: "+typeOf(&l.candidates[i])+" "+m.Type]++
		case len(l.entities[l.entityOf(i)].candidates) < 2:
			counts["alone: "+typeOf(&l.candidates[i])+" "+m.Type]++
		}
	}
}

// antecedents counts, for the third-person pronouns or the names of a document:
// those annotated with something before them that is the same, those that are
// linked to something before them, and those whose nearest antecedent is right.
func antecedents(a *Annotated, d *text.Document, r *Result, form Form, counts *[3]int) {
	gold := map[text.Span]string{}
	seen := map[string]bool{}
	again := map[text.Span]bool{}
	for _, m := range a.Mentions {
		if old, ok := gold[m.HeadSpan]; !ok || old == "" {
			gold[m.HeadSpan] = m.Entity
		}
		again[m.HeadSpan] = again[m.HeadSpan] || seen[m.Entity]
		seen[m.Entity] = true
	}
	last := map[string]int{}
	for i := range r.Mentions {
		m := &r.Mentions[i]
		key := fmt.Sprint(m.Chain, m.Members)
		if m.Chain < 0 && len(m.Members) == 0 {
			key = ""
		}
		head := func(i int) text.Span { return d.Sentences[r.Mentions[i].Sentence].Tokens[r.Mentions[i].Head].Span }
		j, linked := last[key]
		last[key] = i
		token := &d.Sentences[m.Sentence].Tokens[m.Head]
		p, isPronoun := embedded().pronouns[strings.ToLower(token.Form)]
		if isPronoun != (form == ByPronoun) || isPronoun && (p.person != 3 || p.typ == demonstrative) || !isPronoun && m.Form != form || token.UPOS == "ADJ" {
			continue
		}
		if again[head(i)] {
			counts[0]++
		}
		if linked && key != "" {
			counts[1]++
			if g := gold[head(i)]; g != "" && g == gold[head(j)] {
				counts[2]++
			}
		}
	}
}

// TestMeasure measures on the corpus's development part: the program's own
// analysis of raw text, and the corpus's trees for comparison.
func TestMeasure(t *testing.T) {
	docs := readGUM(t, "dev")
	var raw, trees conll
	var pronouns, names [3]int
	for i, d := range analysed(t, docs) {
		r := Resolve(d)
		score(&raw, &docs[i], d, r)
		antecedents(&docs[i], d, r, ByPronoun, &pronouns)
		antecedents(&docs[i], d, r, ByName, &names)
	}
	report(t, "gum-dev, raw text", &raw)
	t.Logf("he, she, it, they: %d annotated with an antecedent, %d linked, %d right", pronouns[0], pronouns[1], pronouns[2])
	t.Logf("names: %d annotated with an antecedent, %d linked, %d right", names[0], names[1], names[2])
	for i := range docs {
		goldNames(&docs[i])
		score(&trees, &docs[i], docs[i].Document, Resolve(docs[i].Document))
	}
	report(t, "gum-dev, the corpus's tokens, trees and names", &trees)
	if raw.f() < 0.45 {
		t.Errorf("CoNLL F1 %.3f on raw text, want at least 0.45", raw.f())
	}
}
