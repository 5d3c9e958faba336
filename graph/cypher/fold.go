package cypher

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// letters are Latin letters that Unicode does not decompose, and the forms of
// apostrophe and hyphen that reports mix.
var letters = strings.NewReplacer(
	"ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "æ", "ae", "œ", "oe", "ħ", "h", "ŧ", "t", "ə", "e",
	"’", "'", "‘", "'", "ʼ", "'", "`", "'", "‐", "-", "‑", "-", "–", "-",
)

// longestFolded is how many bytes a folded name may have: an index of Neo4j takes 8 kB
// at most, and some hold an id beside it.
const longestFolded = 1000

// fold returns what a name is looked up by: without case, accents and repeated
// white space. It is used when names are written and when they are read. Of a name
// that is too long for an index the beginning stays, with the hash of the whole.
func fold(name string) string {
	var b strings.Builder
	// What decomposes may have a case (ϲ is a final sigma), what is folded may
	// decompose, and folding turns Cherokee letters to and fro: their lower case stays.
	for _, r := range strings.ToLower(norm.NFKD.String(cases.Fold().String(norm.NFKD.String(name)))) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	folded := strings.Join(strings.Fields(letters.Replace(b.String())), " ")
	if len(folded) <= longestFolded {
		return folded
	}
	sum := sha256.Sum256([]byte(folded))
	hash := hex.EncodeToString(sum[:])
	return strings.ToValidUTF8(folded[:longestFolded-len(hash)], "") + hash
}

// longestCaption is how many characters Neo4j Browser shows without crowding.
const longestCaption = 40

// caption cuts a name to what fits under a node, at a word where there is one.
func caption(name string) string {
	runes := []rune(name)
	if len(runes) <= longestCaption {
		return name
	}
	cut := string(runes[:longestCaption-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:-") + "…"
}
