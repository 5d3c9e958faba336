package export

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// polecatColumns are those of POLECAT's weekly files.
var polecatColumns = []string{
	"Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
	"Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID",
	"Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
	"Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
	"Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
}

// claimColumns follow them: what POLECAT has no column for.
var claimColumns = []string{"Precision", "Polarity", "Modality", "Stance", "Attribution", "Claim Source", "Cue", "Quote", "Quote Start", "Quote End", "Document ID"}

// writePolecat writes a row an event. What is not known is empty; several values
// in a cell are separated by "; ".
func writePolecat(ctx context.Context, w io.Writer, s *Source) error {
	table := csv.NewWriter(w)
	table.Comma = '\t'
	if err := table.Write(append(polecatColumns, claimColumns...)); err != nil {
		return err
	}
	quads, err := readPloverTable()
	if err != nil {
		return err
	}
	for e, err := range s.ploverEvents(ctx) {
		if err != nil {
			return err
		}
		if err := table.Write(polecatRow(e, quads)); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

func polecatRow(e *ploverEvent, table *ploverTable) []string {
	row := []string{
		string(e.ID), e.Date, string(e.Event[0]), strings.Join(e.Mode, separator), strconv.FormatFloat(e.Scale, 'f', -1, 64), table.Quads[e.QuadCode], "",
	}
	row = append(row, polecatActor(e.Actor)...)
	row = append(row, polecatActor(e.Recipient)...)
	place, country := "", ""
	if len(e.Location) > 0 {
		place, country = e.Location[0].Place, e.Location[0].Country
	}
	row = append(row, place, "", "", "", country, "", "", "", place, "")
	row = append(row, e.Cite.Publication, e.Cite.Published, "", "", "", e.Cite.Language, e.Coder)
	row = append(row,
		string(e.Claim.Precision), string(e.Claim.Polarity), string(e.Claim.Modality), string(e.Claim.Stance), string(e.Claim.Attribution), e.Claim.Source, e.Claim.Cue,
		strings.Join(e.EventText, " … "), strconv.Itoa(e.TextInfo.Start), strconv.Itoa(e.TextInfo.End), string(e.Cite.Document))
	for i, cell := range row {
		// Readers split at tabs and lines without minding quotes.
		row[i] = harmless(strings.Join(strings.Fields(cell), " "))
	}
	row[4] = strconv.FormatFloat(e.Scale, 'f', -1, 64) // a negative number is no formula
	return row
}

func polecatActor(actors []ploverActor) []string {
	list := func(of func(ploverActor) string) string {
		var values []string
		for _, a := range actors {
			values = append(values, of(a))
		}
		return strings.Trim(strings.Join(values, separator), separator)
	}
	primary := ""
	if len(actors) > 0 {
		primary = actors[0].Sector
	}
	names := list(func(a ploverActor) string { return a.Text })
	return []string{
		names, list(func(a ploverActor) string { return a.Code }), "", primary, list(func(a ploverActor) string { return a.Sector }), "", names,
		list(func(a ploverActor) string { return a.Identifier }),
	}
}
