package text

import (
	"strconv"
	"strings"
	"time"
)

// timePart is a token, or a piece of one: tokens are cut at hyphens and slashes,
// so that "mid-March", "2016-17" and "2021-08-20" read the same however they
// were tokenized.
type timePart struct {
	Span
	token int
	lower string          // lower case, apostrophes straight, without the period of an abbreviation
	upper bool            // begins with a capital
	sets  map[string]bool // of the lexicon, that it is in
}

func (l *timeLexicon) parts(s *Sentence) []timePart {
	parts := make([]timePart, 0, len(s.Tokens)+8)
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if !strings.ContainsAny(t.Form, "-–/") || len(t.Form) > 40 {
			parts = append(parts, l.part(t.Form, t.Start, i))
			continue
		}
		at, from, cut := 0, 0, 0 // code points, code points, bytes
		for b, r := range t.Form {
			if r == '-' || r == '–' || r == '/' {
				if b > cut {
					parts = append(parts, l.part(t.Form[cut:b], t.Start+from, i))
				}
				size := len(string(r))
				parts = append(parts, l.part(t.Form[b:b+size], t.Start+at, i))
				cut, from = b+size, at+1
			}
			at++
		}
		if cut < len(t.Form) {
			parts = append(parts, l.part(t.Form[cut:], t.Start+from, i))
		}
	}
	return parts
}

func (l *timeLexicon) part(form string, start, token int) timePart {
	length := 0
	for range form {
		length++
	}
	lower := strings.ReplaceAll(strings.ToLower(form), "’", "'")
	if lower == "–" {
		lower = "-"
	}
	if n := len(lower); n > 2 && n < 6 && lower[n-1] == '.' {
		lower = lower[:n-1]
	}
	return timePart{
		Span: Span{start, start + length}, token: token, lower: lower, sets: l.sets[lower],
		upper: form != "" && form[0] >= 'A' && form[0] <= 'Z',
	}
}

// timeKind says how a timeExpr is resolved.
type timeKind int

const (
	kindDate       timeKind = iota // year, month, day as far as they are given
	kindDayOnly                    // "the 11th"
	kindWeekday                    // weekday with a shift or none
	kindUnit                       // a week, month, year … shifted
	kindAgo                        // n units before or after the day of publication
	kindAnchored                   // n units before or after a time
	kindSpanOfLast                 // the last or next n units
	kindSeason                     // season, year or shift
	kindQuarter                    // quarter or half
	kindDeictic                    // n days from publication
	kindHoliday
	kindDecade
	kindRange // from sub[0] to sub[1]
	kindVague
)

// timeExpr is a parsed time expression, not yet resolved.
type timeExpr struct {
	kind             timeKind
	year, month, day int // 0: not given
	weekday          int // 1 Monday … 7 Sunday, 0 none
	unit             string
	n                int // count, offset, ordinal or index
	shift            string
	portion          string // early, mid, late, earlier, later
	value            string // of the lexicon: season, holiday
	half             bool   // kindQuarter: n counts halves
	within           bool   // kindAgo: "in two weeks"
	list             bool   // kindRange: days joined by "and"
	sub              []*timeExpr
}

// timeParser recognises time expressions in the parts of one sentence.
type timeParser struct {
	lex   *timeLexicon
	parts []timePart
	ends  bool // the ends of a range are being read: context enough for "April" and "May"
}

func (p *timeParser) lower(i int) string {
	if i < 0 || i >= len(p.parts) {
		return ""
	}
	return p.parts[i].lower
}

// in reports whether part i is one of a set of words of the lexicon.
func (p *timeParser) in(i int, set string) bool {
	return i >= 0 && i < len(p.parts) && p.parts[i].sets[set]
}

// look returns the longest form of the class at i and the part after it; next
// is i when there is none.
func (p *timeParser) look(i int, class string) (entry *timeEntry, next int) {
	if i < 0 || i >= len(p.parts) {
		return nil, i
	}
	entries := p.lex.byFirst[p.parts[i].lower]
	for k := range entries {
		e := &entries[k]
		if e.class != class || i+len(e.words) > len(p.parts) {
			continue
		}
		same := true
		for j, w := range e.words {
			if p.parts[i+j].lower != w {
				same = false
				break
			}
		}
		if same {
			return e, i + len(e.words)
		}
	}
	return nil, i
}

// may reports whether an expression can begin at i; it is the cheap test that
// keeps the scan fast.
func (p *timeParser) may(i int) bool {
	w := p.parts[i].lower
	if w == "" {
		return false
	}
	if w[0] >= '0' && w[0] <= '9' {
		return true
	}
	return p.in(i, "first") || p.lex.byFirst[w] != nil
}

// number reads a cardinal at i.
func (p *timeParser) number(i int) (n, next int) {
	if v, ok := digits(p.lower(i), 1, 3); ok {
		return v, i + 1
	}
	if e, next := p.look(i, "number"); next > i {
		if e.n >= 20 && e.n < 100 { // twenty-four
			j := next
			if p.in(j, "hyphen") {
				j++
			}
			if f, after := p.look(j, "number"); after > j && f.n < 10 {
				return e.n + f.n, after
			}
		}
		return e.n, next
	}
	return 0, i
}

// ordinal reads first, second …, 1st, 2nd …; last and final are -1.
func (p *timeParser) ordinal(i int) (n, next int) {
	if e, next := p.look(i, "ordinal"); next > i {
		return e.n, next
	}
	if v, ok := ordinalDigits(p.lower(i)); ok {
		return v, i + 1
	}
	return 0, i
}

// digits reads a number of low to high digits.
func digits(w string, low, high int) (int, bool) {
	if len(w) < low || len(w) > high {
		return 0, false
	}
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(w)
	return n, err == nil
}

func ordinalDigits(w string) (int, bool) {
	for _, suffix := range [...]string{"st", "nd", "rd", "th"} {
		if d, ok := strings.CutSuffix(w, suffix); ok {
			n, ok := digits(d, 1, 2)
			return n, ok && n > 0
		}
	}
	return 0, false
}

// dayNumber reads 5 or 5th, 1 to 31; a number that begins a time of day, a
// decimal or a count is left to the callers' contexts.
func (p *timeParser) dayNumber(i int) (day, next int) {
	w := p.lower(i)
	n, ok := digits(w, 1, 2)
	if !ok {
		n, ok = ordinalDigits(w)
	}
	if !ok || n < 1 || n > 31 {
		return 0, i
	}
	return n, i + 1
}

// yearNumber reads 1000 to 2199.
func (p *timeParser) yearNumber(i int) (year, next int) {
	n, ok := digits(p.lower(i), 4, 4)
	if !ok || n < 1000 || n > 2199 {
		return 0, i
	}
	return n, i + 1
}

// month reads a month's name; sure is false when the form is also another word.
func (p *timeParser) month(i int) (month int, sure bool, next int) {
	if i < 0 || i >= len(p.parts) || !p.parts[i].upper {
		return 0, false, i
	}
	if e, next := p.look(i, "month"); next > i {
		return e.n, true, next
	}
	if e, next := p.look(i, "month?"); next > i {
		return e.n, false, next
	}
	return 0, false, i
}

func (p *timeParser) weekday(i int) (weekday int, sure bool, next int) {
	if i < 0 || i >= len(p.parts) || !p.parts[i].upper {
		return 0, false, i
	}
	if e, next := p.look(i, "weekday"); next > i {
		return e.n, true, next
	}
	if e, next := p.look(i, "weekday?"); next > i {
		return e.n, false, next
	}
	return 0, false, i
}

// expression parses the longest time expression that begins at part i. The
// expression covers parts [first, next); it begins after a leading preposition.
func (p *timeParser) expression(i int) (e *timeExpr, first, next int) {
	if p.in(i, "before-range") {
		and := p.in(i, "between")
		a, j := p.endpoint(i + 1)
		if a != nil && (and && p.in(j, "and") || !and && p.in(j, "to")) {
			if b, k := p.endpoint(j + 1); b != nil && joinable(a, b) {
				return &timeExpr{kind: kindRange, sub: []*timeExpr{a, b}}, i, k
			}
		}
		return nil, i, i
	}
	if p.in(i, "in") { // "in two weeks", "in 2014"
		if e, next := p.inUnits(i + 1); e != nil {
			return e, i, next
		}
		return nil, i, i
	}
	e, next = p.single(i)
	if e == nil {
		// "3 to 5 May", "15 and 16 November", "3-5 May"
		if d, j := p.dayNumber(i); j > i && p.in(j, "joins-days") {
			if b, k := p.single(j + 1); b != nil && b.kind == kindDate && b.day > 0 && b.month > 0 && !p.in(i-1, "before-range") {
				a := &timeExpr{kind: kindDate, day: d}
				return &timeExpr{kind: kindRange, list: p.in(j, "and"), sub: []*timeExpr{a, b}}, i, k
			}
		}
		return nil, i, i
	}
	// "May 3 to 5", "Monday to Friday", "Wednesday and Thursday", "Nov. 15 and 16"
	if p.in(next, "and") || p.in(next, "to") {
		b, k := p.endpoint(next + 1)
		switch {
		case b == nil || !joinable(e, b):
		case p.in(next, "and"):
			if list := (&timeExpr{kind: kindRange, list: true, sub: []*timeExpr{e, b}}); daysOnly(e) && daysOnly(b) {
				return list, i, k
			}
		case e.kind == kindDate && e.day == 0 && e.month == 0 && p.in(next, "up-to"): // "in 2014 to 2016 troops"
		default:
			return &timeExpr{kind: kindRange, sub: []*timeExpr{e, b}}, i, k
		}
	}
	return e, i, next
}

// endpoint parses one end of a range: any single expression or a bare day.
func (p *timeParser) endpoint(i int) (e *timeExpr, next int) {
	if p.in(i, "at-time") {
		i++
	}
	before := p.ends
	p.ends = true
	e, next = p.single(i)
	p.ends = before
	if e != nil {
		return e, next
	}
	if d, j := p.dayNumber(i); j > i {
		return &timeExpr{kind: kindDate, day: d}, j
	}
	return nil, i
}

func daysOnly(e *timeExpr) bool {
	return e.kind == kindDate && e.day > 0 || e.kind == kindWeekday && e.shift == ""
}

// joinable reports whether two expressions can be the ends of one range.
func joinable(a, b *timeExpr) bool {
	if a.kind == kindVague || b.kind == kindVague || a.portion == "earlier" || b.portion == "later" {
		return false
	}
	bare := func(e *timeExpr) bool { return e.kind == kindDate && e.day > 0 && e.month == 0 }
	if bare(a) && bare(b) {
		return false
	}
	if bare(a) {
		return b.kind == kindDate && b.day > 0
	}
	if bare(b) {
		return a.kind == kindDate && a.day > 0 && a.day < b.day
	}
	return true
}

// inUnits parses what follows "in": "two weeks" ("in two weeks' time"), which is
// ahead of the day of publication, if the sentence speaks of the future.
func (p *timeParser) inUnits(i int) (*timeExpr, int) {
	j := p.about(i)
	n, j2 := p.number(j)
	if j2 == j {
		return nil, i
	}
	u, k := p.look(j2, "unit")
	if k == j2 {
		return nil, i
	}
	if p.in(k, "apostrophe") && p.in(k+1, "time") || p.in(k, "genitive") && p.in(k+1, "time") {
		return &timeExpr{kind: kindAgo, unit: u.value, n: n}, k + 2
	}
	if p.in(k, "possessed") {
		return nil, i
	}
	return &timeExpr{kind: kindAgo, unit: u.value, n: n, within: true}, k
}

func (p *timeParser) about(i int) int {
	for range 3 {
		_, j := p.look(i, "about")
		if j == i {
			return i
		}
		i = j
	}
	return i
}

// single parses one expression without ranges.
func (p *timeParser) single(i int) (*timeExpr, int) {
	if i < 0 || i >= len(p.parts) || !p.may(i) {
		return nil, i
	}
	for _, rule := range [...]func(int) (*timeExpr, int){
		p.fixed, p.numeric, p.counted, p.deictic, p.dayMonth, p.weekdayRule, p.holiday, p.portioned, p.shifted,
		p.quarter, p.season, p.dayOnly, p.decade, p.bareYear, p.vague,
	} {
		if e, next := rule(i); e != nil {
			return e, next
		}
	}
	return nil, i
}

func (p *timeParser) fixed(i int) (*timeExpr, int) {
	f, next := p.look(i, "fixed")
	if next == i {
		return nil, i
	}
	day, err := time.Parse(time.DateOnly, f.value)
	if err != nil {
		return nil, i
	}
	return &timeExpr{kind: kindDate, year: day.Year(), month: int(day.Month()), day: day.Day()}, next
}

// numeric parses 2021-08-20, 20/08/2021 and 20.8.2021. Where day and month could
// be exchanged the date stays unknown.
func (p *timeParser) numeric(i int) (*timeExpr, int) {
	w := p.lower(i)
	if w == "" || w[0] < '0' || w[0] > '9' {
		return nil, i
	}
	var a, b, c string
	next := i + 1
	if f := strings.Split(w, "."); len(f) == 3 {
		a, b, c = f[0], f[1], f[2]
	} else if sep := p.lower(i + 1); (sep == "-" || sep == "/") && p.lower(i+3) == sep {
		a, b, c, next = w, p.lower(i+2), p.lower(i+4), i+5
	} else {
		return nil, i
	}
	if y, ok := digits(a, 4, 4); ok {
		m, ok1 := digits(b, 1, 2)
		d, ok2 := digits(c, 1, 2)
		if ok1 && ok2 && validDay(y, m, d) {
			return &timeExpr{kind: kindDate, year: y, month: m, day: d}, next
		}
		return nil, i
	}
	x, ok1 := digits(a, 1, 2)
	y, ok2 := digits(b, 1, 2)
	year, ok3 := digits(c, 4, 4)
	if !ok1 || !ok2 || !ok3 {
		return nil, i
	}
	switch dotted := strings.Contains(w, "."); {
	case (dotted || x > 12 || x == y) && validDay(year, y, x):
		return &timeExpr{kind: kindDate, year: year, month: y, day: x}, next
	case y > 12 && validDay(year, x, y):
		return &timeExpr{kind: kindDate, year: year, month: x, day: y}, next
	case validDay(year, y, x):
		return &timeExpr{kind: kindVague}, next
	}
	return nil, i
}

func validDay(y, m, d int) bool {
	if y < 1000 || y > 2199 || m < 1 || m > 12 || d < 1 {
		return false
	}
	return d <= time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// counted parses "three days ago", "a week earlier", "two years from now", "the
// last two weeks", "the day before", "a few weeks ago".
func (p *timeParser) counted(i int) (*timeExpr, int) {
	// the last / past / next / coming n units
	if j := i; p.in(i, "before-counted") || p.in(i, "coming") {
		if p.in(j, "before-few") {
			j++
		}
		if s, k := p.look(j, "shift"); k > j && (s.value == "last" || s.value == "next") {
			if n, m := p.number(k); m > k {
				if u, end := p.look(m, "unit"); end > m {
					return &timeExpr{kind: kindSpanOfLast, shift: s.value, n: n, unit: u.value}, end
				}
			}
		}
	}
	// few, several …: no exact count
	if j := p.about(i); j >= i {
		if v, k := p.look(j, "vaguecount"); k > j {
			a := k
			for p.in(a, "few-or-some") {
				a++
			}
			plural := func(w string) bool { return strings.HasSuffix(w, "s") || w == "centuries" }
			if _, m := p.look(a, "unit"); m > a && plural(p.lower(m-1)) {
				switch {
				case p.in(m, "from-when") || p.in(m, "from") && p.in(m+1, "now"):
					return &timeExpr{kind: kindVague}, m + 1
				case v.value == "few" && p.in(i-1, "within") && !p.in(k-1, "few"):
					return &timeExpr{kind: kindVague}, m
				case strings.HasPrefix(p.lower(i), "the") && !p.in(k-1, "few-or-several"):
					return &timeExpr{kind: kindVague}, m
				}
			}
		}
	}
	// the day before, the week after (not: the day before yesterday, the day after Christmas)
	if p.in(i, "the") {
		if u, k := p.look(i+1, "unit"); k > i+1 && u.value != "hour" && p.in(k, "before-or-after") {
			sign := -1
			if p.in(k, "after") {
				sign = 1
			}
			return p.anchored(k+1, &timeExpr{kind: kindAnchored, unit: u.value, n: sign})
		}
	}
	j := p.about(i)
	n, k := p.number(j)
	if k == j {
		return nil, i
	}
	u, m := p.look(k, "unit")
	if m == k {
		return nil, i
	}
	if p.in(m, "and") && p.in(m+1, "a") && p.in(m+2, "half") { // "a year and a half ago"
		m += 3
	}
	switch {
	case p.in(m, "ago"):
		return &timeExpr{kind: kindAgo, unit: u.value, n: -n}, m + 1
	case p.in(m, "hence"), p.in(m, "from") && p.in(m+1, "now-or-today"):
		next := m + 1
		if p.in(m, "from") {
			next++
		}
		return &timeExpr{kind: kindAgo, unit: u.value, n: n}, next
	case p.in(m, "earlier"):
		return p.anchored(m+1, &timeExpr{kind: kindAnchored, unit: u.value, n: -n})
	case p.in(m, "later"):
		return p.anchored(m+1, &timeExpr{kind: kindAnchored, unit: u.value, n: n})
	}
	return nil, i
}

// anchored completes "a day after" with the expression that follows, which it is
// then counted from; with anything else after "before" or "after" (a noun, a
// clause) the time is not known.
func (p *timeParser) anchored(next int, e *timeExpr) (*timeExpr, int) {
	if p.in(next-1, "before-or-after") {
		j := next
		if sub, k := p.single(j); sub != nil && sub.kind != kindVague {
			e.sub = []*timeExpr{sub}
			return e, k
		}
		if next < len(p.parts) && !p.in(next, "not-an-anchor") {
			return &timeExpr{kind: kindVague}, next
		}
	}
	return e, next
}

// deictic parses today, yesterday, tomorrow, tonight, last night.
func (p *timeParser) deictic(i int) (*timeExpr, int) {
	j := i
	if _, k := p.look(i, "portion"); k > i { // "late yesterday", "early today"
		j = k
	}
	d, next := p.look(j, "deictic")
	if next == j {
		return nil, i
	}
	next = p.daypart(next)
	return &timeExpr{kind: kindDeictic, n: d.n}, next
}

// daypart skips a part of the day.
func (p *timeParser) daypart(i int) int {
	if _, j := p.look(i, "daypart"); j > i {
		return j
	}
	return i
}

// dayMonth parses dates with a month's name: "Wednesday, January 7, 2015", "7th
// of January", "the 11 January", "January 2015", "last March", "March".
func (p *timeParser) dayMonth(i int) (*timeExpr, int) {
	e := &timeExpr{kind: kindDate}
	j := i
	if w, _, k := p.weekday(j); k > j {
		k = p.daypart(k)
		if p.in(k, "comma") {
			k++
		}
		if p.in(k, "the") {
			k++
		}
		e.weekday, j = w, k
	} else if p.in(j, "the") {
		if _, k := p.dayNumber(j + 1); k > j+1 {
			j++
		}
	}
	if d, k := p.dayNumber(j); k > j { // 7 January, 7th of January
		m := k
		if p.in(m, "after-portion") {
			m++
		}
		mo, _, after := p.month(m)
		if after == m {
			return nil, i
		}
		e.day, e.month = d, mo
		return p.withYear(e, after, i)
	}
	mo, sure, k := p.month(j)
	if k == j {
		return nil, i
	}
	e.month = mo
	if d, after := p.dayNumber(k); after > k && !p.countsOn(after) {
		e.day = d
		return p.withYear(e, after, i)
	} else if p.in(k, "the") {
		if d, ok := ordinalDigits(p.lower(k + 1)); ok {
			e.day = d
			return p.withYear(e, k+2, i)
		}
	}
	if e.weekday > 0 { // "Sunday, March …" is no date
		return nil, i
	}
	if y, after := p.yearNumber(k); after > k {
		e.year = y
		return e, after
	}
	if p.in(k, "before-its-year") {
		if y, after := p.yearNumber(k + 1); after > k+1 {
			e.year = y
			return e, after
		}
	}
	if p.in(k, "of") || p.in(k, "in") {
		if s, after := p.yearShift(k + 1); after > k+1 {
			e.shift = "year:" + s
			return e, after
		}
	}
	if !p.ends && (j == i && p.abbreviated(j) || !sure && !p.timeContext(i)) {
		return nil, i
	}
	return e, k
}

// abbreviated reports whether a month or weekday is a short form, which stands
// alone only after a preposition.
func (p *timeParser) abbreviated(i int) bool {
	return len(p.lower(i)) <= 4 && !p.in(i, "short-month") && !p.timeContext(i)
}

// timeContext reports whether the word before part i speaks for a time.
func (p *timeParser) timeContext(i int) bool {
	return p.in(i-1, "said-of-time") &&
		(!p.in(i-1, "said-of-much") || p.monthNear(i))
}

// monthNear reports whether an unmistakable month or a modifier of time stands
// close before part i: "between April and June", "the end of May".
func (p *timeParser) monthNear(i int) bool {
	for j := i - 1; j >= max(0, i-4); j-- {
		if _, _, k := p.month(j); k > j && j != i {
			return true
		}
		if p.in(j, "part-of-time") {
			return true
		}
	}
	return p.lower(i+1) == "" || p.in(i+1, "after-weekday")
}

// countsOn reports whether a number before part i is not a day: "May 5 percent",
// "March 10:30".
func (p *timeParser) countsOn(i int) bool {
	return p.in(i, "quantified-by")
}

// withYear reads the year or a shift of the year after a day and a month.
func (p *timeParser) withYear(e *timeExpr, next, i int) (*timeExpr, int) {
	if e.day > 0 && !validDay(2000, e.month, e.day) {
		return nil, i
	}
	j := next
	if p.in(j, "before-its-year") {
		j++
	}
	if y, k := p.yearNumber(j); k > j && !p.in(k, "percent") {
		e.year = y
		if p.in(k, "comma") && e.weekday > 0 {
			return e, k
		}
		return e, k
	}
	if p.in(next, "before-its-year") {
		if s, k := p.yearShift(next + 1); k > next+1 {
			e.shift = "year:" + s
			return e, k
		}
	}
	if s, k := p.yearShift(next); k > next {
		e.shift = "year:" + s
		return e, k
	}
	return e, next
}

// yearShift reads "last year", "this year", "the same year", "the following year".
func (p *timeParser) yearShift(i int) (shift string, next int) {
	s, k := p.look(i, "shift")
	if k == i {
		if p.in(i, "that") {
			s, k = &timeEntry{value: "same"}, i+1
		} else {
			return "", i
		}
	}
	if p.in(k, "year") {
		return s.value, k + 1
	}
	return "", i
}

// weekdayRule parses "Friday", "last Friday", "Friday night", "late on Friday",
// "Friday last week", "the early hours of Saturday", "next week on Monday".
func (p *timeParser) weekdayRule(i int) (*timeExpr, int) {
	j := i
	e := &timeExpr{kind: kindWeekday}
	if p.in(j, "the") && p.in(j+1, "small-hours") && p.in(j+2, "hours") && p.in(j+3, "of") {
		j += 4
	} else if _, k := p.look(j, "daypart"); k > j && p.in(k, "of-or-on") {
		j = k + 1
	} else if o, k := p.look(j, "portion"); k > j {
		if o.value == "earlier" || o.value == "later" || o.value == "early" || o.value == "late" {
			j = k
		}
	}
	if p.in(j, "on") && j > i {
		j++
	}
	if s, k := p.look(j, "shift"); k > j {
		e.shift, j = s.value, k
	} else if p.in(j, "that") {
		e.shift, j = "same", j+1
	}
	w, sure, k := p.weekday(j)
	if k == j {
		return nil, i
	}
	if j == i && (p.abbreviated(j) && !sure || p.titled(i, k)) {
		return nil, i
	}
	e.weekday = w
	next := p.daypart(k)
	if next == k && p.in(k, "hyphen") && p.daypart(k+1) > k+1 {
		next = p.daypart(k + 1)
	}
	// "Friday last week", "Monday of next week", "Tuesday this week"
	m := next
	if p.in(m, "of-or-in") {
		m++
	}
	if s, after := p.look(m, "shift"); after > m && p.in(after, "week") {
		e.shift, e.unit = s.value, "week"
		return e, after + 1
	}
	return e, next
}

// titled reports whether a weekday is part of a longer capitalised name
// ("Sunday Times", "Bloody Sunday", "Friday Prayers").
func (p *timeParser) titled(first, next int) bool {
	if next < len(p.parts) && p.parts[next].upper && !p.knows(next) && p.in(first-1, "determiner") {
		return true
	}
	return first > 1 && p.parts[first-1].upper && !p.knows(first-1) && p.in(first-2, "before-proper")
}

// knows reports whether a part is a word of the lexicon.
func (p *timeParser) knows(i int) bool { return p.lex.byFirst[p.lower(i)] != nil }

func (p *timeParser) holiday(i int) (*timeExpr, int) {
	e := &timeExpr{kind: kindHoliday}
	j := i
	if s, k := p.look(i, "shift"); k > i {
		e.shift, j = s.value, k
	}
	if p.in(j, "the") && p.knows(j+1) {
		if _, k := p.look(j, "holiday"); k == j {
			j++
		}
	}
	h, k := p.look(j, "holiday")
	if k == j || !p.parts[j].upper && !p.parts[k-1].upper {
		return nil, i
	}
	e.value = h.value
	if y, after := p.yearNumber(k); after > k {
		e.year, k = y, after
	} else if p.in(k, "before-the-year") {
		if y, after := p.yearNumber(k + 1); after > k+1 {
			e.year, k = y, after
		}
	}
	if e.year == 0 {
		m := k
		if p.in(m, "of-or-comma") {
			m++
		}
		if s, after := p.yearShift(m); after > m {
			e.shift, k = "year:"+s, after
		}
	}
	return e, k
}

// portioned parses "early March 2023", "late last year", "the end of the month",
// "earlier this week", "mid-2019".
func (p *timeParser) portioned(i int) (*timeExpr, int) {
	o, j := p.look(i, "portion")
	if j == i {
		switch {
		case p.in(i, "the"):
			if o, j = p.look(i+1, "portion"); j == i+1 {
				return nil, i
			}
		case p.in(i, "year") && p.in(i+1, "before-end") && p.in(i+2, "end"):
			return &timeExpr{kind: kindUnit, unit: "year", shift: "this", portion: "late"}, i + 3
		default:
			return nil, i
		}
	}
	if p.in(j, "in") {
		j++
	}
	if p.in(j, "hyphen") {
		j++
	}
	e, next := p.period(j)
	if e == nil {
		return nil, i
	}
	e.portion = o.value
	return e, next
}

// period parses what can have an early, middle and late part.
func (p *timeParser) period(i int) (*timeExpr, int) {
	if e, next := p.dayMonth(i); e != nil && e.day == 0 {
		return e, next
	}
	if mo, _, k := p.month(i); k > i { // "late May": the portion is context enough
		e := &timeExpr{kind: kindDate, month: mo}
		if _, after := p.dayNumber(k); after > k {
			return nil, i
		}
		return e, k
	}
	if e, next := p.shifted(i); e != nil {
		return e, next
	}
	if e, next := p.season(i); e != nil {
		return e, next
	}
	if p.in(i, "the-or-that") {
		if u, k := p.look(i+1, "unit"); k > i+1 && !strings.HasSuffix(p.lower(k-1), "s") {
			shift := "this"
			if p.in(i, "that") {
				shift = "same"
			}
			return &timeExpr{kind: kindUnit, unit: u.value, shift: shift}, k
		}
	}
	if y, k := p.yearNumber(i); k > i {
		return &timeExpr{kind: kindDate, year: y}, k
	}
	return nil, i
}

// shifted parses "last week", "next month", "this year", "last March", "the
// previous November", "the following day", "that day".
func (p *timeParser) shifted(i int) (*timeExpr, int) {
	s, j := p.look(i, "shift")
	if j == i && p.in(i, "the") {
		if s, j = p.look(i+1, "shift"); j == i+1 {
			j = i
		}
	}
	if j == i && p.in(i, "that") {
		s, j = &timeEntry{value: "same"}, i+1
	}
	if j == i {
		return nil, i
	}
	if u, k := p.look(j, "unit"); k > j {
		if u.value == "hour" || strings.HasSuffix(p.lower(k-1), "s") {
			return nil, i
		}
		shift := s.value
		// "the last day of the summit", "the next year" as an ordinal is not
		// relative to the publication
		if (shift == "last" || shift == "following") && p.in(i, "the") && p.in(k, "of") {
			return nil, i
		}
		if shift == "last" && u.value == "day" {
			return nil, i
		}
		return &timeExpr{kind: kindUnit, unit: u.value, shift: shift}, k
	}
	if mo, _, k := p.month(j); k > j {
		e := &timeExpr{kind: kindDate, month: mo, shift: s.value}
		if d, after := p.dayNumber(k); after > k && s.value != "same" {
			e.day, k = d, after
		}
		return e, k
	}
	if se, k := p.look(j, "season"); k > j {
		return &timeExpr{kind: kindSeason, value: se.value, shift: s.value}, k
	}
	if _, k := p.look(j, "daypart"); k > j && (s.value == "same" || s.value == "previous" || s.value == "following") {
		return &timeExpr{kind: kindUnit, unit: "day", shift: s.value}, k
	}
	return nil, i
}

// quarter parses "the third quarter of 2023", "Q3 2023", "the first half of last
// year", "the second week of March".
func (p *timeParser) quarter(i int) (*timeExpr, int) {
	w := p.lower(i)
	if len(w) == 2 && w[0] == 'q' && w[1] >= '1' && w[1] <= '4' {
		return p.ofYear(&timeExpr{kind: kindQuarter, n: int(w[1] - '0')}, i+1, true)
	}
	j := i
	if p.in(j, "the") {
		j++
	}
	n, k := p.ordinal(j)
	if k == j {
		return nil, i
	}
	if p.in(k, "hyphen") {
		k++
	}
	switch {
	case p.in(k, "quarter") && n <= 4:
		if n < 0 {
			n = 4
		}
		return p.ofYear(&timeExpr{kind: kindQuarter, n: n}, k+1, p.in(i-1, "while") && p.in(i, "the"))
	case p.in(k, "half") && n <= 2 && p.in(k+1, "of"):
		if n < 0 {
			n = 2
		}
		if mo, _, after := p.month(k + 2); after > k+2 {
			sub := &timeExpr{kind: kindDate, month: mo}
			if y, m := p.yearNumber(after); m > after {
				sub.year, after = y, m
			}
			sub.portion = [...]string{"half1", "half2"}[n-1]
			return sub, after
		}
		return p.ofYear(&timeExpr{kind: kindQuarter, n: n, half: true}, k+1, false)
	case p.in(k, "week") && p.in(k+1, "of-or-in") && n <= 5:
		mo, _, after := p.month(k + 2)
		if after == k+2 {
			return nil, i
		}
		sub := &timeExpr{kind: kindDate, month: mo, portion: "week", n: n}
		if y, m := p.yearNumber(after); m > after {
			sub.year, after = y, m
		}
		return sub, after
	}
	return nil, i
}

// ofYear completes e with "of 2023", "2023", "of last year", "this year"; next is
// the part to go on from. Without a year e counts only if bare allows it.
func (p *timeParser) ofYear(e *timeExpr, i int, bare bool) (*timeExpr, int) {
	j := i
	if p.in(j, "before-the-year") {
		j++
	}
	if p.in(j, "the") && p.in(j+1, "year") {
		e.shift = "year:this"
		return e, j + 2
	}
	if y, k := p.yearNumber(j); k > j {
		e.year = y
		return e, k
	}
	if s, k := p.yearShift(j); k > j {
		e.shift = "year:" + s
		return e, k
	}
	if bare {
		return e, i
	}
	return nil, i
}

// season parses "the summer of 2021", "summer 2021", "the winter of 2016-17",
// "in the spring".
func (p *timeParser) season(i int) (*timeExpr, int) {
	j := i
	if p.in(j, "the") {
		j++
	}
	s, k := p.look(j, "season")
	if k == j {
		return nil, i
	}
	e := &timeExpr{kind: kindSeason, value: s.value}
	m := k
	if p.in(m, "before-the-year") {
		m++
	}
	if y, after := p.yearNumber(m); after > m {
		e.year = y
		if p.in(after, "parts-date") {
			if z, ok := digits(p.lower(after+1), 2, 4); ok && z%100 == (y+1)%100 {
				after += 2
			}
		}
		return e, after
	}
	if sh, after := p.yearShift(m); after > m {
		e.shift = "year:" + sh
		return e, after
	}
	// "in the fall": alone only after a preposition and before no noun
	if p.in(i-1, "before-season") && p.in(i, "the") && !p.in(k, "of-something") {
		return e, k
	}
	return nil, i
}

// dayOnly parses "the 11th", if no noun follows that it would count.
func (p *timeParser) dayOnly(i int) (*timeExpr, int) {
	if !p.in(i, "the") || !p.in(i-1, "before-day") {
		return nil, i
	}
	d, ok := ordinalDigits(p.lower(i + 1))
	if !ok || d > 31 {
		return nil, i
	}
	if w := p.lower(i + 2); w != "" && (w[0] >= 'a' && w[0] <= 'z' || w[0] >= '0' && w[0] <= '9' || w == "-" || w[0] == '\'') &&
		!p.in(i+2, "after-day") {
		return nil, i
	}
	if p.in(i+2, "of") {
		if p.in(i+3, "the-or-this") && p.in(i+4, "month") || p.in(i+3, "this") && p.in(i+4, "month") {
			return &timeExpr{kind: kindDate, day: d, shift: "this"}, i + 5
		}
		if p.in(i+3, "last-or-next") && p.in(i+4, "month") {
			return &timeExpr{kind: kindDayOnly, day: d, shift: p.lower(i + 3)}, i + 5
		}
		return nil, i
	}
	return &timeExpr{kind: kindDayOnly, day: d}, i + 2
}

// decade parses "the 1990s".
func (p *timeParser) decade(i int) (*timeExpr, int) {
	w := strings.TrimSuffix(strings.TrimSuffix(p.lower(i), "s"), "'")
	if w == p.lower(i) && !p.in(i+1, "plural") {
		return nil, i
	}
	y, ok := digits(w, 4, 4)
	if !ok || y%10 != 0 || y < 1000 || y > 2199 || !p.in(i-1, "before-decade") {
		return nil, i
	}
	next := i + 1
	if w == p.lower(i) {
		if !p.in(i+1, "plural-s") {
			return nil, i
		}
		next++
	}
	return &timeExpr{kind: kindDecade, year: y}, next
}

// bareYear parses "2014", "2014-16", if the context is not that of a count.
func (p *timeParser) bareYear(i int) (*timeExpr, int) {
	y, k := p.yearNumber(i)
	if k == i || y < 1500 {
		return nil, i
	}
	if p.in(i-1, "before-number") ||
		p.in(k, "after-number") {
		return nil, i
	}
	if p.in(i-1, "about-number") {
		return nil, i
	}
	e := &timeExpr{kind: kindDate, year: y}
	if p.in(k, "hyphen") {
		if z, ok := digits(p.lower(k+1), 2, 2); ok && z == (y+1)%100 && !p.in(k+2, "hyphen") {
			return &timeExpr{kind: kindRange, sub: []*timeExpr{e, {kind: kindDate, year: y + 1}}}, k + 2
		}
	}
	before := p.lower(i-1) == "" || p.in(i-1, "before-year")
	if !before {
		return nil, i
	}
	// a plural noun after a bare number is counted by it ("in 2000 cities")
	if p.in(i-1, "counting") && p.countedNoun(k) {
		return nil, i
	}
	return e, k
}

// countedNoun reports whether part i looks like a plural common noun.
func (p *timeParser) countedNoun(i int) bool {
	if i >= len(p.parts) || p.parts[i].upper {
		return false
	}
	w := p.parts[i].lower
	return len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && w[0] >= 'a' && w[0] <= 'z' &&
		!p.in(i, "not-counted")
}

func (p *timeParser) vague(i int) (*timeExpr, int) {
	if _, k := p.look(i, "vague"); k > i {
		return &timeExpr{kind: kindVague}, k
	}
	return nil, i
}
