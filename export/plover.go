package export

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/demarche-kg/demarche/graph"
)

//go:embed plover.json
var ploverJSON []byte

// ploverTable is plover.json: the scale and quadrant of each type after PLOVER's
// codebook, and what a type becomes when its event lies in the future.
type ploverTable struct {
	Types map[graph.PloverType]struct {
		Quad  int     `json:"quad"`
		Scale float64 `json:"scale"`
	} `json:"types"`
	Quads  map[int]string                        `json:"quads"`
	Future map[graph.PloverType]graph.PloverType `json:"future"`
}

func readPloverTable() (*ploverTable, error) {
	var t ploverTable
	if err := json.Unmarshal(ploverJSON, &t); err != nil {
		return nil, err
	}
	return &t, nil
}

// ploverEvent is an event record with PLOVER's field names. A claim is more than
// an event, so who asserts or denies it stands beside under "claim".
type ploverEvent struct {
	ID        graph.ID           `json:"id"`
	HasEvent  bool               `json:"has_event"`
	Date      string             `json:"date"` // the first day; where claim.precision is UNKNOWN that of the report, as PLOVER has it
	EndDate   string             `json:"enddate,omitempty"`
	Actor     []ploverActor      `json:"actor"`
	Recipient []ploverActor      `json:"recipient"`
	Event     []graph.PloverType `json:"event"`
	Mode      []string           `json:"mode"` // of the type; future, hypothetical, negation
	Location  []ploverLocation   `json:"event_loc"`
	EventText []string           `json:"event_text"` // the exact words
	QuadCode  int                `json:"quad_code"`
	Scale     float64            `json:"event_scale"`
	TextInfo  ploverTextInfo     `json:"text_info"`
	Cite      ploverCitation     `json:"cite_info"`
	Coder     string             `json:"coder"`
	Claim     ploverClaim        `json:"claim"`
}

type ploverActor struct {
	Code       string `json:"code"` // ISO 3166 alpha-3; "" when not known
	Sector     string `json:"sector"`
	Text       string `json:"entity_text"`
	Identifier string `json:"identifier_id,omitempty"` // Wikidata
}

type ploverLocation struct {
	Place   string `json:"extracted_place"`
	Country string `json:"country_code,omitempty"`
}

// ploverTextInfo says where the words stand: code points, end exclusive.
type ploverTextInfo struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

type ploverCitation struct {
	Document    graph.ID `json:"citation"`
	URL         string   `json:"url,omitempty"`
	Title       string   `json:"title,omitempty"`
	Publication string   `json:"publication,omitempty"`
	Published   string   `json:"date,omitempty"`
	Language    string   `json:"language,omitempty"`
	Codebook    string   `json:"codebook"`
}

type ploverClaim struct {
	Predicate   graph.Predicate       `json:"predicate"`
	Mode        string                `json:"mode,omitempty"`
	Polarity    graph.Polarity        `json:"polarity"`
	Modality    graph.Modality        `json:"modality"`
	Stance      graph.Stance          `json:"stance"`
	Attribution graph.AttributionKind `json:"attribution"`
	Source      string                `json:"source,omitempty"`
	SourceText  string                `json:"source_text,omitempty"`
	Cue         string                `json:"cue,omitempty"`
	Precision   graph.Precision       `json:"precision"`
}

func writePlover(ctx context.Context, w io.Writer, s *Source) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for e, err := range s.ploverEvents(ctx) {
		if err != nil {
			return err
		}
		if err := encoder.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// ploverEvents yields an event for each claim that has a PLOVER type.
func (s *Source) ploverEvents(ctx context.Context) iter.Seq2[*ploverEvent, error] {
	return func(yield func(*ploverEvent, error) bool) {
		table, err := readPloverTable()
		if err != nil {
			yield(nil, err)
			return
		}
		countries, err := s.countries(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for c, err := range s.claims(ctx) {
			switch {
			case err != nil:
				yield(nil, err)
				return
			case c.Plover.Type == "":
				continue
			}
			if !yield(newPloverEvent(c, table, countries), nil) {
				return
			}
		}
	}
}

func newPloverEvent(c *claim, table *ploverTable, countries map[graph.ID]string) *ploverEvent {
	said, doc := c.Attribution(), c.document()
	e := &ploverEvent{
		ID: c.ID, HasEvent: true, Date: cmp.Or(c.Time.Start.String(), c.ReportedAt.String()), EndDate: c.Time.End.String(),
		Actor: ploverActors(c.SubjectThings(), countries), Recipient: ploverActors(c.ObjectThings(), countries),
		Mode: []string{}, Location: []ploverLocation{}, Coder: "demarche",
		Cite: ploverCitation{doc.ID, doc.URL, doc.Title, doc.PublisherName, doc.PublishedAt.String(), doc.Language, "PLOVER"},
		Claim: ploverClaim{
			Predicate: c.Predicate, Mode: c.Mode, Polarity: c.Polarity, Modality: c.Modality, Stance: c.Stance,
			Attribution: said.Kind, SourceText: said.Text, Cue: said.Cue, Precision: c.Time.Precision,
		},
	}
	if said.Source != nil {
		e.Claim.Source = said.Source.ThingName()
	}
	kind := c.Plover.Type
	if c.Plover.Mode != "" {
		e.Mode = append(e.Mode, c.Plover.Mode)
	}
	switch c.Modality {
	case graph.Planned, graph.Expected:
		if then, other := table.Future[kind]; other {
			kind, e.Mode = then, []string{} // that says it, and has no modes
		} else {
			e.Mode = append(e.Mode, "future")
		}
	case graph.Possible, graph.Conditional, graph.Requested:
		e.Mode = append(e.Mode, "hypothetical")
	case graph.Actual:
	}
	if c.Polarity == graph.Negated {
		e.Mode = append(e.Mode, "negation")
	}
	e.Event = []graph.PloverType{kind}
	e.QuadCode, e.Scale = table.Types[kind].Quad, table.Types[kind].Scale
	if place, known := c.PlaceThing().(graph.Entity); known {
		e.Location = append(e.Location, ploverLocation{place.Name, countries[place.ID]})
	}
	for _, x := range c.Evidence {
		e.EventText = append(e.EventText, x.Quote)
	}
	if n := len(c.Evidence); n > 0 {
		e.TextInfo = ploverTextInfo{c.Evidence[0].Start, c.Evidence[n-1].End}
	}
	return e
}

func ploverActors(things []graph.Thing, countries map[graph.ID]string) []ploverActor {
	actors := make([]ploverActor, 0, len(things))
	for _, t := range things {
		a := ploverActor{Code: countries[t.ThingID()], Text: t.ThingName()}
		if e, ok := t.(graph.Entity); ok {
			a.Sector, a.Identifier = e.Sector, e.WikidataID
		}
		actors = append(actors, a)
	}
	return actors
}

// belonging are the edges that tell whose somebody is or where something lies.
var belonging = []string{"AFFILIATED_WITH", "HEADS", "HOLDS_OFFICE", "LOCATED_IN", "MEMBER_OF", "PART_OF", "SPOKE_FOR"}

// countries returns the alpha-3 code of each entity that has one: a state its own;
// a body that of the state it acts for; anything else that of the state, or of the
// body with a state, that it belongs to by most claims.
func (s *Source) countries(ctx context.Context) (map[graph.ID]string, error) {
	codes := map[graph.ID]string{}
	actsFor := map[graph.ID]graph.ID{}
	q := graph.EntityQuery{First: graph.First{N: pageSize}, Order: graph.EntitiesByName}
	for {
		page, err := s.Reader.Entities(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Edges {
			if e.Node.ISO3 != "" {
				codes[e.Node.ID] = e.Node.ISO3
			} else if e.Node.ActsFor != "" {
				actsFor[e.Node.ID] = e.Node.ActsFor
			}
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		q.After = *page.PageInfo.EndCursor
	}
	for id, state := range actsFor {
		if code := codes[state]; code != "" {
			codes[id] = code
		}
	}
	belongs, err := s.belonging(ctx)
	if err != nil {
		return nil, err
	}
	found := map[graph.ID]string{} // apart, so that nothing follows from what follows
	for _, r := range belongs {
		if codes[r.From] == "" && found[r.From] == "" && codes[r.To] != "" {
			found[r.From] = codes[r.To]
		}
	}
	maps.Copy(codes, found)
	return codes, nil
}

// belonging reads the edges of those types, those with most claims first.
func (s *Source) belonging(ctx context.Context) ([]graph.Relation, error) {
	var out []graph.Relation
	q := graph.RelationQuery{First: graph.First{N: pageSize}, Types: belonging}
	for {
		page, err := s.Reader.Relations(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Edges {
			out = append(out, e.Node)
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		q.After = *page.PageInfo.EndCursor
	}
	slices.SortFunc(out, func(a, b graph.Relation) int {
		return cmp.Or(cmp.Compare(b.ClaimCount, a.ClaimCount), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}
