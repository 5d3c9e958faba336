package text

import (
	"strconv"
	"strings"
	"time"
)

// tense says on which side of the publication day a sentence speaks.
type tense int

const (
	tenseNone tense = iota
	tensePast
	tenseFuture
)

// interval is a resolved expression: days at midnight UTC, both inclusive.
type interval struct {
	from, to  time.Time
	precision Precision
	basis     Basis
}

func (iv interval) known() bool { return !iv.from.IsZero() }

var unknownInterval = interval{precision: UnknownPrecision, basis: UnknownBasis}

// timeContext is what expressions are resolved against.
type timeContext struct {
	published time.Time // zero when unknown
	anchor    interval  // the last time before this one in the text that is known
	tense     func() tense
}

func civil(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// isoWeekday counts Monday as 1 and Sunday as 7.
func isoWeekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func startOfWeek(t time.Time) time.Time { return t.AddDate(0, 0, 1-isoWeekday(t)) }

func dayInterval(t time.Time) interval { return interval{from: t, to: t, precision: Day} }

func weekInterval(t time.Time) interval {
	s := startOfWeek(t)
	return interval{from: s, to: s.AddDate(0, 0, 6), precision: Week}
}

func weekendInterval(t time.Time) interval {
	s := startOfWeek(t)
	return interval{from: s.AddDate(0, 0, 5), to: s.AddDate(0, 0, 6), precision: Week}
}

func monthInterval(y int, m time.Month) interval {
	return interval{from: civil(y, m, 1), to: civil(y, m+1, 0), precision: Month}
}

func quarterInterval(y, q int) interval {
	return interval{from: civil(y, time.Month(3*q-2), 1), to: civil(y, time.Month(3*q+1), 0), precision: Quarter}
}

func yearInterval(y int) interval {
	return interval{from: civil(y, 1, 1), to: civil(y, 12, 31), precision: Year}
}

// seasonInterval returns the meteorological season; winter belongs to the year it
// begins in.
func seasonInterval(season string, y int) interval {
	first := map[string]time.Month{"spring": 3, "summer": 6, "autumn": 9, "winter": 12}[season]
	return interval{from: civil(y, first, 1), to: civil(y, first+3, 0), precision: Quarter}
}

// unitInterval returns the unit that t lies in, moved by n units.
func unitInterval(unit string, t time.Time, n int) (interval, bool) {
	switch unit {
	case "day":
		return dayInterval(t.AddDate(0, 0, n)), true
	case "week":
		return weekInterval(t.AddDate(0, 0, 7*n)), true
	case "fortnight":
		return weekInterval(t.AddDate(0, 0, 14*n)), true
	case "weekend":
		return weekendInterval(t.AddDate(0, 0, 7*n)), true
	case "month":
		return monthInterval(t.Year(), t.Month()+time.Month(n)), true
	case "quarter":
		q := (int(t.Month())-1)/3 + n
		first := civil(t.Year(), time.Month(3*q+1), 1)
		return interval{from: first, to: first.AddDate(0, 3, -1), precision: Quarter}, true
	case "year":
		return yearInterval(t.Year() + n), true
	case "decade":
		return yearInterval(t.Year() + 10*n), true
	case "century":
		return yearInterval(t.Year() + 100*n), true
	}
	return interval{}, false
}

// resolve returns the interval of an expression; matched is false when the
// context shows that it is no expression of time.
func (c *timeContext) resolve(e *timeExpr) (iv interval, matched bool) {
	iv, matched = c.base(e)
	if !matched {
		return iv, false
	}
	if iv.known() && e.portion != "" {
		iv = c.portion(iv, e)
	}
	if !iv.known() || iv.from.After(iv.to) || iv.from.Year() < 1 || iv.to.Year() > 9999 {
		return unknownInterval, true
	}
	if iv.basis == "" {
		iv.basis = Relative
	}
	return iv, true
}

func (c *timeContext) base(e *timeExpr) (iv interval, matched bool) {
	pub, known := c.published, !c.published.IsZero()
	switch e.kind {
	case kindVague:
		return unknownInterval, true
	case kindDate:
		return c.date(e), true
	case kindRange:
		return c.span(e), true
	case kindDecade:
		return interval{from: civil(e.year, 1, 1), to: civil(e.year+9, 12, 31), precision: Year, basis: Explicit}, true
	case kindHoliday:
		return c.holiday(e), true
	case kindAnchored:
		return c.anchored(e), true
	case kindSeason:
		if e.year != 0 {
			iv := seasonInterval(e.value, e.year)
			iv.basis = Explicit
			return iv, true
		}
	case kindQuarter:
		if e.year != 0 {
			iv := c.part(e, e.year)
			iv.basis = Explicit
			return iv, true
		}
	case kindUnit:
		switch e.shift {
		case "previous", "following", "same":
			return c.shiftedAnchor(e), true
		}
	case kindWeekday:
		if e.shift == "previous" || e.shift == "following" || e.shift == "same" {
			return c.weekdayNear(e), true
		}
	case kindDayOnly, kindAgo, kindSpanOfLast, kindDeictic:
	}
	if e.kind == kindAgo && e.within && c.tense() == tensePast {
		return interval{}, false // "in two weeks": how long it took
	}
	if !known {
		return unknownInterval, true
	}
	switch e.kind {
	case kindDeictic:
		return dayInterval(pub.AddDate(0, 0, e.n)), true
	case kindAgo:
		if e.unit == "hour" {
			if e.n%24 != 0 {
				return unknownInterval, true
			}
			return dayInterval(pub.AddDate(0, 0, e.n/24)), true
		}
		iv, ok := unitInterval(e.unit, pub, e.n)
		return iv, ok
	case kindSpanOfLast:
		return c.spanOfLast(e), true
	case kindUnit:
		n := map[string]int{"last": -1, "next": 1}[e.shift]
		if e.unit == "weekend" && e.shift == "this" && c.tense() == tensePast && isoWeekday(pub) < 6 {
			n = -1
		}
		iv, ok := unitInterval(e.unit, pub, n)
		return iv, ok
	case kindWeekday:
		return dayInterval(c.weekday(e)), true
	case kindDayOnly:
		return c.dayOfMonth(e), true
	case kindSeason:
		return c.season(e), true
	case kindQuarter:
		return c.quarterOf(e), true
	default:
		return unknownInterval, true
	}
}

// weekday resolves a weekday against the publication day: a bare one is the
// nearest back or ahead, that day included; "last" and "next" exclude it.
func (c *timeContext) weekday(e *timeExpr) time.Time {
	pub := c.published
	back := (isoWeekday(pub) - e.weekday + 7) % 7
	ahead := (e.weekday - isoWeekday(pub) + 7) % 7
	if e.unit == "week" {
		n := map[string]int{"last": -7, "next": 7}[e.shift]
		return startOfWeek(pub).AddDate(0, 0, e.weekday-1+n)
	}
	switch e.shift {
	case "last":
		if back == 0 {
			back = 7
		}
		return pub.AddDate(0, 0, -back)
	case "next":
		if ahead == 0 {
			ahead = 7
		}
		return pub.AddDate(0, 0, ahead)
	}
	if c.tense() == tenseFuture {
		return pub.AddDate(0, 0, ahead)
	}
	if e.shift == "this" && c.tense() == tenseNone {
		return pub.AddDate(0, 0, ahead)
	}
	return pub.AddDate(0, 0, -back)
}

// weekdayNear resolves "the previous Friday", "the following Monday", "that
// Tuesday" against the last time of the text.
func (c *timeContext) weekdayNear(e *timeExpr) interval {
	if !c.anchor.known() || c.anchor.precision != Day && c.anchor.precision != Week {
		return unknownInterval
	}
	switch e.shift {
	case "following":
		ahead := (e.weekday-isoWeekday(c.anchor.to)+6)%7 + 1
		return dayInterval(c.anchor.to.AddDate(0, 0, ahead))
	case "previous":
		back := (isoWeekday(c.anchor.from)-e.weekday+6)%7 + 1
		return dayInterval(c.anchor.from.AddDate(0, 0, -back))
	default:
		return dayInterval(startOfWeek(c.anchor.from).AddDate(0, 0, e.weekday-1))
	}
}

// finer reports whether a time of precision p fixes a unit.
func finer(p Precision, unit string) bool {
	switch unit {
	case "day", "weekend":
		return p == Day
	case "week", "fortnight":
		return p == Day || p == Week
	case "month":
		return p != Quarter && p != Year
	case "quarter":
		return p != Year
	default:
		return true
	}
}

// anchored resolves "three days later", "a week after Easter".
func (c *timeContext) anchored(e *timeExpr) interval {
	anchor := c.anchor
	if len(e.sub) == 1 {
		iv, ok := c.resolve(e.sub[0])
		if !ok {
			return unknownInterval
		}
		anchor = iv
	}
	if !anchor.known() || !finer(anchor.precision, e.unit) {
		return unknownInterval
	}
	at := anchor.to
	if e.n < 0 {
		at = anchor.from
	}
	iv, ok := unitInterval(e.unit, at, e.n)
	if !ok {
		return unknownInterval
	}
	return iv
}

// shiftedAnchor resolves "the previous week", "the following day", "that month".
func (c *timeContext) shiftedAnchor(e *timeExpr) interval {
	if !c.anchor.known() || !finer(c.anchor.precision, e.unit) {
		return unknownInterval
	}
	at, n := c.anchor.from, 0
	switch e.shift {
	case "previous":
		n = -1
	case "following":
		at, n = c.anchor.to, 1
	}
	iv, ok := unitInterval(e.unit, at, n)
	if !ok {
		return unknownInterval
	}
	return iv
}

// spanOfLast resolves "the last three days", "the next two weeks".
func (c *timeContext) spanOfLast(e *timeExpr) interval {
	n := e.n
	if e.shift == "last" {
		n = -n
	}
	far, precision := c.published, Day
	switch e.unit {
	case "hour":
		if n%24 != 0 {
			return unknownInterval
		}
		far = far.AddDate(0, 0, n/24)
	case "day":
		far = far.AddDate(0, 0, n)
	case "week", "weekend":
		far, precision = far.AddDate(0, 0, 7*n), Week
	case "fortnight":
		far, precision = far.AddDate(0, 0, 14*n), Week
	case "month":
		far, precision = far.AddDate(0, n, 0), Month
	case "quarter":
		far, precision = far.AddDate(0, 3*n, 0), Quarter
	case "year":
		far, precision = far.AddDate(n, 0, 0), Year
	case "decade":
		far, precision = far.AddDate(10*n, 0, 0), Year
	default:
		return unknownInterval
	}
	if n < 0 {
		return interval{from: far, to: c.published, precision: precision}
	}
	return interval{from: c.published, to: far, precision: precision}
}

// nearest returns the candidate of three years that fits the tense: for the past
// the last that has begun, for the future the first that has not ended, with no
// tense the nearest. of builds the candidate of a year and may refuse one.
func (c *timeContext) nearest(shift string, of func(year int) (interval, bool)) interval {
	pub := c.published
	if pub.IsZero() {
		return unknownInterval
	}
	if s, ok := strings.CutPrefix(shift, "year:"); ok {
		year := pub.Year()
		switch s {
		case "last":
			year--
		case "next":
			year++
		case "previous", "following", "same":
			if !c.anchor.known() {
				return unknownInterval
			}
			year = c.anchor.from.Year() + map[string]int{"previous": -1, "following": 1}[s]
		}
		if iv, ok := of(year); ok {
			return iv
		}
		return unknownInterval
	}
	best, found := interval{}, false
	distance := func(iv interval) time.Duration {
		switch {
		case iv.from.After(pub):
			return iv.from.Sub(pub)
		case iv.to.Before(pub):
			return pub.Sub(iv.to)
		}
		return 0
	}
	for year := pub.Year() - 2; year <= pub.Year()+2; year++ {
		iv, ok := of(year)
		if !ok {
			continue
		}
		fits := true
		switch shift {
		case "last":
			fits = iv.to.Before(pub)
		case "next":
			fits = iv.from.After(pub)
		default:
			switch c.tense() {
			case tensePast:
				fits = !iv.from.After(pub)
			case tenseFuture:
				fits = !iv.to.Before(pub)
			case tenseNone:
			}
		}
		if fits && (!found || distance(iv) < distance(best)) {
			best, found = iv, true
		}
	}
	if !found {
		return unknownInterval
	}
	return best
}

// date resolves a date of which year, month or day may be missing.
func (c *timeContext) date(e *timeExpr) interval {
	of := func(year int) (interval, bool) {
		switch {
		case e.month == 0 && e.day > 0: // "the 11th of this month"
			return interval{}, false
		case e.month == 0:
			return yearInterval(year), true
		case e.day == 0:
			return monthInterval(year, time.Month(e.month)), true
		case !validDay(year, e.month, e.day):
			return interval{}, false
		}
		return dayInterval(civil(year, time.Month(e.month), e.day)), true
	}
	if e.year != 0 {
		iv, ok := of(e.year)
		if !ok {
			return unknownInterval
		}
		iv.basis = Explicit
		return iv
	}
	if e.month == 0 {
		if e.day > 0 && !c.published.IsZero() && validDay(c.published.Year(), int(c.published.Month()), e.day) {
			return dayInterval(civil(c.published.Year(), c.published.Month(), e.day))
		}
		return unknownInterval
	}
	switch e.shift {
	case "previous", "following", "same":
		sub := *c
		if c.anchor.known() {
			sub.published = c.anchor.from
			if e.shift == "following" {
				sub.published = c.anchor.to
			}
		}
		shift := map[string]string{"previous": "last", "following": "next"}[e.shift]
		sub.tense = func() tense { return tenseNone }
		return sub.nearest(shift, of)
	case "this":
		return c.nearest("year:this", of)
	}
	if e.weekday > 0 { // the weekday picks the year, if one fits
		agreeing := func(year int) (interval, bool) {
			iv, ok := of(year)
			return iv, ok && isoWeekday(iv.from) == e.weekday
		}
		if iv := c.nearest(e.shift, agreeing); iv.known() {
			return iv
		}
	}
	return c.nearest(e.shift, of)
}

// dayOfMonth resolves "the 11th".
func (c *timeContext) dayOfMonth(e *timeExpr) interval {
	pub := c.published
	at := func(n int) (time.Time, bool) {
		first := civil(pub.Year(), pub.Month()+time.Month(n), 1)
		return first.AddDate(0, 0, e.day-1), validDay(first.Year(), int(first.Month()), e.day)
	}
	order := []int{0, -1, -2}
	switch {
	case e.shift == "last":
		order = []int{-1}
	case e.shift == "next":
		order = []int{1}
	case c.tense() == tenseFuture:
		order = []int{0, 1, 2}
	}
	for _, n := range order {
		t, ok := at(n)
		if !ok || e.shift == "" && (order[1] < 0 && t.After(pub) || order[1] > 0 && t.Before(pub)) {
			continue
		}
		return dayInterval(t)
	}
	return unknownInterval
}

func (c *timeContext) season(e *timeExpr) interval {
	pub := c.published
	of := func(year int) (interval, bool) { return seasonInterval(e.value, year), true }
	switch e.shift {
	case "this":
		// the season that is on, else that of this year; winter is on or ahead
		// unless the sentence speaks of the past
		iv := seasonInterval(e.value, pub.Year())
		if e.value == "winter" && (pub.Month() < 3 || c.tense() == tensePast && pub.Month() < 9) {
			iv = seasonInterval(e.value, pub.Year()-1)
		}
		return iv
	case "same", "previous", "following":
		if !c.anchor.known() {
			return unknownInterval
		}
		year := c.anchor.from.Year()
		switch e.shift {
		case "previous":
			for seasonInterval(e.value, year).to.After(c.anchor.from) {
				year--
			}
		case "following":
			for !seasonInterval(e.value, year).from.After(c.anchor.to) {
				year++
			}
		}
		return seasonInterval(e.value, year)
	}
	return c.nearest(e.shift, of)
}

// part returns the quarter or half that e counts.
func (c *timeContext) part(e *timeExpr, year int) interval {
	if e.half {
		a, b := quarterInterval(year, 2*e.n-1), quarterInterval(year, 2*e.n)
		return interval{from: a.from, to: b.to, precision: Quarter}
	}
	return quarterInterval(year, e.n)
}

func (c *timeContext) quarterOf(e *timeExpr) interval {
	return c.nearest(e.shift, func(year int) (interval, bool) { return c.part(e, year), true })
}

// portion narrows an interval to its early, middle or late part, or to what lies
// before or after the day of publication.
func (c *timeContext) portion(iv interval, e *timeExpr) interval {
	from, to := iv.from, iv.to
	switch e.portion {
	case "earlier":
		if pub := c.published; !pub.IsZero() && !pub.Before(from) && pub.Before(to) {
			iv.to = pub
		}
		return iv
	case "later":
		if pub := c.published; !pub.IsZero() && pub.After(from) && !pub.After(to) {
			iv.from = pub
		}
		return iv
	case "half1":
		iv.to = civil(from.Year(), from.Month(), 15)
		return iv
	case "half2":
		iv.from = civil(from.Year(), from.Month(), 16)
		return iv
	case "week":
		iv.from = from.AddDate(0, 0, 7*(e.n-1))
		if e.n < 0 {
			iv.from = to.AddDate(0, 0, -6)
		}
		if end := iv.from.AddDate(0, 0, 6); end.Before(to) {
			iv.to = end
		}
		iv.precision = Week
		return iv
	}
	switch iv.precision {
	case Month:
		switch e.portion {
		case "early":
			iv.to = civil(from.Year(), from.Month(), 10)
		case "mid":
			iv.from, iv.to = civil(from.Year(), from.Month(), 11), civil(from.Year(), from.Month(), 20)
		case "late":
			iv.from = civil(from.Year(), from.Month(), 21)
		}
	case Year:
		if to.Year()-from.Year() > 0 { // a decade: its first, middle and last years
			switch e.portion {
			case "early":
				iv.to = civil(from.Year()+3, 12, 31)
			case "mid":
				iv.from, iv.to = civil(from.Year()+4, 1, 1), civil(from.Year()+6, 12, 31)
			case "late":
				iv.from = civil(from.Year()+7, 1, 1)
			}
			return iv
		}
		iv.precision = Quarter
		switch e.portion {
		case "early":
			iv.to = civil(from.Year(), 3, 31)
		case "mid":
			iv.from, iv.to = civil(from.Year(), 4, 1), civil(from.Year(), 9, 30)
		case "late":
			iv.from = civil(from.Year(), 10, 1)
		}
	case Quarter:
		iv.precision = Month
		middle := civil(from.Year(), from.Month()+1, 1)
		switch e.portion {
		case "early":
			iv.to = civil(from.Year(), from.Month()+1, 0)
		case "mid":
			iv.from, iv.to = middle, middle.AddDate(0, 1, -1)
		case "late":
			iv.from = civil(to.Year(), to.Month(), 1)
		}
	case Day, Week, UnknownPrecision:
	}
	return iv
}

// span resolves a range. What one end leaves out it takes from the other; a range
// without a year ends before or begins after the day of publication as the tense
// wants.
func (c *timeContext) span(e *timeExpr) interval {
	a, b := *e.sub[0], *e.sub[1]
	dates := a.kind == kindDate && b.kind == kindDate
	if dates {
		switch {
		case a.month == 0 && a.day > 0:
			a.month, a.year, a.shift = b.month, b.year, b.shift
		case b.month == 0 && b.day > 0:
			b.month, b.year, b.shift = a.month, a.year, a.shift
		case a.month > 0 && a.year == 0 && b.year > 0 && b.month > 0:
			a.year = b.year
			if a.month > b.month || a.month == b.month && a.day > b.day {
				a.year--
			}
		case b.month > 0 && b.year == 0 && a.year > 0 && a.month > 0:
			b.year = a.year
			if a.month > b.month || a.month == b.month && a.day > b.day {
				b.year++
			}
		}
	}
	from, ok := c.resolve(&a)
	if !ok {
		return unknownInterval
	}
	to, ok := c.resolve(&b)
	if !ok || !from.known() || !to.known() {
		return unknownInterval
	}
	if from.from.After(to.to) { // one end lies on the wrong side: move the other
		switch {
		case dates && a.year == 0 && a.shift == "" && c.tense() != tenseFuture:
			a.year = from.from.Year() - 1
			from, _ = c.resolve(&a)
		case dates && b.year == 0 && b.shift == "":
			b.year = to.to.Year() + 1
			to, _ = c.resolve(&b)
		case a.kind == kindWeekday && b.kind == kindWeekday && c.tense() == tenseFuture:
			to.from, to.to = to.from.AddDate(0, 0, 7), to.to.AddDate(0, 0, 7)
		case a.kind == kindWeekday && b.kind == kindWeekday:
			from.from, from.to = from.from.AddDate(0, 0, -7), from.to.AddDate(0, 0, -7)
		}
	}
	if e.list && !from.to.AddDate(0, 0, 1).Equal(to.from) {
		return unknownInterval
	}
	basis := from.basis
	if to.basis == Relative || basis == "" {
		basis = to.basis
	}
	if e.sub[0].year != 0 || e.sub[1].year != 0 {
		basis = Explicit
	}
	return interval{from: from.from, to: to.to, precision: finest(from.precision, to.precision), basis: basis}
}

func finest(a, b Precision) Precision {
	for _, p := range [...]Precision{Day, Week, Month, Quarter, Year} {
		if a == p || b == p {
			return p
		}
	}
	return UnknownPrecision
}

func (c *timeContext) holiday(e *timeExpr) interval {
	of := func(year int) (interval, bool) {
		t, ok := holidayOn(e.value, year)
		return dayInterval(t), ok
	}
	if e.year != 0 {
		iv, ok := of(e.year)
		if !ok {
			return unknownInterval
		}
		iv.basis = Explicit
		return iv
	}
	switch e.shift {
	case "previous", "following", "same":
		return unknownInterval
	case "this":
		return c.nearest("", of)
	}
	return c.nearest(e.shift, of)
}

// holidayOn returns the day of a holiday of lexicon/time.tsv in a year.
func holidayOn(rule string, year int) (time.Time, bool) {
	f := strings.Fields(rule)
	switch {
	case len(f) >= 4 && f[0] == "nth":
		weekday, err1 := strconv.Atoi(f[1])
		month, err2 := strconv.Atoi(f[2])
		n, err3 := strconv.Atoi(f[3])
		if err1 != nil || err2 != nil || err3 != nil {
			return time.Time{}, false
		}
		var t time.Time
		if n > 0 {
			t = civil(year, time.Month(month), 1)
			t = t.AddDate(0, 0, (weekday-isoWeekday(t)+7)%7+7*(n-1))
		} else {
			t = civil(year, time.Month(month)+1, 0)
			t = t.AddDate(0, 0, -((isoWeekday(t)-weekday+7)%7)+7*(n+1))
		}
		if len(f) == 5 {
			days, err := strconv.Atoi(f[4])
			if err != nil {
				return time.Time{}, false
			}
			t = t.AddDate(0, 0, days)
		}
		return t, true
	case len(f) == 2 && f[0] == "table":
		return computedHoliday(f[1], year)
	case strings.HasPrefix(rule, "easter"):
		days, err := strconv.Atoi(strings.TrimPrefix(rule, "easter"))
		return easter(year).AddDate(0, 0, days), err == nil
	}
	t, err := time.Parse("01-02", rule)
	if err != nil {
		return time.Time{}, false
	}
	return civil(year, t.Month(), t.Day()), true
}

// easter returns Easter Sunday of the Gregorian calendar, by the method of
// Meeus, Jones and Butcher.
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return civil(y, time.Month(n/31), n%31+1)
}

// computedHoliday returns holidays of other calendars; false where no method is
// known for the year.
func computedHoliday(name string, y int) (time.Time, bool) {
	if y < 1900 || y > 2099 {
		return time.Time{}, false
	}
	switch name {
	case "orthodox-easter": // Julian Easter by Meeus, 13 days behind in these centuries
		a, b, c := y%4, y%7, y%19
		d := (19*c + 15) % 30
		e := (2*a + 4*b - d + 34) % 7
		n := d + e + 114
		return civil(y, time.Month(n/31), n%31+1).AddDate(0, 0, 13), true
	case "rosh-hashanah":
		return roshHashanah(y), true
	case "yom-kippur":
		return roshHashanah(y).AddDate(0, 0, 9), true
	case "passover": // 163 days before the next year's first day
		return roshHashanah(y).AddDate(0, 0, -163), true
	case "lunar-new-year":
		return lunarNewYear(y)
	}
	return time.Time{}, false
}

// roshHashanah returns the first day of the Hebrew year that begins in year y,
// after the arithmetic of the molad of Tishri with its four postponements.
func roshHashanah(y int) time.Time {
	hebrew := y + 3761
	months := (235*hebrew - 234) / 19
	parts := 12084 + 13753*months
	day := 29*months + parts/25920
	if 3*(day+1)%7 < 3 {
		day++
	}
	// the year must be 353 to 355 or 383 to 385 days long
	elapsed := func(h int) int {
		m := (235*h - 234) / 19
		p := 12084 + 13753*m
		d := 29*m + p/25920
		if 3*(d+1)%7 < 3 {
			d++
		}
		return d
	}
	switch {
	case elapsed(hebrew+1)-day == 356:
		day += 2
	case day-elapsed(hebrew-1) == 382:
		day++
	}
	// day 1 is 7 October 3761 BCE of the Julian calendar: R.D. -1373427
	return civil(1, 1, 1).AddDate(0, 0, -1373428+day)
}

// lunarNewYear returns the second new moon after the winter solstice as observed
// in Beijing, with the mean new moon corrected by the main periodic terms of
// Meeus, chapter 49.
func lunarNewYear(y int) (time.Time, bool) {
	for k := int(float64(y-2000) * 12.3685); ; k++ {
		t := newMoon(k).Add(8 * time.Hour)
		day := civil(t.Year(), t.Month(), t.Day())
		if !day.Before(civil(y, 1, 21)) {
			return day, day.Before(civil(y, 2, 22))
		}
	}
}
