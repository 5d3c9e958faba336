package text

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The tokenizer's word lists; each file says what stands in it.
//
//go:embed lexicon/abbreviations.txt
var abbreviationList string

//go:embed lexicon/hyphen-prefixes.txt
var hyphenPrefixList string

//go:embed lexicon/contractions.txt
var contractionList string

//go:embed lexicon/number-units.txt
var numberUnitList string

// A tokenizer splits text into the tokens of UD English EWT 2.16: punctuation
// and the hyphens between words are tokens, "don't" is "do n't", "Russia's" is
// "Russia 's", an abbreviation keeps its stop. It is immutable.
type tokenizer struct {
	abbreviations map[string]abbreviation // without the last stop, lower case
	units         map[string]bool         // split off a number
	prefixes      map[string]bool         // stay together with what follows their hyphen
	contractions  map[string][]int
}

// An abbreviation is what the list says of one: see there.
type abbreviation struct {
	tight, number, small bool
}

func newTokenizer() *tokenizer {
	z := &tokenizer{abbreviations: map[string]abbreviation{}, units: map[string]bool{}, prefixes: map[string]bool{}, contractions: map[string][]int{}}
	for fields := range listLines(abbreviationList) {
		flags := fields[1:]
		z.abbreviations[fields[0]] = abbreviation{tight: slices.Contains(flags, "+"), number: slices.Contains(flags, "n"), small: slices.Contains(flags, "s")}
	}
	for fields := range listLines(numberUnitList) {
		z.units[fields[0]] = true
	}
	for fields := range listLines(hyphenPrefixList) {
		z.prefixes[fields[0]] = true
	}
	for fields := range listLines(contractionList) {
		var parts []int
		for _, f := range fields[1:] {
			n, err := strconv.Atoi(f)
			if err != nil {
				continue // the lint test of the list reports it
			}
			parts = append(parts, n)
		}
		z.contractions[fields[0]] = parts
	}
	return z
}

// listLines yields the fields of every line of a word list, without blank lines
// and comments.
func listLines(list string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.SplitSeq(list, "\n") {
			if fields := strings.Fields(line); len(fields) > 0 && fields[0][0] != '#' {
				if !yield(fields) {
					return
				}
			}
		}
	}
}

// A piece is a token before it has a sentence: bytes [start, end) of the text.
type piece struct {
	start, end int
	gap        gap // what stands before it
}

// A gap is the white space between two tokens.
type gap uint8

const (
	gapNone gap = iota
	gapSpace
	gapLine      // a line break that only wraps a paragraph
	gapParagraph // a blank line, or a line break that ends a paragraph
)

// pieces returns the tokens of the text in order. Time and memory are linear in
// its length.
func (z *tokenizer) pieces(s string) []piece {
	out := make([]piece, 0, len(s)/5+8)
	wrap := wrapWidth(s)
	next := gapParagraph
	for i := 0; i < len(s); {
		r, _ := utf8.DecodeRuneInString(s[i:])
		if isBlank(r) {
			start, breaks := i, 0
			for i < len(s) {
				r, size := utf8.DecodeRuneInString(s[i:])
				if !isBlank(r) {
					break
				}
				if r == '\n' || r == '\u2029' || r == '\f' || r == '\v' {
					breaks++
				}
				i += size
			}
			switch {
			case breaks > 1:
				next = gapParagraph
			case breaks == 1 && len(out) > 0 && wrap > 0 && wraps(s, start, i, wrap):
				next = max(next, gapLine)
			case breaks == 1:
				next = gapParagraph
			default:
				next = max(next, gapSpace)
			}
			continue
		}
		end := i
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if isBlank(r) {
				break
			}
			end += size
		}
		first := len(out)
		out = z.chunk(out, s, i, end)
		if first < len(out) {
			out[first].gap = next
			next = gapNone
		}
		i = end
	}
	return out
}

// isBlank reports white space and the invisible marks that belong to no token:
// controls, direction marks, zero-width space, byte order mark.
func isBlank(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f
	}
	switch {
	case unicode.IsSpace(r), unicode.IsControl(r):
		return true
	case r == '\u200b', r >= '\u200e' && r <= '\u200f', r >= '\u2028' && r <= '\u202e', r >= '\u2060' && r <= '\u2069', r == '\ufeff':
		return true
	}
	return false
}

// wrapWidth returns the width in bytes to which the text's lines are wrapped, 0
// when its line breaks are not made by wrapping. Text is wrapped when it has
// several lines, most of which end close below a common width.
func wrapWidth(s string) int {
	var lengths []int
	longest := 0
	for line := range strings.SplitSeq(s, "\n") {
		n := len(strings.TrimSpace(line))
		if n == 0 {
			continue
		}
		lengths = append(lengths, n)
		longest = max(longest, n)
		if longest > 120 {
			return 0
		}
	}
	if len(lengths) < 4 || longest < 40 {
		return 0
	}
	near := 0
	for _, n := range lengths {
		if n >= longest*7/10 {
			near++
		}
	}
	if near*10 < len(lengths)*4 {
		return 0
	}
	return longest
}

// wraps reports whether the line break within the blank s[start:end] wraps a
// paragraph: the line before it is nearly full, and the first word of the next
// would not have fitted.
func wraps(s string, start, end, width int) bool {
	line := len(strings.TrimSpace(s[strings.LastIndexByte(s[:start], '\n')+1 : start]))
	word := strings.IndexAny(s[end:min(len(s), end+width)], " \n\t\r")
	if word < 0 {
		word = min(len(s), end+width) - end
	}
	return line+1+word > width || line >= width*8/10
}

// closers are the marks that may follow a full stop within a chunk.
const closers = `"'”’)]}»›*`

func isOpener(r rune) bool {
	switch r {
	case '"', '\'', '`', '“', '‘', '„', '‚', '«', '‹', '(', '[', '{', '<', '¿', '¡':
		return true
	}
	return false
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\u200d' || r == '\u200c'
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isASCIILetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// longestUnit bounds what is looked at as a whole (an address, an emoticon), so
// that the work stays linear on any input.
const longestUnit = 2048

// chunk appends the tokens of s[i:end], which has no white space.
func (z *tokenizer) chunk(out []piece, s string, i, end int) []piece {
	if end-i <= longestUnit {
		if isSmiley(s[i:end]) || isRule(s[i:end]) {
			return append(out, piece{start: i, end: end})
		}
		for i < end { // an address may stand in brackets or quotation marks
			r, size := utf8.DecodeRuneInString(s[i:end])
			if !isOpener(r) || strings.HasPrefix(s[i+size:end], s[i:i+size]) {
				break
			}
			if i+size < end && addressLen(s[i+size:end]) == 0 {
				break
			}
			out = append(out, piece{start: i, end: i + size})
			i += size
		}
		if n := addressLen(s[i:end]); n > 0 {
			out = append(out, piece{start: i, end: i + n})
			i += n
		}
	}
	for i < end {
		c := s[i]
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:end])
		}
		switch {
		case isWordRune(r):
			n := z.wordLen(s, i, end)
			out, i = z.word(out, s, i, i+n, end)
		case r == '.' || r == '!' || r == '?' || r == '-' || r == '*' || r == '=' || r == '_' || r == '~' || r == '+' || r == '#' || r == '$' && i+1 < end && s[i+1] == '$':
			if r == '.' && i+1 < end && (isDigit(s[i+1]) && (i == 0 || !isDigit(s[i-1])) || extension(s, i, end)) {
				n := 1 + z.wordLen(s, i+1, end)
				out = append(out, piece{start: i, end: i + n})
				i += n
				continue
			}
			if (r == '+' || r == '#') && i+1 < end && isWordRune(rune(s[i+1])) && isDigit(s[i+1]) == (r == '+') && !endsWord(s, i) {
				n := 1 + z.wordLen(s, i+1, end) // +44, #metoo
				out = append(out, piece{start: i, end: i + n})
				i += n
				continue
			}
			n := i + 1
			for n < end && (s[n] == c || endMark(c) && endMark(s[n])) {
				n++
			}
			out = append(out, piece{start: i, end: n})
			i = n
		case (r == '\'' || r == '’' || r == '`') && clitic(s, i+size, end) > 0 && (i > 0 && endsWord(s, i)):
			n := size + clitic(s, i+size, end)
			out = append(out, piece{start: i, end: i + n})
			i += n
		case (r == '\'' || r == '’') && i+size+2 <= end && isDigit(s[i+size]) && isDigit(s[i+size+1]) && !endsWord(s, i):
			n := size + z.wordLen(s, i+size, end) // '90s
			out = append(out, piece{start: i, end: i + n})
			i += n
		case (r == '\'' || r == '`' || r == '<' || r == '>' || r == '’' || r == '‘') && i+size < end && strings.HasPrefix(s[i+size:end], s[i:i+size]):
			out = append(out, piece{start: i, end: i + 2*size})
			i += 2 * size
		case r >= 0x2600 && unicode.Is(unicode.So, r):
			n := size
			for i+n < end { // an emoji with its modifiers and joined parts
				q, m := utf8.DecodeRuneInString(s[i+n : end])
				if q != '\u200d' && q != '\ufe0f' && (q < 0x1f3fb || q > 0x1f3ff) && (n < 3 || !strings.HasSuffix(s[i:i+n], "\u200d")) {
					break
				}
				n += m
			}
			out = append(out, piece{start: i, end: i + n})
			i += n
		default:
			out = append(out, piece{start: i, end: i + size})
			i += size
		}
	}
	return out
}

func endMark(c byte) bool { return c == '.' || c == '!' || c == '?' }

// endsWord reports whether a word rune stands directly before byte i.
func endsWord(s string, i int) bool {
	if i == 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return isWordRune(r)
}

// extension reports a file name's ending standing alone: ".doc".
func extension(s string, i, end int) bool {
	if end-i < 3 || end-i > 6 || i > 0 && !isBlank(rune(s[i-1])) {
		return false
	}
	for _, c := range []byte(s[i+1 : end]) {
		if !isASCIILetter(c) {
			return false
		}
	}
	return true
}

// wordLen returns the length of the word that begins at s[i]: word runes, and
// the marks within a word that do not split it.
func (z *tokenizer) wordLen(s string, i, end int) int {
	n := i
	for n < end {
		c := s[n]
		if c < utf8.RuneSelf {
			if isASCIILetter(c) || isDigit(c) {
				n++
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[n:end])
		if isWordRune(r) || r == '\u00ad' {
			n += size
			continue
		}
		if n+size >= end || !z.keepsWord(s, i, n, size, end) {
			break
		}
		n += size
	}
	// the stop of an abbreviation
	if n < end && s[n] == '.' && (n+1 >= end || s[n+1] != '.' || n+2 == end) && z.abbreviates(s, i, n, end) {
		n++
	}
	return n - i
}

// keepsWord reports whether the mark s[n:n+size], within a word that began at i
// and with something after it, joins what stands on both sides.
func (z *tokenizer) keepsWord(s string, i, n, size, end int) bool {
	next, _ := utf8.DecodeRuneInString(s[n+size : end])
	if !isWordRune(next) {
		return false
	}
	before, after := s[n-1], s[n+size]
	switch s[n] {
	case '.':
		// 3.5, U.S, example.com, but "end.Next"
		if isDigit(before) && isDigit(after) {
			return true
		}
		if single(s, i, n) && isASCIILetter(after) {
			return n+2 >= end || !isASCIILetter(s[n+2]) || isLower(after)
		}
		if isLower(after) && !isLower(before) && fileEnding(s, n+1, end) {
			return true
		}
		return isLower(before) && isLower(after) || isDigit(before) && isLower(after) && n-i < 12
	case ',':
		return isDigit(before) && isDigit(after) && thousands(s, n+1, end)
	case ':':
		return isDigit(before) && isDigit(after)
	case '/':
		if isDigit(before) && isDigit(after) {
			return true
		}
		return n-i == 1 && (n+2 >= end || !isASCIILetter(s[n+2])) && isASCIILetter(before) && isASCIILetter(after) // w/o, c/o
	case '&':
		return isUpper(before) && isUpper(after)
	case '@', '_':
		return true
	case '-':
		// numbers of telephones and accounts: three groups, or seven digits
		if isDigit(before) && isDigit(after) {
			return groups(s, i, end)
		}
		return n-i <= 8 && z.prefixes[strings.ToLower(s[i:n])] && !isDigit(after)
	case '\'', '`':
		return isASCIILetter(before) && clitic(s, n+size, end) == 0 && (negation(s, n, end) == 0 || before|0x20 != 'n')
	}
	if strings.HasPrefix(s[n:end], "’") {
		return clitic(s, n+size, end) == 0 && (negation(s, n, end) == 0 || before|0x20 != 'n')
	}
	return false
}

// fileEnding reports whether two to four small letters that end a word begin at
// s[n].
func fileEnding(s string, n, end int) bool {
	k := n
	for k < end && k < n+5 && isLower(s[k]) {
		k++
	}
	return k-n >= 2 && k-n <= 4 && (k == end || !wordAt(s, k, end))
}

// single reports whether s[i:n] ends in one letter after a stop or the word's
// beginning: the first letter of an abbreviation.
func single(s string, i, n int) bool {
	return isASCIILetter(s[n-1]) && (n-i == 1 || s[n-2] == '.')
}

func isLower(b byte) bool { return b >= 'a' && b <= 'z' }

func isUpper(b byte) bool { return b >= 'A' && b <= 'Z' }

// thousands reports whether exactly three digits begin at s[n].
func thousands(s string, n, end int) bool {
	k := 0
	for n+k < end && k < 4 && isDigit(s[n+k]) {
		k++
	}
	return k == 3 || k == 2 // lakhs have two
}

// groups reports whether the digits and hyphens from s[i] are a telephone number
// and the like, which is one token; a range of numbers is three.
func groups(s string, i, end int) bool {
	hyphens, digits, n := 0, 0, i
	for ; n < end && n < i+40 && (isDigit(s[n]) || s[n] == '-'); n++ {
		if s[n] == '-' {
			hyphens++
		} else {
			digits++
		}
	}
	if n < end && (isASCIILetter(s[n]) || s[n] == '/') {
		return false
	}
	return hyphens >= 2 || hyphens == 1 && (digits == 7 && n-i == 8 && s[i+3] == '-' || digits == 5 && s[i+1] == '-')
}

// abbreviates reports whether the stop at s[n] belongs to the word s[i:n].
func (z *tokenizer) abbreviates(s string, i, n, end int) bool {
	if n-i > 12 {
		return false
	}
	word := s[i:n]
	last := strings.TrimLeft(s[n+1:end], closers+",;:?!-.") == "" // nothing but marks follows in the chunk
	if strings.Contains(word, ".") && single(s, i, n) {
		return true
	}
	if !last && !strings.HasPrefix(s[n+1:end], "-") {
		if n+1 < end && isWordRune(rune(s[n+1])) && isUpper(s[i]) && n-i == 1 {
			return true // "J.Smith"
		}
		return false
	}
	if n-i == 1 && isUpper(s[i]) && s[i] != 'I' {
		return true // an initial
	}
	abbr, known := z.abbreviations[strings.ToLower(word)]
	switch {
	case !known:
		return false
	case abbr.number, isLower(s[i]) && n-i > 1 && !abbr.tight && !abbr.small:
		return nextIsDigit(s, end) // "no.", "sun." and the like end sentences
	}
	return true
}

// nextIsDigit reports whether a digit follows the blank at s[i].
func nextIsDigit(s string, i int) bool {
	return i+1 < len(s) && isBlank(rune(s[i])) && isDigit(s[i+1])
}

// clitic returns the length of the clitic that begins at s[i], after an
// apostrophe, and ends a word; 0 when there is none.
func clitic(s string, i, end int) int {
	for _, n := range [...]int{2, 1} {
		if i+n > end || i+n < end && wordAt(s, i+n, end) {
			continue
		}
		switch strings.ToLower(s[i : i+n]) {
		case "s", "m", "d", "ll", "re", "ve":
			return n
		}
	}
	return 0
}

// word appends the tokens of the word s[i:n] of the chunk that ends at end,
// usually one, more when it is a contraction, and returns where they end.
func (z *tokenizer) word(out []piece, s string, i, n, end int) ([]piece, int) {
	if c := negation(s, n, end); c > 0 && n-i > 1 && s[n-1]|0x20 == 'n' {
		return append(out, piece{start: i, end: n - 1}, piece{start: n - 1, end: n + c}), n + c
	}
	if n-i <= 12 && (n == end || s[n] != '-' && apostrophe(s[n:end]) == 0) && (i == 0 || s[i-1] != '-') {
		if parts, ok := z.contractions[strings.ToLower(s[i:n])]; ok && (isLower(s[n-1]) || !isUpper(s[i])) {
			for _, k := range parts {
				out = append(out, piece{start: i, end: i + k})
				i += k
			}
			return out, n
		}
	}
	if d := z.numberUnit(s, i, n); d > 0 {
		return append(out, piece{start: i, end: d}, piece{start: d, end: n}), n
	}
	return append(out, piece{start: i, end: n}), n
}

// negation returns the length of the "'t" at s[n] that ends a word, 0 when there
// is none.
func negation(s string, n, end int) int {
	if n >= end {
		return 0
	}
	a := apostrophe(s[n:end])
	if a == 0 || n+a >= end || s[n+a]|0x20 != 't' || n+a+1 < end && wordAt(s, n+a+1, end) {
		return 0
	}
	return a + 1
}

// wordAt reports whether a word rune stands at byte i.
func wordAt(s string, i, end int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:end])
	return isWordRune(r)
}

// numberUnit returns where the unit of "5pm" or "10.30am" begins, 0 when s[i:n]
// is nothing of the kind.
func (z *tokenizer) numberUnit(s string, i, n int) int {
	if n-i < 2 || n-i > 12 || !isDigit(s[i]) {
		return 0
	}
	d := n
	for d > i && (isASCIILetter(s[d-1]) || s[d-1] == '.' && d > i+2 && isASCIILetter(s[d-2])) {
		d--
	}
	if z.units[s[d:n]] {
		return d
	}
	return 0
}

// apostrophe returns the length of the apostrophe s begins with, 0 when it does
// not.
func apostrophe(s string) int {
	switch {
	case strings.HasPrefix(s, "'"), strings.HasPrefix(s, "`"):
		return 1
	case strings.HasPrefix(s, "’"):
		return len("’")
	}
	return 0
}

// isSmiley reports whether a chunk is an emoticon of ASCII characters.
func isSmiley(s string) bool {
	if len(s) < 2 || len(s) > 4 {
		return false
	}
	eyes := strings.IndexAny(s[:1], ":;=8xX") == 0
	mouth := s[1:]
	if len(mouth) > 1 && (mouth[0] == '-' || mouth[0] == '\'' || mouth[0] == 'o') {
		mouth = mouth[1:]
	}
	return eyes && !isASCIILetter(s[0]) && !isDigit(s[0]) && strings.Trim(mouth, ")(DPpO/|*") == "" || s == "<3" || s == "^_^"
}

// isRule reports whether a chunk is a line drawn with one mark, or several.
func isRule(s string) bool {
	return len(s) > 3 && strings.Trim(s, "-=_*~+|#<>") == ""
}

// addressLen returns how much of a chunk from its beginning is a URL or an
// address of e-mail, without the punctuation that ends a sentence; 0 when it is
// neither.
func addressLen(s string) int {
	n := len(s)
	lower := s
	if n > 12 {
		lower = s[:12]
	}
	lower = strings.ToLower(lower)
	url := strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "www.") || strings.HasPrefix(lower, "ftp://")
	at := strings.IndexByte(s, '@')
	mail := at > 0 && isWordRune(rune(s[0])) && strings.IndexByte(s[at:], '.') > 1 && !strings.ContainsAny(s[:at], "()<>[]\"")
	if !url && !mail {
		return 0
	}
	if k := strings.IndexAny(s, "<>\"[]"); k > 0 {
		n = k
	}
	if k := strings.Index(s[:n], "”"); k > 0 {
		n = k
	}
	for n > 0 && strings.IndexByte(`.,;:!?'")]}`, s[n-1]) >= 0 {
		if s[n-1] == ')' && strings.Count(s[:n], "(") >= strings.Count(s[:n], ")") {
			break
		}
		n--
	}
	return n
}
