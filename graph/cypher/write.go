package cypher

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// Write stores a document with its complete claim set and recomputes the edges it
// touches: see graph.Writer. A document that was retracted stays so: its claims
// are written as ended.
func (db *DB) Write(ctx context.Context, b *graph.Batch) (receipt graph.Receipt, err error) {
	work, err := db.writing(b, &receipt)
	if err == nil {
		err = db.write(ctx, "write document "+string(b.Document.ID), work)
	}
	if err != nil {
		return graph.Receipt{}, err
	}
	return receipt, nil
}

// writing returns what writes a batch within a transaction, and can be called again
// for another. It sets the receipt.
func (db *DB) writing(b *graph.Batch, receipt *graph.Receipt) (work func(context.Context, *transaction) error, err error) {
	if err := b.Check(db.ontology); err != nil {
		return nil, err
	}
	w := &batchWriter{Batch: b, ontology: db.ontology, text: graph.NewText(b.Document.Text)}
	if w.digest, err = batchDigest(b); err != nil {
		return nil, err
	}
	return func(ctx context.Context, t *transaction) (err error) {
		attempt := *w // nothing of a failed attempt is kept
		attempt.transaction = t
		*receipt, err = attempt.write(ctx)
		return err
	}, nil
}

// batchWriter is one attempt to write a batch.
type batchWriter struct {
	*graph.Batch
	*transaction
	ontology *graph.Ontology
	digest   string
	text     graph.Text

	same           map[graph.ID]graph.ID // what things of the batch count as, where it is another
	surnames       map[string]bool       // of people who are mentioned newly or no more
	family         []revision            // the documents of the same source, oldest first, this one included
	ending         ending                // of this document
	change         change
	endedSentences []row
	receipt        graph.Receipt
}

// ending says when and why a document's claims end; zero for a live document.
type ending struct {
	at     time.Time
	reason string
}

func (e ending) is() bool { return e.reason != "" }

func (w *batchWriter) write(ctx context.Context) (graph.Receipt, error) {
	w.receipt = graph.Receipt{Document: w.Document.ID}
	stored, err := w.readFamily(ctx)
	if err != nil {
		return w.receipt, err
	}
	if stored != nil && stored.digest == w.digest {
		w.receipt.ClaimsKept = len(w.Claims)
		return w.receipt, nil
	}
	w.receipt.New = stored == nil
	w.change = change{documents: []graph.ID{w.Document.ID}, before: claimSet{}, actedFor: map[graph.ID]graph.ID{}}
	w.same, w.surnames = map[graph.ID]graph.ID{}, map[string]bool{}
	for _, r := range w.family {
		if r.id != w.Document.ID && r.current != r.wasCurrent {
			w.change.documents = append(w.change.documents, r.id)
		}
	}
	if len(w.family) > 1 || stored != nil {
		r := rules{ontology: w.ontology, run: w.run}
		if err := r.loadDocuments(ctx, w.change.before, w.change.documents); err != nil {
			return w.receipt, err
		}
	}
	for _, step := range []func(context.Context) error{w.things, w.names, w.document, w.sentences, w.mentions, w.claims, w.revisions, w.produced, w.identify} {
		if err := step(ctx); err != nil {
			return w.receipt, err
		}
	}
	return w.receipt, w.recompute(ctx, w.change, &w.receipt)
}

// identify decides anew what the things of the document count as, and of which
// reports it is a copy.
func (w *batchWriter) identify(ctx context.Context) error {
	if w.receipt.New {
		voiced, err := w.joinCopies(ctx, w.Document.ID, w.text)
		if err != nil {
			return err
		}
		w.change.voiced = voiced
	}
	if err := w.settle(ctx, &w.change, nil, &w.receipt); err != nil {
		return err
	}
	return w.hintNames(ctx, w.surnames)
}

// countsAs returns what a thing of the batch counts as.
func (w *batchWriter) countsAs(id graph.ID) graph.ID { return cmp.Or(w.same[id], id) }

// revision is one version of a document.
type revision struct {
	id          graph.ID
	publishedAt graph.Date
	retrievedAt time.Time
	current     bool
	wasCurrent  bool
	digest      string
	publisher   graph.ID
	ending      ending // RETRACTED
	revises     graph.ID
}

const readFamily = `MATCH (d:Document {sourceKey: $sourceKey})
CALL (d) { MATCH (d)-[r:PUBLISHED_BY]->() RETURN head(collect(r.as)) AS publisher }
CALL (d) { MATCH (d)-[:REVISES]->(o:Document) RETURN head(collect(o.id)) AS revises }
RETURN d {.id, .publishedAt, .retrievedAt, .current, .digest, .status, .retractedAt, .retractReason} AS document, publisher, revises`

// revisionsOf reads the versions of a document there are.
func (t *transaction) revisionsOf(ctx context.Context, sourceKey string) ([]revision, error) {
	records, err := t.run(ctx, "read versions", readFamily, map[string]any{"sourceKey": sourceKey})
	if err != nil {
		return nil, err
	}
	var family []revision
	for _, rec := range records {
		f := asFields(value[any](rec, "document"))
		r := revision{
			id: id(f, "id"), publishedAt: date(f, "publishedAt"), retrievedAt: moment(f, "retrievedAt"), wasCurrent: value[bool](f, "current"),
			digest: str(f, "digest"), publisher: id(rec, "publisher"), revises: id(rec, "revises"),
		}
		if str(f, "status") == graph.RetractedDocument {
			r.ending = ending{moment(f, "retractedAt"), str(f, "retractReason")}
		}
		family = append(family, r)
	}
	return family, nil
}

// inOrder sorts versions, oldest first, and makes the last the current one.
func inOrder(family []revision) {
	slices.SortFunc(family, func(a, b revision) int {
		return cmp.Or(a.publishedAt.Compare(b.publishedAt), a.retrievedAt.Compare(b.retrievedAt), cmp.Compare(a.id, b.id))
	})
	for i := range family {
		family[i].current = i == len(family)-1
	}
}

// readFamily reads the versions of the document there are, adds this one, and
// decides which is the current one. It returns what is stored of this one, nil
// when it is new.
func (w *batchWriter) readFamily(ctx context.Context) (*revision, error) {
	family, err := w.revisionsOf(ctx, w.Document.SourceKey)
	if err != nil {
		return nil, err
	}
	this := revision{id: w.Document.ID, publishedAt: w.Document.PublishedAt, retrievedAt: w.Document.RetrievedAt}
	var stored *revision
	if i := slices.IndexFunc(family, func(r revision) bool { return r.id == this.id }); i >= 0 {
		r := family[i]
		stored = &r
		family = slices.Delete(family, i, i+1)
		this.retrievedAt = r.retrievedAt // the first time counts
		this.wasCurrent, this.publisher, this.ending, this.revises = r.wasCurrent, r.publisher, r.ending, r.revises
	}
	family = append(family, this)
	inOrder(family)
	w.family = family
	w.ending = w.this().ending
	if !w.this().current && !w.ending.is() {
		w.ending = ending{w.RecordedAt, graph.Superseded}
	}
	return stored, nil
}

func (w *batchWriter) this() *revision {
	return &w.family[slices.IndexFunc(w.family, func(r revision) bool { return r.id == w.Document.ID })]
}

// sorted returns the rows of things sorted by id, each id once.
func sorted(rows []row) []row {
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a["id"].(string), b["id"].(string)) })
	return slices.CompactFunc(rows, func(a, b row) bool { return a["id"] == b["id"] })
}

const (
	readThings  = `UNWIND $ids AS id MATCH (n:Entity|Event|Topic|UnnamedSource|Merged {id: id}) RETURN n`
	writeEntity = `UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n += row.props SET n:$(row.label)`
	writeEvent  = `UNWIND $rows AS row MERGE (n:Event {id: row.id}) SET n += row.props`
	writeTopic  = `UNWIND $rows AS row MERGE (n:Topic {id: row.id}) SET n += row.props`
	writeSource = `UNWIND $rows AS row MERGE (n:UnnamedSource {id: row.id}) SET n += row.props`
	writeMerged = `UNWIND $rows AS row MATCH (n:Merged {id: row.id}) SET n += row.props`
	speaksFor   = `UNWIND $rows AS row
MATCH (n:UnnamedSource {id: row.id})
CALL (n) { MATCH (n)-[r:SPEAKS_FOR]->() DELETE r }
WITH row, n WHERE row.props.speaksFor IS NOT NULL
MATCH (e:Entity {id: row.props.speaksFor})
CREATE (n)-[:SPEAKS_FOR {as: row.as}]->(e)`
)

// things writes entities, events, topics and unnamed sources: what is stored
// joined with what the batch says.
func (w *batchWriter) things(ctx context.Context) error {
	var wanted []graph.ID
	for _, e := range w.Entities {
		wanted = append(wanted, e.ID)
	}
	for _, e := range w.Events {
		wanted = append(wanted, e.ID)
	}
	for _, t := range w.Topics {
		wanted = append(wanted, t.ID)
	}
	for _, s := range w.Sources {
		wanted = append(wanted, s.ID)
	}
	slices.Sort(wanted)
	records, err := w.run(ctx, "read things", readThings, map[string]any{"ids": strs(slices.Compact(wanted))})
	if err != nil {
		return err
	}
	there := map[graph.ID]graph.Thing{}
	for _, rec := range records {
		if t := thingIn(rec, "n"); t != nil {
			there[t.ThingID()] = t
			if other := id(asFields(value[any](rec, "n")), "countsAs"); other != "" {
				w.same[t.ThingID()] = other
			}
		}
	}
	var entities, events, topics, sources, merged []row
	add := func(to *[]row, r row) {
		if w.same[graph.ID(r["id"].(string))] != "" {
			to = &merged
		}
		*to = append(*to, r)
	}
	for _, e := range w.Entities {
		e.Names = nil
		was, exists := there[e.ID].(graph.Entity)
		if exists {
			e = joinEntities(was, e)
		}
		if !exists || !reflect.DeepEqual(was, e) {
			add(&entities, entityRow(e))
		}
		if e.Kind == graph.PersonKind {
			w.surnames[surname(e)] = true
		}
		if exists && was.ActsFor != e.ActsFor {
			w.change.acts = append(w.change.acts, e.ID)
			w.change.actedFor[e.ID] = was.ActsFor
		}
		there[e.ID] = e
	}
	for _, e := range w.Events {
		was, exists := there[e.ID].(graph.Event)
		if exists {
			e = joinEvents(was, e)
		}
		if !exists || !reflect.DeepEqual(was, e) {
			add(&events, eventRow(e))
		}
		there[e.ID] = e
	}
	for _, t := range w.Topics {
		was, exists := there[t.ID].(graph.Topic)
		if exists {
			t.Name = joinNames(was.Name, t.Name)
		}
		if !exists || was.Name != t.Name {
			topics = append(topics, topicRow(t))
		}
		there[t.ID] = t
	}
	for _, s := range w.Sources {
		as := s.SpeaksFor
		s.SpeaksFor = w.countsAs(as)
		if was, exists := there[s.ID].(graph.UnnamedSource); !exists || !reflect.DeepEqual(was, s) {
			r := sourceRow(s)
			r["as"] = orNull(as)
			sources = append(sources, r)
		}
	}
	for _, x := range []struct {
		name, text string
		rows       []row
	}{
		{"write entities", writeEntity, last(entities)},
		{"write events", writeEvent, last(events)},
		{"write topics", writeTopic, last(topics)},
		{"write sources", writeSource, last(sources)},
		{"write merged things", writeMerged, last(merged)},
		{"write speaks for", speaksFor, last(sources)},
	} {
		if err := w.rows(ctx, x.name, x.text, x.rows); err != nil {
			return err
		}
	}
	return nil
}

// last returns the rows sorted by id, of each id the last one.
func last(rows []row) []row {
	slices.Reverse(rows)
	return sorted(rows)
}

// The joins below do not depend on the order or the number of their arguments, so
// that documents can come in any order. What a source corrects to something
// shorter does not get through; a new id, or forgetting, does that.

// joinNames takes the longer name, of two as long the smaller.
func joinNames(a, b string) string {
	if c := cmp.Or(cmp.Compare(len([]rune(a)), len([]rune(b))), cmp.Compare(b, a)); c >= 0 {
		return a
	}
	return b
}

func joinEntities(a, b graph.Entity) graph.Entity {
	a.Name = joinNames(a.Name, b.Name)
	a.ISO3, a.WikidataID, a.Sector = max(a.ISO3, b.ISO3), max(a.WikidataID, b.WikidataID), max(a.Sector, b.Sector)
	a.ActsFor = max(a.ActsFor, b.ActsFor)
	a.Kind = max(a.Kind, b.Kind) // they agree, since the kind is part of the id
	return a
}

// joinEvents takes the description with the more exact time as a whole.
func joinEvents(a, b graph.Event) graph.Event {
	rank := func(e graph.Event) int {
		return slices.Index([]graph.Precision{
			graph.DayPrecision, graph.WeekPrecision, graph.MonthPrecision, graph.QuarterPrecision, graph.YearPrecision, graph.UnknownPrecision,
		}, e.Precision)
	}
	c := cmp.Or(cmp.Compare(rank(a), rank(b)), a.Start.Compare(b.Start), a.End.Compare(b.End), cmp.Compare(a.Kind, b.Kind))
	name := joinNames(a.Name, b.Name)
	if c > 0 {
		a = b
	}
	a.Name = name
	return a
}

const (
	readNames  = `UNWIND $ids AS id MATCH (n:Name {id: id}) RETURN n.id AS id`
	writeNames = `UNWIND $rows AS row
MATCH (e:Entity {id: row.entity})
CREATE (n:Name {id: row.id})
SET n += row.props
CREATE (n)-[:NAMES {as: row.as}]->(e)`
)

// names adds the names that entities go by. A name is never taken away: each is a
// fact of the gazetteer or of a document.
func (w *batchWriter) names(ctx context.Context) error {
	var rows []row
	for _, e := range w.Entities {
		for _, n := range e.Names {
			rows = append(rows, nameRow(e.ID, w.countsAs(e.ID), n))
		}
	}
	rows = sorted(rows)
	if len(rows) == 0 {
		return nil
	}
	var wanted []string
	for _, r := range rows {
		wanted = append(wanted, r["id"].(string))
	}
	records, err := w.run(ctx, "read names", readNames, map[string]any{"ids": wanted})
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, rec := range records {
		there[str(rec, "id")] = true
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return there[r["id"].(string)] })
	return w.rows(ctx, "write names", writeNames, rows)
}

const (
	writeDocument = `MERGE (d:Document {id: $id})
ON CREATE SET d.retrievedAt = $retrievedAt, d.status = $status
SET d += $props`
	unpublish = `MATCH (:Document {id: $id})-[r:PUBLISHED_BY]->() DELETE r`
	publish   = `MATCH (d:Document {id: $id}) WITH d MATCH (p:Entity {id: $publisher}) CREATE (d)-[:PUBLISHED_BY {as: $as}]->(p)`
)

func (w *batchWriter) document(ctx context.Context) error {
	d := &w.Document
	_, err := w.run(ctx, "write document", writeDocument, map[string]any{
		"id": string(d.ID), "retrievedAt": momentOrNull(d.RetrievedAt), "status": graph.LiveDocument,
		"props": captioned(row{
			"sourceKey": d.SourceKey, "url": orNull(d.URL), "title": orNull(d.Title), "language": orNull(d.Language),
			"publishedAt": dateOrNull(d.PublishedAt), "publishedKey": d.PublishedAt.String(), "sha256": d.SHA256, "text": d.Text,
			"current": w.this().current, "digest": w.digest, "bands": strsOrNull(w.text.Bands),
		}, d.Name),
	})
	if err != nil || d.Publisher == w.this().publisher {
		return err
	}
	if w.this().publisher != "" {
		if _, err := w.run(ctx, "write publisher", unpublish, map[string]any{"id": string(d.ID)}); err != nil {
			return err
		}
	}
	if d.Publisher == "" {
		return nil
	}
	_, err = w.run(ctx, "write publisher", publish, map[string]any{"id": string(d.ID), "publisher": string(w.countsAs(d.Publisher)), "as": string(d.Publisher)})
	return err
}

const (
	readSentences  = `MATCH (d:Document {id: $id})<-[:SENTENCE_OF]-(s:Sentence) RETURN s.id AS id, s.index AS index, s.start AS start, s.end AS end, s.text AS text, s.ended AS ended`
	writeSentences = `UNWIND $rows AS row
MATCH (d:Document {id: row.document})
MERGE (s:Sentence {id: row.id})
SET s += row.props
MERGE (s)-[:SENTENCE_OF]->(d)`
	nextSentences = `UNWIND $rows AS row
MATCH (a:Sentence {id: row.id})
WITH row, a
MATCH (b:Sentence {id: row.next})
MERGE (a)-[:NEXT_SENTENCE]->(b)`
	// A sentence that another way of splitting the text has left behind goes,
	// unless claims that ended have their evidence there.
	endSentences = `UNWIND $rows AS row
MATCH (s:Sentence {id: row.id})
SET s.ended = true
WITH s WHERE NOT EXISTS { (s)<-[:EVIDENCED_BY]-() }
DETACH DELETE s`
	unchain = `UNWIND $rows AS row MATCH (:Sentence {id: row.id})-[r:NEXT_SENTENCE]->() DELETE r`
)

func (w *batchWriter) sentences(ctx context.Context) error {
	there := map[graph.ID]graph.Sentence{}
	if !w.receipt.New {
		records, err := w.run(ctx, "read sentences", readSentences, map[string]any{"id": string(w.Document.ID)})
		if err != nil {
			return err
		}
		for _, rec := range records {
			s := sentenceOf(fields(rec.AsMap()))
			s.Document = w.Document.ID
			if value[bool](rec, "ended") {
				s.Index = -1 // differs from whatever comes again
			}
			there[s.ID] = s
		}
	}
	var write, next, ended []row
	for i, s := range w.Sentences {
		if there[s.ID] != s {
			r := sentenceRow(s)
			r["document"] = string(s.Document)
			write = append(write, r)
			if i > 0 {
				next = append(next, row{"id": string(w.Sentences[i-1].ID), "next": string(s.ID)})
			}
		}
		delete(there, s.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(there)) {
		if there[id].Index >= 0 {
			ended = append(ended, row{"id": string(id)})
		}
	}
	if len(ended) > 0 && len(w.Sentences) > 0 {
		tail := []row{{"id": string(w.Sentences[len(w.Sentences)-1].ID)}}
		if err := w.rows(ctx, "unchain sentences", unchain, append(tail, ended...)); err != nil {
			return err
		}
	}
	if err := w.rows(ctx, "write sentences", writeSentences, sorted(write)); err != nil {
		return err
	}
	if err := w.rows(ctx, "chain sentences", nextSentences, sorted(next)); err != nil {
		return err
	}
	w.endedSentences = ended
	return nil
}

const (
	readMentions = `MATCH (:Document {id: $id})<-[:SENTENCE_OF]-(s:Sentence)-[m:MENTIONS]->(t)
RETURN s.id AS sentence, m.as AS target, m AS mention`
	writeMentions = `UNWIND $rows AS row
MATCH (s:Sentence {id: row.sentence})
WITH row, s
MATCH (t:Entity|Event|Topic {id: row.target})
CREATE (s)-[m:MENTIONS]->(t)
SET m += row.props`
	removeMentions = `UNWIND $rows AS row
MATCH (:Sentence {id: row.sentence})-[m:MENTIONS {start: row.start, end: row.end, as: row.as}]->()
DELETE m`
)

// mentionKey is what makes two mentions one.
type mentionKey struct {
	sentence, target graph.ID
	span             graph.Span
}

func (w *batchWriter) mentions(ctx context.Context) error {
	there := map[mentionKey]graph.Mention{}
	if !w.receipt.New {
		records, err := w.run(ctx, "read mentions", readMentions, map[string]any{"id": string(w.Document.ID)})
		if err != nil {
			return err
		}
		for _, rec := range records {
			m := mentionOf(rec)
			there[mentionKey{m.Sentence, m.Target, m.Span}] = m
		}
	}
	var write, remove []row
	seen := map[mentionKey]bool{}
	for _, m := range w.Mentions {
		key := mentionKey{m.Sentence, m.Target, m.Span}
		was, exists := there[key]
		if seen[key] {
			continue
		}
		seen[key] = true
		if exists && was != m {
			remove = append(remove, mentionRow(was, was.Target))
		}
		if !exists || was != m {
			write = append(write, mentionRow(m, w.countsAs(m.Target)))
		}
	}
	var gone []graph.ID
	for key, m := range there {
		if !seen[key] {
			remove = append(remove, mentionRow(m, m.Target))
			gone = append(gone, m.Target)
		}
	}
	if err := w.mentionedNoMore(ctx, gone); err != nil {
		return err
	}
	byKey := func(a, b row) int {
		return cmp.Or(cmp.Compare(a["sentence"].(string), b["sentence"].(string)), cmp.Compare(a["start"].(int), b["start"].(int)),
			cmp.Compare(a["end"].(int), b["end"].(int)), cmp.Compare(a["as"].(string), b["as"].(string)))
	}
	slices.SortFunc(write, byKey)
	slices.SortFunc(remove, byKey)
	if err := w.rows(ctx, "remove mentions", removeMentions, remove); err != nil {
		return err
	}
	return w.rows(ctx, "write mentions", writeMentions, write)
}

// mentionedNoMore notes the surnames of the people among things.
func (w *batchWriter) mentionedNoMore(ctx context.Context, things []graph.ID) error {
	names, err := w.transaction.surnames(ctx, things)
	maps.Copy(w.surnames, names)
	return err
}

func mentionOf(rec *neo4j.Record) graph.Mention {
	f := asFields(value[any](rec, "mention"))
	return graph.Mention{
		Sentence: id(rec, "sentence"), Target: id(rec, "target"), Span: graph.Span{Start: number[int](f, "start"), End: number[int](f, "end")},
		Surface: str(f, "surface"), Kind: graph.MentionKind(str(f, "kind")), Method: str(f, "method"), Score: value[float64](f, "score"),
	}
}

const (
	readClaims   = `MATCH (c:Claim {document: $id}) RETURN c.id AS id, c.digest AS digest, c.retractedAt AS retractedAt, c.retractReason AS reason`
	createClaims = `UNWIND $rows AS row
CREATE (c:Claim {id: row.id})
SET c += row.props, c.recordedAt = row.recordedAt, c.retractedAt = row.retractedAt, c.retractReason = row.reason`
	updateClaims = `UNWIND $rows AS row
MATCH (c:Claim {id: row.id})
SET c += row.props
WITH c
MATCH (c)-[r:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO|EVIDENCED_BY|CONTENT_OF]->()
DELETE r`
	endClaims = `UNWIND $rows AS row
MATCH (c:Claim {id: row.id})
SET c.retractedAt = row.retractedAt, c.retractReason = row.reason`
	writeRoles = `UNWIND $rows AS row
MATCH (c:Claim {id: row.claim})
WITH row, c
MATCH (t:Entity|Event|Topic {id: row.thing})
CREATE (c)-[r:$(row.type)]->(t)
SET r += row.props`
	writeAttributions = `UNWIND $rows AS row
MATCH (c:Claim {id: row.claim})
WITH row, c
MATCH (s:Entity|UnnamedSource {id: row.source})
CREATE (c)-[r:ATTRIBUTED_TO]->(s)
SET r += row.props`
	writeEvidence = `UNWIND $rows AS row
MATCH (c:Claim {id: row.claim})
WITH row, c
MATCH (s:Sentence {id: row.sentence})
CREATE (c)-[r:EVIDENCED_BY]->(s)
SET r += row.props`
	writeContents = `UNWIND $rows AS row
MATCH (c:Claim {id: row.claim})
WITH row, c
MATCH (o:Claim {id: row.outer})
CREATE (c)-[:CONTENT_OF]->(o)`
)

func (w *batchWriter) claims(ctx context.Context) error {
	type state struct {
		digest string
		ending ending
	}
	there := map[graph.ID]state{}
	if !w.receipt.New {
		records, err := w.run(ctx, "read claims", readClaims, map[string]any{"id": string(w.Document.ID)})
		if err != nil {
			return err
		}
		for _, rec := range records {
			there[id(rec, "id")] = state{str(rec, "digest"), ending{moment(rec, "retractedAt"), str(rec, "reason")}}
		}
	}
	var create, update, end, roles, attributions, evidence, contents []row
	for i := range w.Claims {
		digest := claimDigest(&w.Claims[i])
		c := w.pointed(&w.Claims[i])
		was, exists := there[c.ID]
		delete(there, c.ID)
		r := claimRow(w.ontology, c, digest)
		r["recordedAt"], r["retractedAt"], r["reason"] = momentOrNull(w.RecordedAt), momentOrNull(w.ending.at), orNull(w.ending.reason)
		live := exists && !was.ending.is()
		switch {
		case !exists:
			create = append(create, r)
			if !w.ending.is() {
				w.receipt.ClaimsAdded++
			}
		case live && w.ending.is():
			w.receipt.ClaimsEnded++
			end = append(end, r)
		case !live && !w.ending.is():
			w.receipt.ClaimsAdded++
			end = append(end, r) // with null: it is live again
		case !live && was.ending.reason == graph.Reextracted:
			w.receipt.ClaimsKept++
			end = append(end, row{"id": r["id"], "retractedAt": momentOrNull(was.ending.at), "reason": w.ending.reason})
		default:
			w.receipt.ClaimsKept++
		}
		if exists && was.digest == digest {
			continue
		}
		if exists {
			update = append(update, r)
		}
		roles = append(roles, roleRows(c)...)
		attributions = append(attributions, attributionRows(c)...)
		evidence = append(evidence, evidenceRows(c)...)
		if c.ContentOf != "" {
			contents = append(contents, row{"claim": string(c.ID), "outer": string(c.ContentOf)})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(there)) {
		switch was := there[id].ending; was.reason {
		case "":
			w.receipt.ClaimsEnded++
			end = append(end, row{"id": string(id), "retractedAt": momentOrNull(w.RecordedAt), "reason": graph.Reextracted})
		case graph.Superseded: // it does not come back with its document
			end = append(end, row{"id": string(id), "retractedAt": momentOrNull(was.at), "reason": graph.Reextracted})
		}
	}
	byClaim := func(rows []row) []row {
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a["claim"].(string), b["claim"].(string)) })
		return rows
	}
	for _, x := range []struct {
		name, text string
		rows       []row
	}{
		{"create claims", createClaims, sorted(create)},
		{"update claims", updateClaims, sorted(update)},
		{"end claims", endClaims, sorted(end)},
		{"write roles", writeRoles, byClaim(roles)},
		{"write attributions", writeAttributions, byClaim(attributions)},
		{"write evidence", writeEvidence, byClaim(evidence)},
		{"write contents", writeContents, byClaim(contents)},
		{"end sentences", endSentences, w.endedSentences},
	} {
		if err := w.rows(ctx, x.name, x.text, x.rows); err != nil {
			return err
		}
	}
	return nil
}

const (
	reviseDocuments = `UNWIND $rows AS row
MATCH (d:Document {id: row.id})
SET d.current = row.current
WITH d, row
CALL (d) { MATCH (d)-[r:REVISES]->() DELETE r }
WITH d, row WHERE row.revises IS NOT NULL
MATCH (o:Document {id: row.revises})
CREATE (d)-[:REVISES]->(o)`
	supersede = `UNWIND $rows AS row
MATCH (c:Claim {document: row.id}) WHERE c.retractedAt IS NULL
SET c.retractedAt = row.at, c.retractReason = row.reason
RETURN count(c) AS n`
	reinstate = `UNWIND $rows AS row
MATCH (c:Claim {document: row.id}) WHERE c.retractReason = row.reason
REMOVE c.retractedAt, c.retractReason
RETURN count(c) AS n`
)

// pointed returns a copy of a claim that points at what its participants count as.
func (w *batchWriter) pointed(c *graph.Claim) *graph.Claim {
	out := *c
	for _, role := range []*[]graph.Participant{&out.Subjects, &out.Objects, &out.Topics} {
		*role = slices.Clone(*role)
		for i := range *role {
			(*role)[i].ID = w.countsAs((*role)[i].As)
		}
	}
	for _, p := range []**graph.Participant{&out.Place, &out.During, &out.Of} {
		if *p != nil {
			x := **p
			x.ID = w.countsAs(x.As)
			*p = &x
		}
	}
	out.Sources = slices.Clone(out.Sources)
	for i := range out.Sources {
		out.Sources[i].Source = w.countsAs(out.Sources[i].As)
	}
	return &out
}

// revisions chains the versions of the document and ends the claims of all but
// the last.
func (w *batchWriter) revisions(ctx context.Context) error {
	return w.revise(ctx, w.family, w.Document.ID, w.RecordedAt, &w.receipt)
}

// revise chains versions and ends the claims of all but the last, but for those of
// the one that is being written, which the batch has seen to.
func (t *transaction) revise(ctx context.Context, family []revision, written graph.ID, at time.Time, receipt *graph.Receipt) error {
	var chain, ended, again []row
	for i, r := range family {
		var revises graph.ID
		if i > 0 {
			revises = family[i-1].id
		}
		// Of the one that is written it stands with its text already whether it is current.
		if r.revises != revises || r.current != r.wasCurrent && r.id != written {
			chain = append(chain, row{"id": string(r.id), "current": r.current, "revises": orNull(revises)})
		}
		if r.id == written || r.ending.is() {
			continue
		}
		x := row{"id": string(r.id), "at": momentOrNull(at), "reason": graph.Superseded}
		switch {
		case r.wasCurrent && !r.current:
			ended = append(ended, x)
		case !r.wasCurrent && r.current:
			again = append(again, x)
		}
	}
	if err := t.rows(ctx, "revise documents", reviseDocuments, sorted(chain)); err != nil {
		return err
	}
	for _, x := range []struct {
		name, text string
		rows       []row
		count      *int
	}{{"supersede", supersede, ended, &receipt.ClaimsEnded}, {"reinstate", reinstate, again, &receipt.ClaimsAdded}} {
		if len(x.rows) == 0 {
			continue
		}
		records, err := t.run(ctx, x.name, x.text, map[string]any{"rows": x.rows})
		if err != nil {
			return err
		}
		*x.count += number[int](records[0], "n")
	}
	return nil
}

const (
	writeRun = `MERGE (r:Run {id: $id}) ON CREATE SET r += $props`
	produced = `UNWIND $rows AS row
MATCH (r:Run {id: row.run})
WITH row, r
MATCH (c:Claim {id: row.claim})
MERGE (r)-[:PRODUCED]->(c)`
)

// produced notes which run found the claims.
func (w *batchWriter) produced(ctx context.Context) error {
	if w.Run.ID == "" {
		return nil
	}
	props := row{"name": caption("run " + w.Run.Version), "startedAt": momentOrNull(w.Run.StartedAt), "version": w.Run.Version, "model": orNull(w.Run.Model)}
	counts := make([]string, 0, len(w.Run.Counts))
	for _, k := range slices.Sorted(maps.Keys(w.Run.Counts)) {
		counts = append(counts, k+"="+strconv.Itoa(w.Run.Counts[k]))
	}
	props["counts"] = counts
	if _, err := w.run(ctx, "write run", writeRun, map[string]any{"id": string(w.Run.ID), "props": props}); err != nil {
		return err
	}
	rows := make([]row, len(w.Claims))
	for i := range w.Claims {
		rows[i] = row{"id": string(w.Claims[i].ID), "run": string(w.Run.ID), "claim": string(w.Claims[i].ID)}
	}
	return w.rows(ctx, "write produced", produced, sorted(rows))
}

const retractDocument = `MATCH (d:Document {id: $id})
SET d.status = $status, d.retractedAt = $at, d.retractReason = $reason
WITH d
MATCH (c:Claim {document: $id}) WHERE c.retractedAt IS NULL
SET c.retractedAt = $at, c.retractReason = $reason
RETURN count(c) AS n`

// Retract ends a document's claims; see graph.Writer. Writing the document again
// does not bring them back.
func (db *DB) Retract(ctx context.Context, document graph.ID, reason string, at time.Time) (receipt graph.Receipt, err error) {
	if reason == "" {
		return graph.Receipt{}, graph.Errorf(graph.Invalid, "retract document %s: say why", document)
	}
	err = db.write(ctx, "retract document "+string(document), func(ctx context.Context, t *transaction) error {
		receipt = graph.Receipt{Document: document}
		records, err := t.run(ctx, "read document", `MATCH (d:Document {id: $id}) RETURN d.status AS status`, map[string]any{"id": string(document)})
		if err != nil {
			return err
		}
		if len(records) == 0 {
			return graph.Errorf(graph.NotFound, "there is no document %s", document)
		}
		if str(records[0], "status") == graph.RetractedDocument {
			return nil
		}
		ch := change{documents: []graph.ID{document}, before: claimSet{}}
		if err := (rules{ontology: db.ontology, run: t.run}).loadDocuments(ctx, ch.before, ch.documents); err != nil {
			return err
		}
		records, err = t.run(ctx, "retract", retractDocument, map[string]any{"id": string(document), "status": graph.RetractedDocument, "at": at.UTC(), "reason": reason})
		if err != nil {
			return err
		}
		receipt.ClaimsEnded = number[int](records[0], "n")
		if err := t.settle(ctx, &ch, nil, &receipt); err != nil {
			return err
		}
		return t.recompute(ctx, ch, &receipt)
	})
	return receipt, err
}
