package text

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// An Analyser analyses English text. It is immutable and safe for concurrent
// use.
type Analyser struct {
	tokenizer  *tokenizer
	splitter   *splitter
	tagger     *tagger
	lemmatizer *lemmatizer
	parser     *parser
	nameTagger *nameTagger
	ranker     *attributionRanker
}

// New returns an analyser with the models that are part of the program.
func New() (*Analyser, error) { return NewFrom(EmbeddedModels()) }

// NewFrom returns an analyser with the models of a folder that demarche-train
// made.
func NewFrom(models fs.FS) (*Analyser, error) {
	a, err := newWithoutRanker(models)
	if err != nil {
		return nil, err
	}
	if a.ranker, err = newAttributionRanker(models); err != nil {
		return nil, err
	}
	return a, nil
}

// newWithoutRanker returns an analyser that finds no attributions: the one that
// their ranker is trained with.
func newWithoutRanker(models fs.FS) (*Analyser, error) {
	c, err := newClusters(models)
	if err != nil {
		return nil, err
	}
	t, err := newTagger(models, c)
	if err != nil {
		return nil, err
	}
	l, err := newLemmatizer(models)
	if err != nil {
		return nil, err
	}
	p, err := newParser(models)
	if err != nil {
		return nil, err
	}
	n, err := newNameTagger(models)
	if err != nil {
		return nil, err
	}
	z := newTokenizer()
	x, err := newSplitter(models, z, c)
	if err != nil {
		return nil, err
	}
	return &Analyser{tokenizer: z, splitter: x, tagger: t, lemmatizer: l, parser: p, nameTagger: n}, nil
}

// errNotUTF8 says that a text is in another encoding.
var errNotUTF8 = errors.New("not valid UTF-8: decode the text first")

// buffers are the scratch memory of one analysis.
type buffers struct {
	words    []word // of the sentences at hand, one after the other
	ids      []int  // their joint tags
	features []uint32
	scores   []int32
	state    parseState
	back     []word // the sentence from its end, for backward members of the parser
	backTags []int
	opinions []opinion // what the members say of the sentences at hand
	said     []opinion // what they say of one of them
	heads    []int
	vote     voteChart
}

// Analyse analyses a text: all layers in order. The text must be valid UTF-8.
// Time and memory are linear in its length. When the context ends, its error is
// returned.
func (a *Analyser) Analyse(ctx context.Context, text string, o Options) (*Document, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("analyse text: %w", errNotUTF8)
	}
	d := newDocument(text)
	a.split(d)
	return a.layers(ctx, d, o)
}

// AnalyseTokens analyses sentences whose tokens are given; the text is the
// tokens with a space between them, and a line for each sentence.
func (a *Analyser) AnalyseTokens(ctx context.Context, sentences [][]string, o Options) (*Document, error) {
	var b strings.Builder
	at := 0
	d := &Document{Sentences: make([]Sentence, len(sentences))}
	for i, forms := range sentences {
		s := &d.Sentences[i]
		s.Index, s.Start = i, at
		s.Tokens = make([]Token, len(forms))
		for j, form := range forms {
			if j > 0 {
				b.WriteByte(' ')
				at++
			}
			b.WriteString(form)
			n := utf8.RuneCountInString(form)
			s.Tokens[j] = Token{Span: Span{at, at + n}, Form: form, Head: -1}
			at += n
		}
		s.End = at
		b.WriteByte('\n')
		at++
	}
	text := newDocument(b.String())
	d.Text, d.runeBytes = text.Text, text.runeBytes
	return a.layers(ctx, d, o)
}

// split fills in sentences and tokens.
func (a *Analyser) split(d *Document) {
	pieces := a.tokenizer.pieces(d.Text)
	all := make([]Token, len(pieces))
	at, bytes := 0, 0 // code points and bytes so far
	advance := func(to int) int {
		if d.runeBytes == nil {
			return to
		}
		at += utf8.RuneCountInString(d.Text[bytes:to])
		bytes = to
		return at
	}
	for i, p := range pieces {
		all[i].Form = d.Text[p.start:p.end]
		all[i].Start = advance(p.start)
		all[i].End = advance(p.end)
		all[i].Head = -1
	}
	for _, r := range a.splitter.sentences(d.Text, pieces) {
		tokens := all[r[0]:r[1]:r[1]]
		d.Sentences = append(d.Sentences, Sentence{
			Span:   Span{tokens[0].Start, tokens[len(tokens)-1].End},
			Index:  len(d.Sentences),
			Tokens: tokens,
		})
	}
}

// layers runs what follows the tokens.
func (a *Analyser) layers(ctx context.Context, d *Document, o Options) (*Document, error) {
	var buf buffers
	for rest := d.Sentences; len(rest) > 0; {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("analyse text: %w", err)
		}
		n := together(rest)
		a.syntax(rest[:n], &buf)
		rest = rest[n:]
	}
	a.names(d, o)
	quotes(d)
	a.attributions(d)
	times(d, o)
	return d, nil
}

// tokensTogether is how many tokens are tagged before they are parsed, and parsed
// by one member of the parser before the next: the weights of one model stay in
// the processor's caches, those of all do not.
const tokensTogether = 4096

// together returns how many of the sentences, at least one, have that many tokens.
func together(sentences []Sentence) int {
	tokens := 0
	for i := range sentences {
		if tokens += len(sentences[i].Tokens); tokens >= tokensTogether {
			return i + 1
		}
	}
	return len(sentences)
}

// syntax fills in tags, lemmas, heads and relations of sentences.
func (a *Analyser) syntax(sentences []Sentence, buf *buffers) {
	a.tags(sentences, buf)
	a.parser.parse(sentences, buf)
	for i := range sentences {
		sentences[i].plant()
	}
}

// tags fills in tags and lemmas of sentences.
func (a *Analyser) tags(sentences []Sentence, buf *buffers) {
	buf.words, buf.ids = buf.words[:0], buf.ids[:0]
	for i := range sentences {
		tokens := sentences[i].Tokens
		at := len(buf.words)
		buf.words = a.tagger.words(tokens, buf.words)
		buf.ids = append(buf.ids, make([]int, len(tokens))...)
		a.tagger.tag(tokens, buf.words[at:], buf.ids[at:], buf)
		for j := range tokens {
			tokens[j].Lemma = a.lemmatizer.lemma(tokens[j].Form, tokens[j].XPOS)
		}
	}
}

// Split splits a text into sentences and tokens only (layer 1).
func (a *Analyser) Split(ctx context.Context, text string) (*Document, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("split text: %w", errNotUTF8)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("split text: %w", err)
	}
	d := newDocument(text)
	a.split(d)
	return d, nil
}
