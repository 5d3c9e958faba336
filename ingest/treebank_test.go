package ingest_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/text"
)

// TestTreebankKeepsTokens prints an analysis as CoNLL-U, reads it as the input,
// and wants the same sentences and tokens, also where our own splitting would
// differ.
func TestTreebankKeepsTokens(t *testing.T) {
	given := "# text = x\n" + strings.Join([]string{
		"1\tFrance-Germany\t_\t_\t_\t_\t0\t_\t_\t_",
		"2\ttalks\t_\t_\t_\t_\t0\t_\t_\t_",
		"",
		"1\tended\t_\t_\t_\t_\t0\t_\t_\t_",
		"2\t.\t_\t_\t_\t_\t0\t_\t_\t_",
		"", "",
	}, "\n")
	reports, err := ingest.ReadTreebank(strings.NewReader(given), "folder/talks.conllu")
	if err != nil || len(reports) != 1 || reports[0].Name != "talks" {
		t.Fatalf("%d reports, error %v", len(reports), err)
	}
	x, err := load(t).Extract(t.Context(), &reports[0], learned)
	if err != nil {
		t.Fatal(err)
	}
	if x.Text.Text != reports[0].Text {
		t.Errorf("analysed text %q, report %q", x.Text.Text, reports[0].Text)
	}
	var b bytes.Buffer
	if err := ingest.WriteCoNLLU(&b, x, "", false); err != nil {
		t.Fatal(err)
	}
	again, err := text.ReadCoNLLU(&b)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"France-Germany", "talks"}, {"ended", "."}}
	if got := forms(again); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("tokens %q, want %q", got, want)
	}
}

func forms(sentences []text.TreebankSentence) [][]string {
	var out [][]string
	for _, s := range sentences {
		var words []string
		for _, t := range s.Tokens {
			words = append(words, t.Form)
		}
		out = append(out, words)
	}
	return out
}

func TestTreebankDocuments(t *testing.T) {
	const sentence = "# text = Talks ended.\n1\tTalks\t_\t_\t_\t_\t0\t_\t_\t_\n2\tended\t_\t_\t_\t_\t0\t_\t_\t_\n\n"
	reports, err := ingest.ReadTreebank(strings.NewReader("# newdoc\n"+sentence+sentence+"# newdoc\n"+sentence), "a.conllu")
	if err != nil {
		t.Fatal(err)
	}
	if len(reports) != 2 || reports[0].Name != "a-1" || reports[1].Name != "a-2" || reports[0].Text != "Talks ended\nTalks ended\n" {
		t.Errorf("%+v", reports)
	}
	for what, bad := range map[string]string{"no sentence": "", "plain text": "Talks ended.\n", "head outside": "1\ta\t_\t_\t_\t_\t7\t_\t_\t_\n\n"} {
		if _, err := ingest.ReadTreebank(strings.NewReader(bad), "bad.conllu"); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%s: %v, want an error of kind Invalid", what, err)
		}
	}
}
