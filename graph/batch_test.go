package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// batch returns a valid batch: "Zoë met Björn." with one claim.
func batch(t *testing.T) *graph.Batch {
	t.Helper()
	text := "Zoë met Björn. They smiled."
	sum := sha256.Sum256([]byte(text))
	hash := hex.EncodeToString(sum[:])
	doc := graph.Document{ID: graph.DocumentID(hash, hash), SourceKey: hash, SHA256: hash, Text: text, Name: "Zoë met Björn"}
	person := func(name string) graph.Entity {
		return graph.Entity{ID: graph.EntityID(graph.PersonKind, name), Kind: graph.PersonKind, Name: name}
	}
	zoe, bjorn := person("Zoë"), person("Björn")
	b := &graph.Batch{
		Document: doc,
		Sentences: []graph.Sentence{
			{ID: graph.SentenceID(doc.ID, 0), Document: doc.ID, Span: graph.Span{Start: 0, End: 14}, Text: "Zoë met Björn."},
			{ID: graph.SentenceID(doc.ID, 1), Document: doc.ID, Index: 1, Span: graph.Span{Start: 15, End: 27}, Text: "They smiled."},
		},
		Entities: []graph.Entity{zoe, bjorn},
		Topics:   []graph.Topic{{ID: graph.NewID(graph.TopicPrefix, "trade"), Name: "trade"}},
		Mentions: []graph.Mention{{Sentence: graph.SentenceID(doc.ID, 0), Target: zoe.ID, Span: graph.Span{Start: 0, End: 3}, Surface: "Zoë"}},
	}
	c := graph.Claim{
		Document: doc.ID, Predicate: "MET", Polarity: graph.Affirmed, Modality: graph.Actual, Stance: graph.Reported,
		Time:     graph.ClaimTime{Interval: graph.Interval{Precision: graph.UnknownPrecision}, Basis: graph.UnknownBasis},
		Subjects: []graph.Participant{{ID: zoe.ID, As: zoe.ID, Spans: []graph.Span{{Start: 0, End: 3}}}},
		Objects:  []graph.Participant{{ID: bjorn.ID, As: bjorn.ID, Spans: []graph.Span{{Start: 8, End: 13}}}},
		Evidence: []graph.Evidence{{Sentence: graph.SentenceID(doc.ID, 0), Span: graph.Span{Start: 0, End: 13}, Quote: "Zoë met Björn"}},
	}
	c.SetIDs()
	b.Claims = []graph.Claim{c}
	return b
}

func TestBatchCheck(t *testing.T) {
	o := ontology(t)
	if err := batch(t).Check(o); err != nil {
		t.Fatalf("a valid batch: %v", err)
	}
	for name, c := range map[string]struct {
		spoil func(*graph.Batch)
		want  string
	}{
		"quote differs":         {func(b *graph.Batch) { b.Claims[0].Evidence[0].Quote = "Zoe met Björn" }, "the quote at 0-13"},
		"span outside the text": {func(b *graph.Batch) { b.Claims[0].Evidence[0].End = 99; b.Claims[0].SetIDs() }, "the quote at 0-99"},
		"span turned round": {func(b *graph.Batch) {
			b.Claims[0].Evidence[0].Span = graph.Span{Start: 9, End: 2}
			b.Claims[0].SetIDs()
		}, "the quote at 9-2"},
		"quote in other sentence": {func(b *graph.Batch) { b.Claims[0].Evidence[0].Sentence = b.Sentences[1].ID }, "outside its sentence"},
		"no evidence":             {func(b *graph.Batch) { b.Claims[0].Evidence = nil; b.Claims[0].SetIDs() }, "no evidence"},
		"unknown predicate":       {func(b *graph.Batch) { b.Claims[0].Predicate = "DANCED"; b.Claims[0].SetIDs() }, "no such predicate"},
		"unknown mode":            {func(b *graph.Batch) { b.Claims[0].Mode = "secret"; b.Claims[0].SetIDs() }, `no mode "secret"`},
		"unknown polarity":        {func(b *graph.Batch) { b.Claims[0].Polarity = "MAYBE"; b.Claims[0].SetIDs() }, "is unknown"},
		"denial that affirms":     {func(b *graph.Batch) { b.Claims[0].Stance = graph.Denied }, "a denial is negated"},
		"time without precision": {func(b *graph.Batch) {
			b.Claims[0].Time.Start = graph.Date{Year: 2017, Month: 1, Day: 1}
			b.Claims[0].Time.End = b.Claims[0].Time.Start
		}, "does not go with precision"},
		"wrong id":            {func(b *graph.Batch) { b.Claims[0].ID = graph.NewID(graph.ClaimPrefix, "x") }, "do not follow from its content"},
		"twice":               {func(b *graph.Batch) { b.Claims = append(b.Claims, b.Claims[0]) }, "twice"},
		"participant missing": {func(b *graph.Batch) { b.Entities = b.Entities[:1] }, "not in the batch"},
		"topic as subject": {func(b *graph.Batch) {
			p := &b.Claims[0].Subjects[0]
			p.ID, p.As = b.Topics[0].ID, b.Topics[0].ID
			b.Claims[0].SetIDs()
		}, "may not be a top_"},
		"own content":           {func(b *graph.Batch) { b.Claims[0].ContentOf = b.Claims[0].ID }, "its own content"},
		"content of a stranger": {func(b *graph.Batch) { b.Claims[0].ContentOf = graph.NewID(graph.ClaimPrefix, "x") }, "not in the batch"},
		"mention differs":       {func(b *graph.Batch) { b.Mentions[0].Surface = "Zoe" }, `mention "Zoe"`},
		"sentence differs":      {func(b *graph.Batch) { b.Sentences[1].Text = "They wept." }, "sentence 1"},
		"wrong document id":     {func(b *graph.Batch) { b.Document.SHA256 = "0" }, "does not follow from source key"},
		"long source key": {func(b *graph.Batch) {
			b.Document.SourceKey = strings.Repeat("a", graph.MaxAddressBytes+1)
			b.Document.ID = graph.DocumentID(b.Document.SourceKey, b.Document.SHA256)
		}, "2049 bytes and may have 2048"},
		"long address":        {func(b *graph.Batch) { b.Document.URL = strings.Repeat("a", graph.MaxAddressBytes+1) }, "2049 bytes and may have 2048"},
		"invalid UTF-8":       {func(b *graph.Batch) { b.Document.Text = "\xff" }, "UTF-8"},
		"empty sentence":      {func(b *graph.Batch) { b.Sentences[1].End, b.Sentences[1].Text = b.Sentences[1].Start, "" }, "sentence 1"},
		"empty mention":       {func(b *graph.Batch) { b.Mentions[0].End, b.Mentions[0].Surface = 0, "" }, `mention ""`},
		"empty name":          {func(b *graph.Batch) { b.Entities[0].Names = []graph.Name{{Kind: graph.AliasName}} }, "a name without text"},
		"nameless entity":     {func(b *graph.Batch) { b.Entities[0].Name = "" }, "has no name"},
		"unknown entity kind": {func(b *graph.Batch) { b.Entities[0].Kind = "ROBOT" }, "has kind"},
		"acts for a stranger": {func(b *graph.Batch) { b.Entities[0].ActsFor = graph.EntityID(graph.CountryKind, "x") }, "acts for"},
	} {
		t.Run(name, func(t *testing.T) {
			b := batch(t)
			c.spoil(b)
			err := b.Check(o)
			if graph.KindOf(err) != graph.Invalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want kind INVALID saying %q", err, c.want)
			}
		})
	}
}

func TestClaimIDs(t *testing.T) {
	base := batch(t).Claims[0]
	for name, c := range map[string]struct {
		change        func(*graph.Claim)
		sameID, sameK bool
	}{
		"nothing":       {func(*graph.Claim) {}, true, true},
		"rule and name": {func(c *graph.Claim) { c.Rule, c.Name, c.Gloss = "x", "y", "z" }, true, true},
		"merged entity": {func(c *graph.Claim) { c.Subjects[0].ID = graph.EntityID(graph.PersonKind, "other") }, true, true},
		"other span":    {func(c *graph.Claim) { c.Evidence[0].End-- }, false, true},
		"polarity":      {func(c *graph.Claim) { c.Polarity = graph.Negated }, false, false},
		"mode":          {func(c *graph.Claim) { c.Mode = "formal" }, false, false},
		"depth":         {func(c *graph.Claim) { c.Depth = 1 }, false, false},
	} {
		x := batch(t).Claims[0]
		c.change(&x)
		x.SetIDs()
		if (x.ID == base.ID) != c.sameID || (x.ContentKey == base.ContentKey) != c.sameK {
			t.Errorf("%s: same id %v, same content key %v", name, x.ID == base.ID, x.ContentKey == base.ContentKey)
		}
	}
}
