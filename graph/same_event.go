package graph

import (
	"cmp"
	"slices"
)

// RetoldReach is how far, in days, from a report's publication an event may lie
// that it tells of without saying when. News tells of what is recent or near; an
// undated meeting is not any meeting that the two ever had.
const RetoldReach = 31

// SameEvents joins the events that different documents tell of: it returns, for
// every event that counts as another, that other one. The events are those of
// one block (see EventBlock), in any order.
//
// Events on the same days are one, unless their modes differ; they anchor the
// block. A vaguer one joins if exactly one anchor fits: of a mode that goes with
// its own, within its interval, or, where that is unknown, within RetoldReach of
// its report. Any other stands alone.
func SameEvents(block []Event) map[ID]ID {
	anchors := eventAnchors(block)
	same := map[ID]ID{}
	join := func(e, to ID) {
		if e != to {
			same[e] = to
		}
	}
	for _, a := range anchors {
		for _, e := range a.events {
			join(e.ID, a.id())
		}
	}
	for _, e := range block {
		if e.Precision == DayPrecision {
			continue
		}
		var fitting []*eventAnchor
		for _, a := range anchors {
			if a.fits(e) {
				fitting = append(fitting, a)
			}
		}
		if len(fitting) == 1 {
			join(e.ID, fitting[0].id())
		}
	}
	return same
}

// ReferentID returns the id of an event that only its principals and its time tell
// apart. One with a day is the same in every document; another belongs to the
// document that tells of it.
func ReferentID(e Event, document ID) ID {
	fields := []string{string(e.Kind), e.Mode}
	for _, p := range e.Principals {
		fields = append(fields, string(p))
	}
	fields = append(fields, e.Start.String(), e.End.String())
	if e.Precision != DayPrecision {
		fields = append(fields, string(document))
	}
	return NewID(EventPrefix, fields...)
}

// EventBlock returns the key that events which may be one have in common: the
// kind and the principals, each as what it counts as. It is "" for an event
// whose principals are not known, which is the same as none other.
func EventBlock(e Event, countsAs func(ID) ID) ID {
	if len(e.Principals) == 0 {
		return ""
	}
	principals := make([]ID, len(e.Principals))
	for i, p := range e.Principals {
		principals[i] = countsAs(p)
	}
	slices.Sort(principals)
	fields := []string{string(e.Kind)}
	for _, p := range slices.Compact(principals) {
		fields = append(fields, string(p))
	}
	return NewID("key_", fields...)
}

// eventAnchor is the events of one mode on the same days.
type eventAnchor struct {
	interval Interval
	mode     string
	events   []Event
}

// eventAnchors returns the dated events in groups, without those of no mode
// where a mode says which meeting of the day it was.
func eventAnchors(block []Event) []*eventAnchor {
	type key struct {
		start, end Date
		mode       string
	}
	groups := map[key]*eventAnchor{}
	var anchors []*eventAnchor
	for _, e := range block {
		if e.Precision != DayPrecision {
			continue
		}
		k := key{e.Start, e.End, e.Mode}
		if groups[k] == nil {
			groups[k] = &eventAnchor{interval: Interval{e.Start, e.End, e.Precision}, mode: e.Mode}
			anchors = append(anchors, groups[k])
		}
		groups[k].events = append(groups[k].events, e)
	}
	return slices.DeleteFunc(anchors, func(a *eventAnchor) bool {
		if a.mode != "" {
			return false
		}
		var moded []*eventAnchor
		for k, other := range groups {
			if k.start == a.interval.Start && k.end == a.interval.End && k.mode != "" {
				moded = append(moded, other)
			}
		}
		if len(moded) != 1 {
			return false
		}
		moded[0].events = append(moded[0].events, a.events...)
		return true
	})
}

// id is the smallest of its own mode's events, so that it stays when a report
// that gives no mode comes or goes.
func (a *eventAnchor) id() ID {
	return slices.MinFunc(a.events, func(x, y Event) int {
		return cmp.Or(compareBool(y.Mode == a.mode, x.Mode == a.mode), cmp.Compare(x.ID, y.ID))
	}).ID
}

func (a *eventAnchor) fits(e Event) bool {
	if e.Mode != "" && a.mode != "" && e.Mode != a.mode {
		return false
	}
	if vague := (Interval{e.Start, e.End, e.Precision}); vague.Known() {
		return vague.Contains(a.interval)
	}
	if !e.ReportedAt.Known() {
		return false
	}
	return a.interval.End.Compare(e.ReportedAt.AddDays(-RetoldReach)) >= 0 && a.interval.Start.Compare(e.ReportedAt.AddDays(RetoldReach)) <= 0
}
