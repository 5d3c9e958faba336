package graphtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// RandomReport returns a report that is put together by pick, which returns a number from
// 0 to n-1: the same numbers give the same report. Its world is small, so that
// reports corroborate, contradict, revise and copy each other, and namesakes come
// up.
func RandomReport(tb testing.TB, pick func(n int) int) *graph.Batch {
	tb.Helper()
	people := []string{"Ada Alder", "Adda Alder", "Björn Berg", "Clara Cole", "Cole"}
	states := []string{"Arland", "Belmark"}
	type said struct {
		quote   string
		p       graph.Predicate
		options []ClaimOption
	}
	var claims []said
	var text strings.Builder
	// A beginning that reports share makes them copies, if they go on much alike.
	text.WriteString([]string{"", "", theMeeting + " ", strings.ToUpper(theMeeting[:40]) + strings.ReplaceAll(theMeeting[40:], "price", "cost") + " "}[pick(4)])
	for i := range 1 + pick(3) {
		a, b := pick(len(people)), pick(len(people)-1)
		if b >= a {
			b++
		}
		who, whom := people[a], people[b]
		c := said{options: []ClaimOption{By(who)}}
		switch pick(6) {
		case 0, 1, 2:
			c.p = "MET"
			c.quote = fmt.Sprintf("%s met %s, as point %d has it", who, whom, i)
			c.options = append(c.options, To(whom), Mode([]string{"", "", "informal"}[pick(3)]))
			c.options = append(c.options, when(pick)...)
			c.options = append(c.options, Tells(graph.Meeting))
		case 3:
			c.p = "ATTACKED"
			c.quote = fmt.Sprintf("%s attacked %s, as point %d has it", who, states[0], i)
			c.options = append(append(c.options, To(states[0])), when(pick)...)
		case 4:
			c.p = []graph.Predicate{"SPOKE_FOR", "HEADS", "AFFILIATED_WITH"}[pick(3)]
			state := states[pick(2)]
			c.quote = fmt.Sprintf("%s stands for %s, as point %d has it", who, state, i)
			c.options = append(c.options, To(state))
		default:
			c.p = "PRAISED"
			c.quote = fmt.Sprintf("%s praised %s, as point %d has it", who, whom, i)
			c.options = append(append(c.options, To(whom)), when(pick)...)
		}
		switch pick(5) {
		case 0:
			c.quote += fmt.Sprintf(", %s said", people[pick(len(people))])
			source := strings.TrimSuffix(c.quote[strings.LastIndex(c.quote, ", ")+2:], " said")
			c.options = append(c.options, Says(source, "said"))
		case 1:
			c.quote += ", officials said"
			c.options = append(c.options, SomeSay("officials", "said"), Stance([]graph.Stance{graph.Stated, graph.Alleged}[pick(2)]))
		}
		switch pick(6) {
		case 0:
			c.options = append(c.options, Negated())
		case 1:
			c.options = append(c.options, Modality(graph.Planned))
		}
		text.WriteString(c.quote + ". ")
		claims = append(claims, c)
	}
	options := []ReportOption{Source(fmt.Sprintf("https://example.org/%d", pick(5)))}
	if day := pick(5); day > 0 {
		options = append(options, Published([]string{"", "2020-03-04", "2020-03-12", "2020-05-01", "2021-06-01"}[day]))
	}
	if pick(3) == 0 {
		options = append(options, Publisher([]string{"The Lantern", "Morning Post"}[pick(2)]))
	}
	r := Report(tb, strings.TrimSpace(text.String()), options...)
	for _, c := range claims {
		r.Claim(c.quote, c.p, c.options...)
	}
	return r.Batch()
}

func when(pick func(n int) int) []ClaimOption {
	switch pick(5) {
	case 0:
		return []ClaimOption{On("2020-03-03")}
	case 1:
		return []ClaimOption{On("2020-03-10")}
	case 2:
		return []ClaimOption{Between("2020-03-01", "2020-03-31", graph.MonthPrecision)}
	default:
		return nil
	}
}
