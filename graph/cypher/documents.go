package cypher

import (
	"maps"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// documents compiles a page of documents, latest published first.
func (c *compiler) documents(q graph.DocumentQuery, sel graph.Selection) (reading[graph.Page[graph.Document]], error) {
	var none reading[graph.Page[graph.Document]]
	v := c.variable("d")
	rows := "MATCH (" + v + ":Document) USING INDEX " + v + ":Document(publishedKey, id) WHERE " + v + ".publishedKey >= '' AND " + v + ".id IS NOT NULL"
	if q.Search != "" {
		query, err := lucene(q.Search, true)
		if err != nil {
			return none, err
		}
		rows = "CALL db.index.fulltext.queryNodes('titles', " + c.param(query) + ") YIELD node AS " + v + " WITH " + v + " WHERE true"
		if query == "" {
			rows = nothing(v)
		}
	}
	r, err := c.document(v, sel)
	if err != nil {
		return none, err
	}
	return paged(c, listing{
		rows: rows, vars: v, first: q.First,
		keys: []key{{expr: v + ".publishedKey", desc: true}, {expr: v + ".id"}},
	}, r)
}

// nothing binds variables to no row.
func nothing(vars ...string) string {
	return "UNWIND [] AS none WITH none AS " + strings.Join(vars, ", none AS ") + " WHERE true"
}

// documentProperties are the properties of documents.
var documentProperties = map[string][]string{
	"name": nil, "sourceKey": nil, "url": nil, "title": nil, "language": nil, "publishedAt": nil, "retrievedAt": nil, "sha256": nil, "current": nil, "status": nil,
}

// document compiles how a document is read.
func (c *compiler) document(v string, sel graph.Selection) (reading[graph.Document], error) {
	var none reading[graph.Document]
	cols := newColumns()
	cols.add("id", v+".id")
	publisher, plain := sel.All, graph.Selection{}
	if sel.All { // the text is not among them
		plain.Properties = slices.Sorted(maps.Keys(documentProperties))
	}
	for _, p := range sel.Properties {
		switch p {
		case "publisher":
			publisher = true
		case "text":
			cols.add(p, v+".text")
		default:
			plain.Properties = append(plain.Properties, p)
		}
	}
	if err := cols.properties(v, plain, documentProperties); err != nil {
		return none, err
	}
	if publisher {
		p := c.variable("t")
		x := "head([(" + v + ")-[:PUBLISHED_BY]->(" + p + ":Entity) | [" + p + ".id, coalesce(" + p + ".fullName, " + p + ".name)]])"
		cols.add("published", x)
	}
	links, err := c.links(v, "Document", sel.Queries, cols)
	if err != nil {
		return none, err
	}
	return reading[graph.Document]{cols.calls.String(), cols.expr(), func(x any) graph.Document {
		row := cols.row(x)
		d := documentOf(row)
		if p := asList(value[any](row, "published")); len(p) == 2 {
			publisher, _ := p[0].(string)
			d.Publisher = graph.ID(publisher)
			d.PublisherName, _ = p[1].(string)
		}
		d.Links = links(d.ID, row)
		return d
	}}, nil
}

// sentenceProperties are the properties of sentences.
var sentenceProperties = map[string][]string{"index": nil, "start": nil, "end": nil, "text": nil}

// sentence compiles how a sentence is read, without its document.
func (c *compiler) sentence(v string, sel graph.Selection) (reading[graph.Sentence], error) {
	cols := newColumns()
	cols.add("id", v+".id")
	if err := cols.properties(v, sel, sentenceProperties); err != nil {
		return reading[graph.Sentence]{}, err
	}
	for i := range sel.Queries {
		return reading[graph.Sentence]{}, unknownField("a sentence", &sel.Queries[i])
	}
	return reading[graph.Sentence]{cols.calls.String(), cols.expr(), func(x any) graph.Sentence { return sentenceOf(cols.row(x)) }}, nil
}

// place is where evidence or a mention stands.
type place struct {
	match string   // ends the pattern that leads to the sentence
	vars  []string // that match binds
	read  func(tuple) *graph.SentenceRef
}

// place compiles the sentence and the document that queries about evidence or a
// mention ask for. document is the variable of the document where it is bound.
func (c *compiler) place(queries []graph.Query, cols *columns, document string) (place, error) {
	s := c.variable("s")
	p := place{match: "(" + s + ":Sentence)", vars: []string{s}}
	var reads []func(*graph.SentenceRef, tuple)
	for i := range queries {
		q := &queries[i]
		switch q.Field {
		case graph.FieldSentence:
			r, err := c.sentence(s, q.Select)
			if err != nil {
				return p, err
			}
			at := cols.addRead(r.calls, r.expr)
			reads = append(reads, func(of *graph.SentenceRef, row tuple) { of.Sentence = r.read(row.at(at)) })
		case graph.FieldDocument:
			if document == "" {
				document = c.variable("d")
				p.match += "-[:SENTENCE_OF]->(" + document + ":Document)"
				p.vars = append(p.vars, document)
			}
			r, err := c.document(document, q.Select)
			if err != nil {
				return p, err
			}
			at := cols.addRead(r.calls, r.expr)
			reads = append(reads, func(of *graph.SentenceRef, row tuple) { of.Document = r.read(row.at(at)) })
		default:
			return p, unknownField("evidence", q)
		}
	}
	p.read = func(row tuple) *graph.SentenceRef {
		of := &graph.SentenceRef{}
		for _, read := range reads {
			read(of, row)
		}
		of.Sentence.Document = of.Document.ID
		return of
	}
	return p, nil
}
