package cypher

import (
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// compiler turns a query into a statement. Its text is made of constants of this
// package only: whatever a user typed is a parameter, labels and types come from
// closed lists, and names that a client chose do not get in. So equal questions
// give equal texts, whose plans Neo4j keeps.
//
// A value is read by a subquery for each list that belongs to it, inside the
// subquery of the list it stands in. A list is cut before anything of its values
// is read.
type compiler struct {
	ontology *graph.Ontology
	params   map[string]any
	count    int // of the variables there are
	// head binds what conditions refer to, once for the whole statement: lists of
	// nodes, in the variables imports.
	head    strings.Builder
	imports []string
	// later are lists that no statement gives: edges at another time.
	later []later
}

func newCompiler(o *graph.Ontology) *compiler {
	return &compiler{ontology: o, params: map[string]any{}}
}

// param adds a parameter and returns its name with the dollar.
func (c *compiler) param(v any) string {
	name := "p" + strconv.Itoa(len(c.params))
	c.params[name] = v
	return "$" + name
}

// variable returns a variable that nothing else in the statement is called.
func (c *compiler) variable(prefix string) string {
	c.count++
	return prefix + strconv.Itoa(c.count)
}

// scope is what a subquery imports: the head's variables and more.
func (c *compiler) scope(more ...string) string {
	return strings.Join(slices.Concat(c.imports, more), ", ")
}

// bind adds to the head what binds one variable.
func (c *compiler) bind(prefix string, text func(variable string) string) string {
	v := c.variable(prefix)
	c.head.WriteString("CALL () { " + text(v) + " }\n")
	c.imports = append(c.imports, v)
	return v
}

// compiled is a statement with what makes an answer of the one row it returns.
type compiled struct {
	statement
	read  func(any) any
	later *[]later
}

// compile turns a query about the whole graph into one statement. It is pure.
func compile(o *graph.Ontology, q *graph.Query) (compiled, error) {
	c := newCompiler(o)
	r, err := c.root(q)
	if err != nil {
		return compiled{}, err
	}
	text := c.head.String() + r.calls + "RETURN " + r.expr + " AS answer"
	return compiled{statement{string(q.Field), text, c.params}, r.read, &c.later}, nil
}

// root compiles a field of the whole graph.
func (c *compiler) root(q *graph.Query) (reading[any], error) {
	switch arg := q.Argument.(type) {
	case graph.IDs:
		if q.Field == graph.FieldNodes {
			return c.nodes(arg, q.Select)
		}
	case graph.NameArgument:
		if q.Field == graph.FieldNamed {
			return c.named(string(arg), q.Select)
		}
	case graph.EntityQuery:
		if q.Field == graph.FieldEntities {
			return anyOf(c.entities(arg, q.Select))
		}
	case graph.ClaimQuery:
		if q.Field == graph.FieldClaims {
			return anyOf(c.claims(arg, q.Select))
		}
	case graph.RelationQuery:
		if q.Field == graph.FieldRelations && arg.KnownAt == nil { // what was known then is projected: known.go
			return anyOf(c.relations(arg, q.Select))
		}
	case graph.DocumentQuery:
		if q.Field == graph.FieldDocuments {
			return anyOf(c.documents(arg, q.Select))
		}
	case graph.EventQuery:
		if q.Field == graph.FieldEvents {
			return anyOf(c.events(arg, q.Select))
		}
	case graph.TopicQuery:
		if q.Field == graph.FieldTopics {
			return anyOf(c.topics(arg, q.Select))
		}
	case graph.SearchQuery:
		if q.Field == graph.FieldSearch {
			return anyOf(c.search(arg, q.Select))
		}
	case graph.TimelineQuery:
		if q.Field == graph.FieldTimeline {
			return anyOf(c.timeline(arg, q.Select))
		}
	case graph.DisputeQuery:
		if q.Field == graph.FieldDisputes {
			return anyOf(c.disputes(arg, q.Select))
		}
	case graph.PathQuery:
		if q.Field == graph.FieldPath {
			return anyOf(c.path(arg, q.Select))
		}
	}
	return reading[any]{}, unknownField("the graph", q)
}

// anyOf forgets of what type a reading is.
func anyOf[T any](r reading[T], err error) (reading[any], error) {
	if err != nil {
		return reading[any]{}, err
	}
	return reading[any]{r.calls, r.expr, func(v any) any { return r.read(v) }}, nil
}

// nodeOf makes a reading of a type of nodes one of any nodes.
func nodeOf[T graph.Node](r reading[T], err error) (reading[graph.Node], error) {
	if err != nil {
		return reading[graph.Node]{}, err
	}
	return reading[graph.Node]{r.calls, r.expr, func(v any) graph.Node { return r.read(v) }}, nil
}

// labels are the labels of nodes with an id, in the order of the statement's text.
var labels = []struct {
	prefix, label string
	thing         bool
}{
	{graph.EntityPrefix, "Entity", true},
	{graph.EventPrefix, "Event", true},
	{graph.TopicPrefix, "Topic", true},
	{graph.SourcePrefix, "UnnamedSource", true},
	{graph.ClaimPrefix, "Claim", false},
	{graph.RelationPrefix, "Relation", false},
	{graph.DocumentPrefix, "Document", false},
	{graph.SentencePrefix, "Sentence", false},
}

// label is the label of the nodes with an id's prefix; "" for none.
func label(id graph.ID) string {
	for _, l := range labels {
		if l.prefix == id.Prefix() {
			return l.label
		}
	}
	return ""
}

// nodes compiles nodes of any types by their ids: a subquery for all things, and
// one for each other label.
func (c *compiler) nodes(wanted graph.IDs, sel graph.Selection) (reading[any], error) {
	byLabel := map[string][]string{}
	for _, id := range wanted {
		if l := label(id); l != "" {
			byLabel[l] = append(byLabel[l], string(id))
		}
	}
	var groups [][]string // of labels
	var things []string
	for _, l := range labels {
		switch {
		case len(byLabel[l.label]) == 0:
		case l.thing:
			things = append(things, l.label)
		default:
			groups = append(groups, []string{l.label})
		}
	}
	if len(things) > 0 {
		groups = append(groups, things)
	}
	var calls strings.Builder
	var exprs []string
	var reads []func(any) graph.Node
	for _, group := range groups {
		v, x := c.variable("v"), c.variable("x")
		match := make([]string, len(group))
		for i, l := range group {
			match[i] = "UNWIND " + c.param(unique(byLabel[l])) + " AS asked " + byNodeID(v, l, "asked") + " RETURN asked, " + v
		}
		of := group[0]
		if len(group) > 1 {
			of = ""
		}
		r, err := c.node(of, v, sel)
		if err != nil {
			return reading[any]{}, err
		}
		calls.WriteString("CALL (" + c.scope() + ") { CALL () { " + strings.Join(match, " UNION ALL ") + " }\n" + r.calls + "RETURN collect([asked, " + r.expr + "]) AS " + x + " }\n")
		exprs = append(exprs, x)
		reads = append(reads, r.read)
	}
	return reading[any]{calls.String(), "[" + strings.Join(exprs, ", ") + "]", func(v any) any {
		found := map[graph.ID]graph.Node{}
		row := tuple{values: asList(v)}
		for i, read := range reads {
			for _, pair := range lists(row.at(i), 2) {
				asked, _ := pair[0].(string)
				found[graph.ID(asked)] = read(pair[1])
			}
		}
		out := make([]graph.Node, len(wanted))
		for i, id := range wanted {
			out[i] = found[id]
		}
		return out
	}}, nil
}

// byNodeID matches the node that an expression is the id of. The id of what was
// merged leads to what that counts as.
func byNodeID(v, label, id string) string {
	switch label {
	case "Entity", "Event":
		return "OPTIONAL MATCH (m:Merged {id: " + id + "}) WITH " + id + " AS asked, coalesce(m.countsAs, " + id + ") AS id MATCH (" + v + ":" + label + " {id: id})"
	default:
		return "MATCH (" + v + ":" + label + " {id: " + id + "})"
	}
}

// node compiles how a node with a label, "" for any thing, is read.
func (c *compiler) node(label, v string, sel graph.Selection) (reading[graph.Node], error) {
	switch label {
	case "Claim":
		return nodeOf(c.claim(v, sel))
	case "Relation":
		return nodeOf(c.relation(v, "", sel))
	case "Document":
		return nodeOf(c.document(v, sel))
	case "Sentence":
		r, err := c.sentence(v, sel)
		d := c.variable("d")
		expr := "[" + r.expr + ", head([(" + v + ")-[:SENTENCE_OF]->(" + d + ":Document) | " + d + ".id])]"
		return reading[graph.Node]{r.calls, expr, func(x any) graph.Node {
			row := tuple{values: asList(x)}
			s := r.read(row.at(0))
			document, _ := row.at(1).(string)
			s.Document = graph.ID(document)
			return s
		}}, err
	default:
		r, err := c.thing(v, label, sel)
		return reading[graph.Node]{r.calls, r.expr, func(x any) graph.Node {
			n, _ := r.read(x).(graph.Node)
			return n
		}}, err
	}
}

// unique sorts ids, each once.
func unique[S ~string](ids []S) []string {
	s := strs(ids)
	slices.Sort(s)
	return slices.Compact(s)
}
