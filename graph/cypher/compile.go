package cypher

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/graph"
)

// compiler collects the text and the parameters of a statement. Its text is
// constants only: whatever a user typed is a parameter, and equal questions give
// equal texts, whose plans Neo4j keeps.
type compiler struct {
	params map[string]any
	// head binds what filters refer to before anything else: lists of nodes.
	head    []string
	imports []string
}

func newCompiler() *compiler { return &compiler{params: map[string]any{}} }

// param adds a parameter and returns its name with the dollar.
func (c *compiler) param(v any) string {
	name := "p" + strconv.Itoa(len(c.params))
	c.params[name] = v
	return "$" + name
}

// bind adds a variable to the head.
func (c *compiler) bind(prefix string) string {
	v := prefix + strconv.Itoa(len(c.imports))
	c.imports = append(c.imports, v)
	return v
}

// headText returns the head and the variables it binds.
func (c *compiler) headText() string { return strings.Join(c.head, "") }

// scope is what a subquery imports: the head's variables and more.
func (c *compiler) scope(more ...string) string {
	return strings.Join(slices.Concat(c.imports, more), ", ")
}

// label is the label of nodes with an id's prefix; "" for no thing.
func label(id graph.ID) string {
	switch id.Prefix() {
	case graph.EntityPrefix:
		return "Entity"
	case graph.EventPrefix:
		return "Event"
	case graph.TopicPrefix:
		return "Topic"
	case graph.SourcePrefix:
		return "UnnamedSource"
	case graph.RelationPrefix:
		return "Relation"
	case graph.DocumentPrefix:
		return "Document"
	default:
		return ""
	}
}

// ref binds a list of the nodes that a reference names: by name, all that have it
// as their canonical name, else all entities with such an alias.
func (c *compiler) ref(r graph.EntityRef) (string, error) {
	switch {
	case r.ID != nil && r.Name == nil:
		l := label(*r.ID)
		if l == "" {
			return "", graph.Errorf(graph.Invalid, "%q is not the id of an entity, event or topic", string(*r.ID))
		}
		v := c.bind("ref")
		c.head = append(c.head, "CALL () { MATCH (n:"+l+" {id: "+c.param(string(*r.ID))+"}) RETURN collect(n) AS "+v+" }\n")
		return v, nil
	case r.Name != nil && r.ID == nil:
		v, p := c.bind("ref"), c.param(fold(*r.Name))
		c.head = append(c.head, "CALL () { "+namesakes(p)+" RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS "+v+" }\n")
		return v, nil
	default:
		return "", graph.Errorf(graph.Invalid, "name a thing either by id or by name")
	}
}

// namesakes binds canonical to the nodes with a folded name and others to the
// entities with such an alias.
func namesakes(folded string) string {
	return "CALL () { MATCH (n:Entity {folded: " + folded + "}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id >= '' RETURN n" +
		" UNION MATCH (n:Event {folded: " + folded + "}) USING INDEX SEEK n:Event(folded) RETURN n" +
		" UNION MATCH (n:Topic {folded: " + folded + "}) USING INDEX SEEK n:Topic(folded) RETURN n }" +
		" WITH collect(n) AS canonical" +
		" CALL () { MATCH (x:Name {folded: " + folded + "})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }"
}

// text binds a list of the claims whose quote or gloss has all the words.
func (c *compiler) text(words string) (string, error) {
	v := c.bind("text")
	query, err := lucene(words, false)
	if err != nil {
		return "", err
	}
	if query == "" {
		c.head = append(c.head, "CALL () { RETURN [] AS "+v+" }\n")
		return v, nil
	}
	c.head = append(c.head, "CALL () { CALL db.index.fulltext.queryNodes('evidence', "+c.param(query)+") YIELD node RETURN collect(node) AS "+v+" }\n")
	return v, nil
}

const (
	mostWords      = 100 // of a search; Lucene takes 1,024
	shortestPrefix = 3   // letters that are taken for the beginning of a word
)

// lucene turns what a user typed into a query for all of its words; with prefix the
// last may be the beginning of one. Every word stands in quotes, where Lucene's
// syntax means nothing but the quote and the backslash. "" when there is no word.
func lucene(words string, prefix bool) (string, error) {
	var terms []string
	all := strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	for i, w := range all {
		if strings.IndexFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
			continue // the analyzer leaves nothing of it
		}
		term := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(w) + `"`
		folded := fold(w)
		plain := strings.IndexFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) < 0
		if prefix && i == len(all)-1 && plain && utf8.RuneCountInString(folded) >= shortestPrefix {
			term = "(" + term + " OR " + folded + "*)"
		}
		if !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
		if len(terms) > mostWords {
			return "", graph.Errorf(graph.Invalid, "a search has at most %d different words", mostWords)
		}
	}
	return strings.Join(terms, " AND "), nil
}

// oneOf compares with one value or a list; an empty list holds for nothing.
func oneOf[S ~string](c *compiler, expr string, values []S) string {
	if len(values) == 1 {
		return expr + " = " + c.param(string(values[0])) // an index keeps its order
	}
	return expr + " IN " + c.param(strs(values))
}

// anchor is how claims are found before they are filtered: the most selective of
// the conditions that must hold.
type anchor struct {
	rank  int    // smaller is better
	match string // binds c, and ends in a WHERE
}

// The ranks of anchors.
const (
	byDocument = iota
	byThing
	byText
	byPredicate
	byPolarity
	byNothing
)

// claimFilter compiles a condition on claim c. It returns what must hold, and
// where to start from for a condition that must hold.
func (c *compiler) claimFilter(w *graph.ClaimWhere) (conditions []string, start anchor, err error) {
	start = anchor{rank: byNothing}
	if w == nil {
		return nil, start, nil
	}
	offer := func(a anchor) {
		if a.rank < start.rank {
			start = a
		}
	}
	if w.Predicate != nil {
		conditions = append(conditions, oneOf(c, "c.predicate", w.Predicate))
	}
	if w.Polarity != nil {
		conditions = append(conditions, oneOf(c, "c.polarity", w.Polarity))
	}
	switch {
	case len(w.Predicate) > 0 && len(w.Polarity) > 0:
		offer(anchor{byPredicate, "MATCH (c:Claim) USING INDEX c:Claim(predicate, polarity, reportedKey, id) WHERE c.reportedKey >= '' AND c.id >= ''"})
	case len(w.Predicate) > 0:
		offer(anchor{byPredicate, "MATCH (c:Claim) USING INDEX c:Claim(predicate, reportedKey, id) WHERE c.reportedKey >= '' AND c.id >= ''"})
	case len(w.Polarity) > 0:
		offer(anchor{byPolarity, "MATCH (c:Claim) USING INDEX c:Claim(polarity, reportedKey, id) WHERE c.reportedKey >= '' AND c.id >= ''"})
	}
	if w.Modality != nil {
		conditions = append(conditions, oneOf(c, "c.modality", w.Modality))
	}
	if w.Stance != nil {
		conditions = append(conditions, oneOf(c, "c.stance", w.Stance))
	}
	if w.Plover != nil {
		conditions = append(conditions, oneOf(c, "c.plover", w.Plover))
	}
	for _, r := range []struct {
		ref  *graph.EntityRef
		role string
	}{{w.Subject, "SUBJECT"}, {w.Object, "OBJECT"}, {w.About, "ABOUT"}, {w.Speaker, "ATTRIBUTED_TO"}, {w.Place, "AT"}, {w.During, "DURING"}} {
		if r.ref == nil {
			continue
		}
		v, err := c.ref(*r.ref)
		if err != nil {
			return nil, start, err
		}
		conditions = append(conditions, "EXISTS { MATCH (c)-[:"+r.role+"]->(x) WHERE x IN "+v+" }")
		offer(anchor{byThing, "UNWIND " + v + " AS x MATCH (x)<-[:" + r.role + "]-(c:Claim) WHERE true"})
	}
	if w.Text != nil {
		v, err := c.text(*w.Text)
		if err != nil {
			return nil, start, err
		}
		conditions = append(conditions, "c IN "+v)
		offer(anchor{byText, "UNWIND " + v + " AS c WITH * WHERE true"})
	}
	if w.From != nil {
		conditions = append(conditions, "c.validTo >= "+c.param(dateOrNull(*w.From)))
	}
	if w.To != nil {
		conditions = append(conditions, "c.validFrom <= "+c.param(dateOrNull(*w.To)))
	}
	if w.Document != nil {
		p := c.param(string(*w.Document))
		conditions = append(conditions, "c.document = "+p)
		offer(anchor{byDocument, "MATCH (c:Claim {document: " + p + "}) WHERE true"})
	}
	if w.And != nil {
		for i := range w.And {
			part, a, err := c.claimFilter(&w.And[i])
			if err != nil {
				return nil, start, err
			}
			conditions = append(conditions, part...)
			offer(a)
		}
	}
	if w.Or != nil {
		var options []string
		for i := range w.Or {
			part, _, err := c.claimFilter(&w.Or[i])
			if err != nil {
				return nil, start, err
			}
			options = append(options, all(part))
		}
		if len(options) == 0 {
			options = []string{oneOf[string](c, "c.id", nil)}
		}
		conditions = append(conditions, "("+strings.Join(options, " OR ")+")")
	}
	if w.Not != nil {
		part, _, err := c.claimFilter(w.Not)
		if err != nil {
			return nil, start, err
		}
		// A comparison with an absent property is null, which NOT leaves null.
		conditions = append(conditions, "NOT coalesce("+all(part)+", false)")
	}
	return conditions, start, nil
}

// all joins conditions that must all hold.
func all(conditions []string) string {
	if len(conditions) == 0 {
		return "true"
	}
	return "(" + strings.Join(conditions, " AND ") + ")"
}

// order writes the ORDER BY of keys.
func order(keys []key) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = k.expr
		if k.desc {
			parts[i] += " DESC"
		}
	}
	return "ORDER BY " + strings.Join(parts, ", ")
}

// beyond writes the condition that a row comes after the values in the order of
// the keys: a > x OR a = x AND (b > y OR …). The leading bound on the first key
// lets an index start there.
func (c *compiler) beyond(keys []key, values []any) string {
	compare := func(k key) string {
		if k.desc {
			return " < "
		}
		return " > "
	}
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = c.param(v)
	}
	last := len(keys) - 1
	out := keys[last].expr + compare(keys[last]) + names[last]
	for i := last - 1; i >= 0; i-- {
		k := keys[i]
		out = k.expr + compare(k) + names[i] + " OR " + k.expr + " = " + names[i] + " AND (" + out + ")"
	}
	if len(keys) == 1 {
		return out
	}
	return keys[0].expr + strings.TrimSuffix(compare(keys[0]), " ") + "= " + names[0] + " AND (" + out + ")"
}

// parents groups the ids of parents by label, each once, sorted, so that the same
// kinds of parents give the same text.
func parents(ids []graph.ID, allowed ...string) map[string][]string {
	out := map[string][]string{}
	for _, id := range ids {
		if l := label(id); slices.Contains(allowed, l) {
			out[l] = append(out[l], string(id))
		}
	}
	for l := range out {
		slices.Sort(out[l])
		out[l] = slices.Compact(out[l])
	}
	return out
}

// perParent writes a statement that answers for each parent: body is a subquery
// for a parent of one label, which returns columns; parent is bound to its id.
func (c *compiler) perParent(groups map[string][]string, columns string, body func(label string) string) string {
	var branches []string
	for _, l := range []string{"Entity", "Event", "Topic", "UnnamedSource", "Relation", "Document"} {
		if len(groups[l]) > 0 {
			branches = append(branches, "UNWIND "+c.param(groups[l])+" AS parent\n"+body(l)+"\nRETURN parent, "+columns)
		}
	}
	if len(branches) == 1 {
		return c.headText() + branches[0]
	}
	return c.headText() + "CALL (" + c.scope() + ") {\n" + strings.Join(branches, "\nUNION ALL\n") + "\n}\nRETURN parent, " + columns
}
