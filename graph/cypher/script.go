package cypher

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// scriptRows is how many nodes or edges a statement of a script makes. Texts stand
// in it, so it is no large number.
const scriptRows = 100

// script writes Cypher. Rows of the same form wait until a statement is full.
type script struct {
	w       *bufio.Writer
	chosen  map[graph.ID]bool // nil = everything
	pending map[string][]string
	written map[graph.ID]bool
	err     error
}

// WriteScript writes a Cypher script that makes the graph in an empty database:
// the schema, the nodes, the relationships. cypher-shell runs it, and running it
// again changes nothing. The same graph gives the same bytes.
//
// With claims it is an excerpt: these claims, what they name and stand in, and the
// edges they support, with the counts that the whole graph gives them. An excerpt
// is for looking at, not for writing into. nil means everything.
func (db *DB) WriteScript(ctx context.Context, w io.Writer, claims []graph.ID) (err error) {
	defer graph.Wrap(&err, "write a Cypher script")
	s := &script{w: bufio.NewWriter(w), pending: map[string][]string{}, written: map[graph.ID]bool{}}
	if claims != nil {
		if s.chosen, err = db.around(ctx, claims); err != nil {
			return err
		}
	}
	if err := s.schema(db); err != nil {
		return err
	}
	labels := append(slices.Clone(nodeLabels), "Migration")
	slices.Sort(labels)
	for _, label := range labels {
		text := "MATCH (n:" + label + ") WHERE n.id >= '' RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties ORDER BY n.id"
		if err := db.stream(ctx, statement{name: "script: nodes", text: text}, s.node); err != nil {
			return err
		}
	}
	s.flush()
	for _, label := range labels {
		text := "MATCH (n:" + label + ") WHERE n.id >= '' WITH n ORDER BY n.id MATCH (n)-[r]->(b) RETURN labels(n) AS fromLabels, n.id AS a, labels(b) AS toLabels, b.id AS b, type(r) AS type, properties(r) AS properties"
		if err := db.edges(ctx, statement{name: "script: edges", text: text}, s.edge); err != nil {
			return err
		}
	}
	s.flush()
	return cmp.Or(s.err, s.w.Flush())
}

// edges streams a statement whose rows come grouped by a, and sorts each group.
func (db *DB) edges(ctx context.Context, s statement, f func(*neo4j.Record)) error {
	var group []*neo4j.Record
	sortKey := func(r *neo4j.Record) string {
		return str(r, "type") + " " + str(r, "b") + " " + literal(value[any](r, "properties"))
	}
	finish := func() {
		slices.SortFunc(group, func(x, y *neo4j.Record) int { return cmp.Compare(sortKey(x), sortKey(y)) })
		for _, r := range group {
			f(r)
		}
		group = group[:0]
	}
	err := db.stream(ctx, s, func(r *neo4j.Record) {
		if len(group) > 0 && str(group[0], "a") != str(r, "a") {
			finish()
		}
		group = append(group, r)
	})
	finish()
	return err
}

// around returns the ids of claims and of what belongs to them.
func (db *DB) around(ctx context.Context, claims []graph.ID) (map[graph.ID]bool, error) {
	const text = `UNWIND $ids AS id MATCH (c:Claim {id: id})
CALL (c) {
  MATCH (c)-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]->(t) RETURN t AS n
  UNION MATCH (c)-[:ATTRIBUTED_TO]->(:UnnamedSource)-[:SPEAKS_FOR]->(e) RETURN e AS n
  UNION MATCH (c)-[:EVIDENCED_BY]->(s:Sentence) RETURN s AS n
  UNION MATCH (c)-[:EVIDENCED_BY]->(:Sentence)-[:SENTENCE_OF]->(d) RETURN d AS n
  UNION MATCH (c)-[:EVIDENCED_BY]->(:Sentence)-[:SENTENCE_OF]->(:Document)-[:PUBLISHED_BY]->(p) RETURN p AS n
  UNION MATCH (c)-[:SUPPORTS]->(r:Relation) RETURN r AS n
  UNION MATCH (c)-[:SUPPORTS]->(:Relation)-[:FROM|TO]->(t) RETURN t AS n
}
CALL (n) { OPTIONAL MATCH (n)<-[:NAMES]-(name:Name) RETURN collect(name.id) AS names }
RETURN DISTINCT n.id AS id, names`
	chosen := map[graph.ID]bool{}
	for chunk := range slices.Chunk(claims, 500) {
		records, err := db.read(ctx, statement{"script: excerpt", text, map[string]any{"ids": strs(chunk)}})
		if err != nil {
			return nil, err
		}
		for _, c := range chunk {
			chosen[c] = true
		}
		for _, r := range records {
			chosen[id(r, "id")] = true
			for _, n := range ids(r, "names") {
				chosen[n] = true
			}
		}
	}
	return chosen, nil
}

// schema writes the migrations and the constraints of edges, all of which can be
// run again.
func (s *script) schema(db *DB) error {
	ms, err := migrations()
	if err != nil {
		return err
	}
	types, err := db.edgeTypes()
	if err != nil {
		return err
	}
	s.printf("// Demarche's graph. Run it in an empty database: cypher-shell -f FILE\n")
	for _, m := range ms {
		for _, text := range m.statements {
			s.printf("%s;\n", text)
		}
	}
	for _, t := range types {
		s.printf("%s;\n", edgeConstraint(t))
	}
	s.printf("CALL db.awaitIndexes(300);\n")
	return nil
}

// has reports whether a node belongs to the script. What tells of migrations
// always does.
func (s *script) has(labels []any, id graph.ID) bool {
	return s.chosen == nil || s.chosen[id] || slices.Contains(labels, any("Migration"))
}

func (s *script) node(r *neo4j.Record) {
	labels, id := list(r, "labels"), id(r, "id")
	if !s.has(labels, id) || s.written[id] {
		return
	}
	s.written[id] = true
	names := labelNames(labels)
	extra := ""
	for _, l := range names[1:] {
		extra += ":" + l
	}
	if extra != "" {
		extra = ", n" + extra
	}
	s.add("MERGE (n:"+names[0]+" {id: row.id}) SET n = row"+extra, literal(value[any](r, "properties")))
}

func (s *script) edge(r *neo4j.Record) {
	properties := value[map[string]any](r, "properties")
	a, b := id(r, "a"), id(r, "b")
	if !s.has(list(r, "fromLabels"), a) || !s.has(list(r, "toLabels"), b) {
		return
	}
	// A direct edge is there if its record is: other claims may support others.
	if key, drawn := properties["key"].(string); drawn && s.chosen != nil && !s.chosen[graph.ID(key)] {
		return
	}
	pattern := ""
	for _, k := range slices.Sorted(maps.Keys(properties)) {
		if pattern != "" {
			pattern += ", "
		}
		pattern += name(k) + ": row.p." + name(k)
	}
	if pattern != "" {
		pattern = " {" + pattern + "}"
	}
	s.add("MATCH (a:"+labelNames(list(r, "fromLabels"))[0]+" {id: row.a}), (b:"+labelNames(list(r, "toLabels"))[0]+" {id: row.b}) MERGE (a)-[r:"+name(str(r, "type"))+pattern+"]->(b)",
		"{a: "+literal(string(a))+", b: "+literal(string(b))+", p: "+literal(properties)+"}")
}

// labelNames returns the label whose id is unique, then the others.
func labelNames(labels []any) []string {
	var out []string
	for _, l := range labels {
		out = append(out, name(fmt.Sprint(l)))
	}
	slices.SortFunc(out, func(a, b string) int {
		rank := func(l string) int {
			if slices.Contains(nodeLabels, l) {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	return out
}

// add puts a row under the statement that makes it.
func (s *script) add(text, row string) {
	s.pending[text] = append(s.pending[text], row)
	if len(s.pending[text]) == scriptRows {
		s.write(text)
	}
}

func (s *script) flush() {
	for _, text := range slices.Sorted(maps.Keys(s.pending)) {
		s.write(text)
	}
}

func (s *script) write(text string) {
	if rows := s.pending[text]; len(rows) > 0 {
		s.printf("UNWIND [\n%s\n] AS row\n%s;\n", strings.Join(rows, ",\n"), text)
	}
	delete(s.pending, text)
}

func (s *script) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, format, args...)
	}
}

// name writes a label, type or property name; one that is no plain word is quoted.
func name(n string) string {
	for _, r := range n {
		if r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return "`" + strings.ReplaceAll(n, "`", "``") + "`"
		}
	}
	return n
}

// literal writes a property's value, a list or a map of them.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strings.ToUpper(strconv.FormatFloat(v, 'e', -1, 64))
	case string:
		return quoted(v)
	case neo4j.Date:
		return "date('" + v.String() + "')"
	case time.Time:
		return "datetime('" + v.UTC().Format(time.RFC3339Nano) + "')"
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = literal(x)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name(k)+": "+literal(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		return quoted(fmt.Sprint(v)) // the graph has no other type
	}
}

// quoted writes a string so that no line of the script ends within it: that would
// look like the end of a statement.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
