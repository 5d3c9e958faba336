package graph

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Date is a day of the Gregorian calendar. The zero Date means unknown.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads an ISO day, "2017-11-11"; "" is the unknown date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, Errorf(Invalid, "date %q: want a day like 2017-11-11", s)
	}
	return DateOf(t), nil
}

// DateOf returns the day of t in its location; the zero time is unknown.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Known reports whether the date is known.
func (d Date) Known() bool { return d != Date{} }

// Time returns midnight UTC of the day, the zero time when unknown.
func (d Date) Time() time.Time {
	if !d.Known() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// String returns the ISO day, "" when unknown.
func (d Date) String() string {
	if !d.Known() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// AddDays returns the day n days later, earlier for a negative n; unknown stays
// unknown.
func (d Date) AddDays(n int) Date {
	if !d.Known() {
		return d
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// Compare orders dates; unknown comes first.
func (d Date) Compare(o Date) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// MarshalText writes the ISO day.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads an ISO day.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// MarshalGQL writes the GraphQL scalar Date: the quoted ISO day, null when
// unknown.
func (d Date) MarshalGQL(w io.Writer) {
	if !d.Known() {
		_, _ = io.WriteString(w, "null")
		return
	}
	_, _ = io.WriteString(w, strconv.Quote(d.String()))
}

// UnmarshalGQL reads the GraphQL scalar Date.
func (d *Date) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok || s == "" {
		return Errorf(Invalid, "a Date is a string like \"2017-11-11\"")
	}
	return d.UnmarshalText([]byte(s))
}

// Interval is a stretch of days, both ends inclusive. An unknown interval has
// zero ends and precision UNKNOWN.
type Interval struct {
	Start     Date
	End       Date
	Precision Precision
}

// Known reports whether the interval says anything.
func (i Interval) Known() bool { return i.Start.Known() && i.End.Known() }

// Overlaps reports whether two known intervals share a day. It is false when
// either is unknown.
func (i Interval) Overlaps(o Interval) bool {
	return i.Known() && o.Known() && i.Start.Compare(o.End) <= 0 && o.Start.Compare(i.End) <= 0
}

// Contains reports whether the known interval o lies within i.
func (i Interval) Contains(o Interval) bool {
	return i.Known() && o.Known() && i.Start.Compare(o.Start) <= 0 && o.End.Compare(i.End) <= 0
}
