package ingest

import (
	"github.com/demarche-kg/demarche/ingest/resolve"
	"github.com/demarche-kg/demarche/ingest/text"
)

// gazetteer lets the analysis see the names that resolution knows. A bare
// surname of a known person has a kind and no Ref: whom it means depends on the
// document. A capital is a place; that it stands for a government is for the
// claims to find, and for resolve.Resolver.Government to answer.
type gazetteer struct {
	resolver *resolve.Resolver
}

// Match returns the longest name that forms begin with.
func (g gazetteer) Match(forms []string) (int, text.GazetteerEntry) {
	n, e := g.resolver.Match(forms)
	return n, text.GazetteerEntry{Ref: e.Ref, Kind: text.NameKind(e.Kind), Ambiguous: e.Ambiguous}
}

var _ text.Gazetteer = gazetteer{}

// NewGazetteer returns what an analysis may know of names before it resolves
// any.
func NewGazetteer(r *resolve.Resolver) text.Gazetteer { return gazetteer{r} }
