package graphtest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// maxStatRows is how many rows ClaimStats returns at most.
const maxStatRows = 1000

var statKeys = []graph.StatKey{
	graph.ByPredicate, graph.BySpeaker, graph.ByPolarity, graph.ByModality, graph.ByStance, graph.ByMonth, graph.ByEntity,
}

// ClaimStats implements graph.Reader.
func (m *Memory) ClaimStats(ctx context.Context, where *graph.ClaimWhere, by []graph.StatKey) ([]graph.ClaimCount, error) {
	if err := usable(ctx); err != nil {
		return nil, err
	}
	for _, key := range by {
		if !slices.Contains(statKeys, key) {
			return nil, graph.Errorf(graph.Invalid, "claims cannot be counted by %q", key)
		}
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	counts := map[string]*graph.ClaimCount{}
	condition, err := m.condition(where)
	if err != nil {
		return nil, err
	}
	for _, c := range m.claimsWhere((*graph.Claim).Live) {
		if !condition(&c) {
			continue
		}
		rows := [][]graph.StatValue{nil}
		for _, key := range by {
			values := m.statValues(&c, key)
			var longer [][]graph.StatValue
			for _, r := range rows {
				for _, v := range values {
					longer = append(longer, append(slices.Clone(r), v))
				}
			}
			rows = longer
		}
		for _, r := range rows {
			key := rowKey(r)
			if counts[key] == nil {
				counts[key] = &graph.ClaimCount{Keys: r}
			}
			counts[key].Count++
		}
	}
	var out []graph.ClaimCount
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, *counts[key])
	}
	slices.SortStableFunc(out, func(a, b graph.ClaimCount) int { return cmp.Compare(b.Count, a.Count) })
	return out[:min(len(out), maxStatRows)], nil
}

// rowKey tells rows apart: by id where a value has one, since two people can
// have one name.
func rowKey(values []graph.StatValue) string {
	var key strings.Builder
	for _, v := range values {
		var id graph.ID
		if v.ID != nil {
			id = *v.ID
		}
		fmt.Fprintf(&key, "%q %s ", v.Value, id)
	}
	return key.String()
}

// statValues returns what a claim is counted under: one value, or for ENTITY one
// for each entity among its subjects and objects.
func (m *Memory) statValues(c *graph.Claim, key graph.StatKey) []graph.StatValue {
	one := func(value string) []graph.StatValue { return []graph.StatValue{{Key: key, Value: value}} }
	named := func(id graph.ID) graph.StatValue {
		return graph.StatValue{Key: key, Value: m.things[id].ThingName(), ID: &id}
	}
	switch key {
	case graph.ByPredicate:
		return one(string(c.Predicate))
	case graph.ByPolarity:
		return one(string(c.Polarity))
	case graph.ByModality:
		return one(string(c.Modality))
	case graph.ByStance:
		return one(string(c.Stance))
	case graph.ByMonth:
		if !c.ReportedAt.Known() {
			return one("")
		}
		return one(c.ReportedAt.String()[:len("2006-01")])
	case graph.BySpeaker:
		if len(c.Sources) == 0 {
			return one("")
		}
		return []graph.StatValue{named(c.Sources[0].Source)}
	default:
		ids := map[graph.ID]bool{}
		for _, p := range slices.Concat(c.Subjects, c.Objects) {
			if p.ID.Prefix() == graph.EntityPrefix {
				ids[p.ID] = true
			}
		}
		if len(ids) == 0 {
			return one("")
		}
		var out []graph.StatValue
		for id := range ids {
			out = append(out, named(id))
		}
		return out
	}
}
