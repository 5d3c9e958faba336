package text

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const treebankPart = `# newdoc id = a
# newpar
# text = They don't know.
1	They	they	PRON	PRP	_	4	nsubj	_	_
2-3	don't	_	_	_	_	_	_	_	_
2	do	do	AUX	VBP	_	4	aux	_	_
3	n't	not	PART	RB	_	4	advmod	_	_
4	know	know	VERB	VB	_	0	root	_	SpaceAfter=No
4.1	it	it	PRON	PRP	_	_	_	_	_
5	.	.	PUNCT	.	_	4	punct	_	_

# text = Nobody does.
1	Nobody	nobody	PRON	NN	_	2	nsubj	_	_
2	does	do	VERB	VBZ	_	0	root	_	SpaceAfter=No
3	.	.	PUNCT	.	_	2	punct	_	_

`

func TestReadCoNLLU(t *testing.T) {
	sentences, err := ReadCoNLLU(strings.NewReader(treebankPart))
	if err != nil {
		t.Fatal(err)
	}
	if len(sentences) != 2 || len(sentences[0].Tokens) != 5 || sentences[0].Tokens[3].Head != -1 || sentences[0].Tokens[0].Head != 3 {
		t.Fatalf("read %+v", sentences)
	}
	if !sentences[0].NewDoc || sentences[1].NewDoc || sentences[1].NewPar {
		t.Fatal("documents and paragraphs are wrong")
	}
	for raw := range RawDocuments(sentences) {
		if raw.Text != "They don't know. Nobody does." {
			t.Fatalf("raw text %q", raw.Text)
		}
		d := newDocument(raw.Text)
		var forms []string
		for _, s := range raw.Tokens {
			forms = append(forms, d.Slice(s))
		}
		if got := strings.Join(forms, "|"); got != "They|do|n't|know|.|Nobody|does|." {
			t.Fatalf("raw tokens %s", got)
		}
	}
}

func TestReadCoNLLURefusesOtherThings(t *testing.T) {
	for _, s := range []string{"1\tThey\n", "x\ta\ta\tX\tX\t_\t0\troot\t_\t_\n\n", "1\ta\ta\tX\tX\t_\t7\tdep\t_\t_\n\n", "1\ta\ta\tX\tX\t_\t1\tdep\t_\t_\n\n"} {
		if _, err := ReadCoNLLU(strings.NewReader(s)); !errors.Is(err, errCoNLLU) {
			t.Errorf("%q: error %v", s, err)
		}
	}
}

func TestWriteCoNLLUReadsBack(t *testing.T) {
	d, err := newTestAnalyser(t).Analyse(t.Context(), passage, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteCoNLLU(&b, d); err != nil {
		t.Fatal(err)
	}
	back, err := ReadCoNLLU(&b)
	if err != nil {
		t.Fatal(err)
	}
	if len(back) != len(d.Sentences) {
		t.Fatalf("%d sentences read back of %d", len(back), len(d.Sentences))
	}
	for i, s := range d.Sentences {
		for j, want := range s.Tokens {
			want.Span = Span{}
			if got := back[i].Tokens[j]; got != want {
				t.Errorf("token %+v, want %+v", got, want)
			}
		}
	}
}
