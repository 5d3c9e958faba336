package text

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Size and length of training of the name tagger.
const (
	nameBits   = 20
	nameEpochs = 6
	// nameLimit bounds the weights: trained without, those of the most frequent
	// features grow past what the rounding keeps, and accuracy on held-out silver
	// names falls from 90.5 to 77.8.
	nameLimit = 8
)

// namedSentence is a sentence with the tag of each token.
type namedSentence struct {
	forms []string
	tags  []nameTag
}

// namedDocument is what the name tagger learns from: sentences that belong
// together, so that it can learn from how words are written elsewhere.
type namedDocument []namedSentence

// TrainNames learns the name tagger from a folder of corpora:
// ner/crossner-politics-train.txt, re3d/train, treebank/gum-train.conllu and
// silver/polnear-train.tsv.gz. The models that TrainSyntax made must be in
// models. It returns the model's file by name.
func TrainNames(ctx context.Context, corpora, models fs.FS, o TrainOptions) (map[string][]byte, error) {
	c, err := newClusters(models)
	if err != nil {
		return nil, err
	}
	z := newTokenizer()
	splitter, err := newSplitter(models, z, c)
	if err != nil {
		return nil, err
	}
	a := &Analyser{tokenizer: z, splitter: splitter}
	var documents []namedDocument
	for _, source := range []struct {
		name string
		read func(corpora fs.FS) ([]namedDocument, error)
		copy int // how often the documents are repeated: gold weighs more than silver
	}{
		{"silver/polnear-train.tsv.gz", readSilverNames, 1},
		{"treebank/gum-train.conllu", readGUMNames, 2},
		{"ner/crossner-politics-train.txt", readCrossNER, 2},
		{"re3d/train", a.readRE3DNames, 2},
	} {
		d, err := source.read(corpora)
		if err != nil {
			return nil, fmt.Errorf("train names: %s: %w", source.name, err)
		}
		o.Log.InfoContext(ctx, "names read", slog.String("source", source.name), slog.Int("documents", len(d)))
		for range source.copy {
			documents = append(documents, d...)
		}
	}
	model, err := trainNames(ctx, documents, &tagger{clusters: c}, o)
	if err != nil {
		return nil, err
	}
	file := &modelFile{header: nameHeader{Kinds: modelKinds[:]}, tables: []*linear{model}}
	b, err := file.encode()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{nameFile: b}, nil
}

func trainNames(ctx context.Context, documents []namedDocument, t *tagger, o TrainOptions) (*linear, error) {
	n := &nameTagger{model: newLinear(nameBits, nameClasses)}
	n.model.train.limit = nameLimit
	rng := rand.New(rand.NewPCG(o.Seed, 2))
	var features []uint32
	scores := make([]int32, nameClasses)
	for epoch := range nameEpochs {
		right, all := 0, 0
		for _, k := range rng.Perm(len(documents)) {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("train names: %w", err)
			}
			d := documents[k]
			words := make([][]word, len(d))
			for i := range d {
				for _, f := range d[i].forms {
					words[i] = append(words[i], t.word(f))
				}
			}
			m := newNameMemory(slices.Values(words))
			for i := range d {
				s := m.describe(func(j int) string { return d[i].forms[j] }, words[i], nil)
				caps := capsLevel(words[i])
				var tags []nameTag
				before := outside
				for j := range s {
					features = n.features(features[:0], s, tags, m, j, caps)
					n.model.score(features, scores)
					n.model.train.step++
					best := bestTag(scores, before)
					all++
					if gold := d[i].tags[j]; best != gold {
						n.model.update(features, int(gold), int(best))
					} else {
						right++
					}
					tags = append(tags, best)
					before = best
				}
				m.remember(s, tags, caps)
			}
		}
		o.Log.InfoContext(ctx, "names", slog.Int("epoch", epoch+1), slog.Float64("accuracy", percent(right, all)))
	}
	return n.model.average(o.Prune), nil
}

// readCrossNER reads CrossNER politics: a token and its tag a line.
func readCrossNER(corpora fs.FS) ([]namedDocument, error) {
	f, err := fs.ReadFile(corpora, "ner/crossner-politics-train.txt")
	if err != nil {
		return nil, err
	}
	kinds := map[string]int{
		"politician": 0, "person": 0, "organisation": 1, "politicalparty": 1, "country": 2, "location": 2,
		"election": 3, "event": 3, "misc": 4,
	}
	var out []namedDocument
	var s namedSentence
	in := bufio.NewScanner(bytes.NewReader(f))
	for in.Scan() {
		form, tag, ok := strings.Cut(in.Text(), "\t")
		if !ok {
			if len(s.forms) > 0 {
				out = append(out, namedDocument{s})
				s = namedSentence{}
			}
			continue
		}
		s.forms = append(s.forms, form)
		s.tags = append(s.tags, bioTag(tag, kinds))
	}
	if len(s.forms) > 0 {
		out = append(out, namedDocument{s})
	}
	return out, in.Err()
}

func bioTag(tag string, kinds map[string]int) nameTag {
	prefix, kind, ok := strings.Cut(tag, "-")
	k, known := kinds[kind]
	switch {
	case !ok || !known:
		return outside
	case prefix == "B":
		return beginTag(k)
	default:
		return insideTag(k)
	}
}

// readSilverNames reads articles analysed by another program: of its classes of
// names only persons, places and organizations are kept; those of nationality and
// miscellany become MISC.
func readSilverNames(corpora fs.FS) (out []namedDocument, err error) {
	f, err := fs.ReadFile(corpora, "silver/polnear-train.tsv.gz")
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(f))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	kinds := map[string]int{"PERSON": 0, "ORGANIZATION": 1, "LOCATION": 2, "MISC": 4}
	var d namedDocument
	var s namedSentence
	before := ""
	endSentence := func() {
		if len(s.forms) > 0 {
			d = append(d, s)
		}
		s, before = namedSentence{}, ""
	}
	in := bufio.NewScanner(z)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		line := in.Text()
		if strings.HasPrefix(line, "# doc") {
			endSentence()
			if len(d) > 0 {
				out = append(out, d)
			}
			d = nil
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 9 {
			endSentence()
			continue
		}
		k, ok := kinds[fields[6]]
		tag := outside
		if ok {
			tag = beginTag(k)
			if fields[6] == before {
				tag = insideTag(k)
			}
		}
		s.forms = append(s.forms, fields[1])
		s.tags = append(s.tags, tag)
		before = fields[6]
	}
	endSentence()
	if len(d) > 0 {
		out = append(out, d)
	}
	return out, in.Err()
}

// readGUMNames makes names of GUM's entities: of an entity of a kind of ours whose
// tokens hold proper nouns, the run of proper nouns at its head.
func readGUMNames(corpora fs.FS) ([]namedDocument, error) {
	sentences, err := readTreebank(corpora, "treebank/gum-train.conllu")
	if err != nil {
		return nil, err
	}
	kinds := map[string]int{"person": 0, "organization": 1, "place": 2, "event": 3}
	var out []namedDocument
	var d namedDocument
	for i := range sentences {
		if sentences[i].NewDoc && len(d) > 0 {
			out = append(out, d)
			d = nil
		}
		s := namedSentence{tags: make([]nameTag, len(sentences[i].Tokens))}
		for _, t := range sentences[i].Tokens {
			s.forms = append(s.forms, t.Form)
		}
		for _, e := range gumEntities(&sentences[i]) {
			k, ok := kinds[e.kind]
			if !ok {
				continue
			}
			first, last, ok := properRun(sentences[i].Tokens, e.first, e.last)
			if !ok {
				continue
			}
			for j := first; j <= last; j++ {
				s.tags[j] = insideTag(k)
			}
			s.tags[first] = beginTag(k)
		}
		d = append(d, s)
	}
	if len(d) > 0 {
		out = append(out, d)
	}
	return out, nil
}

// gumEntity is an entity of GUM within a sentence.
type gumEntity struct {
	kind        string
	first, last int
}

// gumEntities reads the entities of a sentence from the Entity attribute, outer
// ones first. Entities that cross the end of a sentence are left out.
func gumEntities(s *TreebankSentence) []gumEntity {
	type open struct {
		id, kind string
		first    int
	}
	var stack []open
	var out []gumEntity
	for j, misc := range s.Misc {
		value := ""
		for part := range strings.SplitSeq(misc, "|") {
			if v, ok := strings.CutPrefix(part, "Entity="); ok {
				value = v
			}
		}
		for value != "" {
			if value[0] == '(' {
				end := strings.IndexAny(value[1:], "()")
				body, rest := value[1:], ""
				closed := false
				if end >= 0 {
					body, rest = value[1:1+end], value[1+end:]
					closed = rest[0] == ')'
				}
				f := strings.Split(body, "-")
				if len(f) < 2 {
					return out
				}
				if closed {
					out = append(out, gumEntity{f[1], j, j})
					rest = rest[1:]
				} else {
					stack = append(stack, open{f[0], f[1], j})
				}
				value = rest
				continue
			}
			id, rest, ok := strings.Cut(value, ")")
			if !ok {
				break
			}
			value = rest
			for k, o := range slices.Backward(stack) {
				if o.id == id {
					out = append(out, gumEntity{o.kind, o.first, j})
					stack = slices.Delete(stack, k, k+1)
					break
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b gumEntity) int { return (b.last - b.first) - (a.last - a.first) })
	return out
}

// properRun returns the tokens of first..last that are the name in an entity: its
// head, if that is a proper noun, with the proper nouns beside it and what joins
// them.
func properRun(tokens []Token, first, last int) (from, to int, ok bool) {
	head := -1
	for j := first; j <= last; j++ {
		if h := tokens[j].Head; h < first || h > last {
			head = j
			break
		}
	}
	if head < 0 || tokens[head].UPOS != "PROPN" {
		return 0, 0, false
	}
	words := nameWords()
	proper := func(j int) bool { return j >= first && j <= last && tokens[j].UPOS == "PROPN" }
	joins := func(j int) bool {
		if j <= first || j >= last {
			return false
		}
		if words[strings.ToLower(tokens[j].Form)]&isJoin != 0 {
			return true
		}
		r, _ := utf8.DecodeRuneInString(tokens[j].Form)
		return unicode.IsUpper(r)
	}
	from, to = head, head
	for {
		k := from - 1
		for k >= first && !proper(k) && joins(k) {
			k--
		}
		if !proper(k) {
			break
		}
		from = k
	}
	for {
		k := to + 1
		for k <= last && !proper(k) && joins(k) {
			k++
		}
		if !proper(k) {
			break
		}
		to = k
	}
	return from, to, true
}

// readRE3DNames reads RE3D's training folders: of its entities those that are
// written like names.
func (a *Analyser) readRE3DNames(corpora fs.FS) ([]namedDocument, error) {
	folders, err := fs.Glob(corpora, "re3d/train/*/documents.jsonl")
	if err != nil || len(folders) == 0 {
		return nil, fs.ErrNotExist
	}
	slices.Sort(folders)
	kinds := map[string]int{"Person": 0, "Organisation": 1, "Location": 2, "Nationality": 4}
	var out []namedDocument
	for _, name := range folders {
		type document struct {
			ID   string `json:"_id"`
			Text string `json:"text"`
		}
		type entity struct {
			Begin, End  int
			Type, Value string
			DocumentID  string `json:"documentId"`
		}
		documents, err := readJSONLines[document](corpora, name)
		if err != nil {
			return nil, err
		}
		entities, err := readJSONLines[entity](corpora, path.Join(path.Dir(name), "entities.jsonl"))
		if err != nil {
			return nil, err
		}
		of := map[string][]entity{}
		for _, e := range entities {
			of[e.DocumentID] = append(of[e.DocumentID], e)
		}
		for _, doc := range documents {
			d := newDocument(doc.Text)
			a.split(d)
			list := of[doc.ID]
			// places win over the same words as an organization
			slices.SortStableFunc(list, func(a, b entity) int { return (b.End - b.Begin) - (a.End - a.Begin) })
			var nd namedDocument
			for i := range d.Sentences {
				tokens := d.Sentences[i].Tokens
				s := namedSentence{tags: make([]nameTag, len(tokens))}
				for _, t := range tokens {
					s.forms = append(s.forms, t.Form)
				}
				for _, e := range list {
					k, ok := kinds[e.Type]
					if !ok {
						continue
					}
					first, last, ok := tokensWithin(tokens, Span{e.Begin, e.End})
					if !ok {
						continue
					}
					if first, last, ok = capitalRun(tokens, first, last); !ok {
						continue
					}
					for j := first; j <= last; j++ {
						s.tags[j] = insideTag(k)
					}
					s.tags[first] = beginTag(k)
				}
				nd = append(nd, s)
			}
			out = append(out, nd)
		}
	}
	return out, nil
}

// capitalRun cuts small words off both ends of a name; ok is false when no
// capitalised word is left, or when the last word is a common noun.
func capitalRun(tokens []Token, first, last int) (from, to int, ok bool) {
	capital := func(j int) bool {
		r, _ := utf8.DecodeRuneInString(tokens[j].Form)
		return unicode.IsUpper(r) && nameWords()[lowerName(tokens[j].Form)]&isNever == 0
	}
	for first <= last && !capital(first) {
		first++
	}
	return first, last, first <= last && capital(last)
}

func readJSONLines[T any](corpora fs.FS, name string) ([]T, error) {
	f, err := fs.ReadFile(corpora, name)
	if err != nil {
		return nil, err
	}
	var out []T
	for in := json.NewDecoder(bytes.NewReader(f)); ; {
		var v T
		err := in.Decode(&v)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

// tokensWithin returns the first and the last token that lie within a span; ok
// is false when none does.
func tokensWithin(tokens []Token, s Span) (first, last int, ok bool) {
	for j := range tokens {
		if !s.Contains(tokens[j].Span) {
			continue
		}
		if !ok {
			first, ok = j, true
		}
		last = j
	}
	return first, last, ok
}
