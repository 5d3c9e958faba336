package cypher

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/graph"
)

// ref binds a list of the nodes that a reference names: by name, all that have it
// as their canonical name, else all entities with such an alias.
func (c *compiler) ref(r graph.EntityRef) (string, error) {
	switch {
	case r.ID != nil && r.Name == nil:
		l := label(*r.ID)
		if graph.TypeOf(*r.ID) == "" {
			return "", graph.Errorf(graph.Invalid, "%q is not the id of an entity, event or topic", string(*r.ID))
		}
		return c.bind("ref", func(v string) string {
			return byNodeID("n", l, c.param(string(*r.ID))) + " RETURN collect(n) AS " + v
		}), nil
	case r.Name != nil && r.ID == nil:
		return c.bind("ref", func(v string) string {
			return namesakes(c.param(fold(*r.Name))) + " RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS " + v
		}), nil
	default:
		return "", graph.Errorf(graph.Invalid, "name a thing either by id or by name")
	}
}

// refs binds the nodes of references and returns an expression for the list of all
// of them; "" for none.
func (c *compiler) refs(refs []graph.EntityRef) (string, error) {
	var variables []string
	for _, r := range refs {
		v, err := c.ref(r)
		if err != nil {
			return "", err
		}
		variables = append(variables, v)
	}
	return strings.Join(variables, " + "), nil
}

const (
	entityByName  = "MATCH (n:Entity {folded: $name}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL"
	entityByAlias = "MATCH (x:Name {folded: $name})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded)"
)

// namesakes binds canonical to the nodes with a folded name and others to the
// entities with such an alias.
func namesakes(folded string) string {
	return withName(folded, "CALL () { "+entityByName+" RETURN n"+
		" UNION MATCH (n:Event {folded: $name}) USING INDEX SEEK n:Event(folded) RETURN n"+
		" UNION MATCH (n:Topic {folded: $name}) USING INDEX SEEK n:Topic(folded) RETURN n }"+
		" WITH collect(n) AS canonical"+
		" CALL () { "+entityByAlias+" RETURN collect(DISTINCT n) AS others }")
}

// withName puts the parameter of the name into a text.
func withName(folded, text string) string { return strings.ReplaceAll(text, "$name", folded) }

// text binds a list of the claims whose quote or gloss has all the words.
func (c *compiler) text(words string) (string, error) {
	query, err := lucene(words, false)
	if err != nil {
		return "", err
	}
	return c.bind("text", func(v string) string {
		if query == "" {
			return "RETURN [] AS " + v
		}
		return "CALL db.index.fulltext.queryNodes('evidence', " + c.param(query) + ") YIELD node RETURN collect(node) AS " + v
	}), nil
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

// known is the condition that a claim is live, or was at a time.
func (c *compiler) known(claim string, at *time.Time) string {
	if at == nil {
		return claim + ".retractedAt IS NULL"
	}
	p := c.param(at.UTC())
	return claim + ".recordedAt <= " + p + " AND (" + claim + ".retractedAt IS NULL OR " + claim + ".retractedAt > " + p + ")"
}

// anchor is how claims are found before they are filtered: the most selective of
// the conditions that must hold.
type anchor struct {
	rank    int      // smaller is better
	rows    string   // binds the claim, and ends in a WHERE
	implied string   // the condition that all rows fulfil
	repeats bool     // whether a claim may come twice
	fixed   []string // what is the same for each row, and first in the index of the rows
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

// claimFilter is a compiled condition on claims.
type claimFilter struct {
	conditions []string // all must hold
	start      anchor   // where to start from; of rank byNothing when there is nothing to start from
}

func (f *claimFilter) offer(a anchor) {
	if a.rank < f.start.rank {
		f.start = a
	}
}

// must adds a condition that says where to start from.
func (f *claimFilter) must(a anchor) {
	f.conditions = append(f.conditions, a.implied)
	f.offer(a)
}

func (f *claimFilter) add(condition string) { f.conditions = append(f.conditions, condition) }

// where compiles a condition on the claim that a variable is bound to.
func (c *compiler) where(claim string, w *graph.ClaimWhere) (claimFilter, error) {
	f := claimFilter{start: anchor{rank: byNothing}}
	if w == nil {
		return f, nil
	}
	indexed := func(rank int, properties ...string) anchor {
		index := strings.Join(slices.Concat(properties, byReported), ", ")
		a := anchor{rank: rank, rows: "MATCH (" + claim + ":Claim) USING INDEX " + claim + ":Claim(" + index + ") WHERE " + claim + ".reportedKey >= '' AND " + claim + ".id IS NOT NULL"}
		if len(w.Predicate) < 2 && len(w.Polarity) < 2 { // the conditions are equations
			for _, p := range properties {
				a.fixed = append(a.fixed, claim+"."+p)
			}
		}
		return a
	}
	if w.Predicate != nil {
		f.add(oneOf(c, claim+".predicate", w.Predicate))
	}
	if w.Polarity != nil {
		f.add(oneOf(c, claim+".polarity", w.Polarity))
	}
	switch {
	case len(w.Predicate) > 0 && len(w.Polarity) > 0:
		f.offer(indexed(byPredicate, "predicate", "polarity"))
	case len(w.Predicate) > 0:
		f.offer(indexed(byPredicate, "predicate"))
	case len(w.Polarity) > 0:
		f.offer(indexed(byPolarity, "polarity"))
	}
	if w.Modality != nil {
		f.add(oneOf(c, claim+".modality", w.Modality))
	}
	if w.Stance != nil {
		f.add(oneOf(c, claim+".stance", w.Stance))
	}
	if w.Plover != nil {
		f.add(oneOf(c, claim+".plover", w.Plover))
	}
	for _, r := range []struct {
		ref  *graph.EntityRef
		role string
	}{
		{w.Subject, subjectRole}, {w.Object, objectRole}, {w.About, aboutRole}, {w.Speaker, sourceRole}, {w.Place, placeRole}, {w.During, duringRole},
	} {
		if r.ref == nil {
			continue
		}
		list, err := c.ref(*r.ref)
		if err != nil {
			return f, err
		}
		x := c.variable("t")
		f.must(anchor{
			rank: byThing, repeats: true,
			rows:    "UNWIND " + list + " AS " + x + " MATCH (" + x + ")<-[:" + r.role + "]-(" + claim + ":Claim) WHERE true",
			implied: "EXISTS { MATCH (" + claim + ")-[:" + r.role + "]->(" + x + ") WHERE " + x + " IN " + list + " }",
		})
	}
	if w.Text != nil {
		list, err := c.text(*w.Text)
		if err != nil {
			return f, err
		}
		f.must(anchor{rank: byText, rows: "UNWIND " + list + " AS " + claim + " WITH " + claim + " WHERE true", implied: claim + " IN " + list})
	}
	f.conditions = append(f.conditions, c.overlaps(claim+".validFrom", claim+".validTo", w.From, w.To)...)
	if w.Document != nil {
		p := c.param(string(*w.Document))
		f.must(anchor{rank: byDocument, rows: "MATCH (" + claim + ":Claim {document: " + p + "}) WHERE true", implied: claim + ".document = " + p})
	}
	err := c.combine(claim, w, &f)
	return f, err
}

// combine adds what is nested in a condition.
func (c *compiler) combine(claim string, w *graph.ClaimWhere, f *claimFilter) error {
	for i := range w.And {
		part, err := c.where(claim, &w.And[i])
		if err != nil {
			return err
		}
		f.conditions = append(f.conditions, part.conditions...)
		f.offer(part.start)
	}
	if w.Or != nil {
		options := make([]string, len(w.Or))
		for i := range w.Or {
			part, err := c.where(claim, &w.Or[i])
			if err != nil {
				return err
			}
			options[i] = conjunction(part.conditions)
		}
		if len(options) == 0 { // a constant would take the label's condition with it, and so the index
			options = []string{oneOf[string](c, claim+".id", nil)}
		}
		f.add("(" + strings.Join(options, " OR ") + ")")
	}
	if w.Not != nil {
		part, err := c.where(claim, w.Not)
		if err != nil {
			return err
		}
		// A comparison with an absent property is null, which NOT leaves null.
		f.add("NOT coalesce(" + conjunction(part.conditions) + ", false)")
	}
	return nil
}

// conjunction joins conditions that must all hold.
func conjunction(conditions []string) string {
	if len(conditions) == 0 {
		return "true"
	}
	return "(" + strings.Join(conditions, " AND ") + ")"
}
