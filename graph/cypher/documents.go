package cypher

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

const documentFields = `d {.id, .name, .fullName, .sourceKey, .url, .title, .language, .publishedAt, .retrievedAt, .sha256, .current, .status, publisher: p.id, publisherName: coalesce(p.fullName, p.name)}`

func publishedDocument(v any) graph.Document {
	f := asFields(v)
	d := documentOf(f)
	d.PublisherName = str(f, "publisherName")
	return d
}

// Documents returns a page of documents without their text, latest published
// first.
func (db *DB) Documents(ctx context.Context, q graph.DocumentQuery) (graph.Page[graph.Document], error) {
	var none graph.Page[graph.Document]
	if q.N < 0 {
		return none, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	c := newCompiler()
	match := "MATCH (d:Document) USING INDEX d:Document(publishedKey, id) WHERE d.publishedKey >= '' AND d.id >= ''"
	if q.Search != "" {
		query, err := lucene(q.Search, true)
		if err != nil {
			return none, err
		}
		if query == "" {
			return page([]graph.Document{}, q.First, 0, nil), nil
		}
		match = "CALL db.index.fulltext.queryNodes('titles', " + c.param(query) + ") YIELD node AS d WITH d WHERE true"
	}
	keys := []key{{expr: "d.publishedKey", desc: true}, {expr: "d.id"}}
	var b strings.Builder
	columns := "items"
	if q.Total {
		b.WriteString("CALL () { " + match + " RETURN count(*) AS total }\n")
		columns = "items, total"
	}
	b.WriteString("CALL () { " + match)
	if q.After != "" {
		values, err := decodeCursor(q.After, "", "")
		if err != nil {
			return none, err
		}
		b.WriteString(" AND (" + c.beyond(keys, values) + ")")
	}
	b.WriteString("\nWITH d " + order(keys) + " LIMIT " + c.param(q.N+1) + "\nOPTIONAL MATCH (d)-[:PUBLISHED_BY]->(p:Entity)\nRETURN collect(" + documentFields + ") AS items }\nRETURN " + columns)
	records, err := db.read(ctx, statement{"documents", b.String(), c.params})
	if err != nil || len(records) == 0 {
		return none, err
	}
	var found []graph.Document
	for _, x := range list(records[0], "items") {
		found = append(found, publishedDocument(x))
	}
	slices.SortFunc(found, func(a, b graph.Document) int {
		return cmp.Or(b.PublishedAt.Compare(a.PublishedAt), cmp.Compare(a.ID, b.ID))
	})
	return page(found, q.First, number[int](records[0], "total"), func(d *graph.Document) string { return encodeCursor(d.PublishedAt.String(), string(d.ID)) }), nil
}

// DocumentsByID returns documents with their text; nil where there is none.
func (db *DB) DocumentsByID(ctx context.Context, wanted []graph.ID) ([]*graph.Document, error) {
	out := make([]*graph.Document, len(wanted))
	if len(wanted) == 0 {
		return out, nil
	}
	const text = "UNWIND $ids AS parent\nMATCH (d:Document {id: parent})\nOPTIONAL MATCH (d)-[:PUBLISHED_BY]->(p:Entity)\nRETURN parent, " + documentFields + " AS document, d.text AS text"
	records, err := db.read(ctx, statement{"documents by id", text, map[string]any{"ids": unique(wanted)}})
	if err != nil {
		return nil, err
	}
	each(records, wanted, func(i int, r *neo4j.Record) {
		d := publishedDocument(value[any](r, "document"))
		d.Text = str(r, "text")
		out[i] = &d
	})
	return out, nil
}

// SentencesByID returns sentences; nil where there is none.
func (db *DB) SentencesByID(ctx context.Context, wanted []graph.ID) ([]*graph.Sentence, error) {
	out := make([]*graph.Sentence, len(wanted))
	if len(wanted) == 0 {
		return out, nil
	}
	const text = "UNWIND $ids AS parent\nMATCH (s:Sentence {id: parent})-[:SENTENCE_OF]->(d:Document)\nRETURN parent, s {.id, .index, .start, .end, .text, document: d.id} AS sentence"
	records, err := db.read(ctx, statement{"sentences by id", text, map[string]any{"ids": unique(wanted)}})
	if err != nil {
		return nil, err
	}
	each(records, wanted, func(i int, r *neo4j.Record) {
		s := sentenceOf(asFields(value[any](r, "sentence")))
		out[i] = &s
	})
	return out, nil
}
