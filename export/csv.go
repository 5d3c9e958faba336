package export

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// separator joins the values of a list in a cell of csv.
const separator = "; "

// writeCSV writes the columns of row, by the names in its tags, after RFC 4180 in
// UTF-8. An empty cell is an unknown value. A cell that a spreadsheet would take
// for a formula has an apostrophe before it.
func writeCSV(ctx context.Context, w io.Writer, s *Source) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if err := table.Write(columnNames()); err != nil {
		return err
	}
	for c, err := range s.claims(ctx) {
		if err != nil {
			return err
		}
		if err := table.Write(cells(newRow(c))); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

func columnNames() []string {
	t := reflect.TypeFor[row]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("parquet"), ",")
	}
	return names
}

func cells(r row) []string {
	v := reflect.ValueOf(r)
	out := make([]string, v.NumField())
	for i := range out {
		out[i] = harmless(cell(v.Field(i).Interface()))
	}
	return out
}

func cell(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, separator)
	case []int64:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", separator), "[]")
	case *int32:
		if v == nil {
			return ""
		}
		return graph.DateOf(time.Unix(int64(*v)*24*60*60, 0).UTC()).String()
	case *time.Time:
		if v == nil {
			return ""
		}
		return v.UTC().Format(time.RFC3339Nano)
	default:
		return fmt.Sprint(v)
	}
}

// harmless keeps a spreadsheet from running a cell: those that begin like a
// formula, also behind white space, get an apostrophe, which it takes as "this is
// text". The full-width forms count, since some programs fold them.
func harmless(cell string) string {
	start := strings.TrimLeft(cell, " \t\r\n\u00a0")
	if strings.ContainsAny(firstRune(start), "=+-@＝＋－＠") || strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") {
		return "'" + cell
	}
	return cell
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
