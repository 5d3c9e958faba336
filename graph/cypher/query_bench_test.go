package cypher

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers"
)

const (
	benchEntities = 2000
	benchClaims   = 50_000
	benchChunk    = 5000 // rows of a statement
)

// benchID is the id of the nth node with a prefix.
func benchID(prefix string, n int) string { return string(graph.NewID(prefix, "bench", fmt.Sprint(n))) }

// skewed fills the database with benchClaims claims about benchEntities entities of
// which few are in many: the first is in about a twentieth, the median in a handful;
// or with times as many of both. Then each entity has times-1 others of its degree.
func skewed(tb testing.TB, db *DB, times int) {
	tb.Helper()
	entities, claims := times*benchEntities, times*benchClaims
	random := rand.New(rand.NewPCG(1, 2))
	place := rand.NewZipf(random, 1.15, 12, benchEntities-1)
	who := func() string {
		return benchID(graph.EntityPrefix, int(place.Uint64())*times+random.IntN(times))
	}
	predicates := rand.NewZipf(random, 1.2, 3, uint64(len(db.ontology.Predicates)-1))
	chunked := func(n int, make func(int) map[string]any, text string) {
		for from := 0; from < n; from += benchChunk {
			var rows []map[string]any
			for i := from; i < min(n, from+benchChunk); i++ {
				rows = append(rows, make(i))
			}
			run(tb, db, "UNWIND $rows AS row "+text, map[string]any{"rows": rows})
		}
	}
	chunked(entities, func(i int) map[string]any {
		name := fmt.Sprintf("Person Number%d", i)
		return map[string]any{"id": benchID(graph.EntityPrefix, i), "name": name, "folded": fold(name)}
	}, "CREATE (:Entity:Person {id: row.id, kind: 'PERSON', name: row.name, folded: row.folded})")
	chunked(claims/10, func(i int) map[string]any {
		return map[string]any{"id": benchID(graph.DocumentPrefix, i), "title": fmt.Sprintf("Report %d", i), "key": fmt.Sprintf("20%02d-%02d-%02d", 10+i%10, 1+i%12, 1+i%28)}
	}, "CREATE (d:Document {id: row.id, title: row.title, sourceKey: row.id, publishedKey: row.key, publishedAt: date(row.key), current: true, status: 'LIVE'}) CREATE (:Sentence {id: 'sen_' + row.id, index: 0, start: 0, end: 60, text: 'A sentence of ' + row.title})-[:SENTENCE_OF]->(d)")
	chunked(claims, func(i int) map[string]any {
		polarity := graph.Affirmed
		if random.IntN(12) == 0 {
			polarity = graph.Negated
		}
		return map[string]any{
			"id": benchID(graph.ClaimPrefix, i), "predicate": string(db.ontology.Predicates[predicates.Uint64()].Name), "polarity": string(polarity),
			"day": fmt.Sprintf("20%02d-%02d-%02d", 10+random.IntN(10), 1+random.IntN(12), 1+random.IntN(28)), "gloss": fmt.Sprintf("somebody did something, claim %d", i),
			"subject": who(), "object": who(), "source": who(),
			"document": benchID(graph.DocumentPrefix, i/10),
		}
	}, `MATCH (s:Entity {id: row.subject}) MATCH (o:Entity {id: row.object}) MATCH (by:Entity {id: row.source}) MATCH (p:Sentence {id: 'sen_' + row.document})
CREATE (c:Claim {id: row.id, document: row.document, name: row.predicate, predicate: row.predicate, polarity: row.polarity, modality: 'ACTUAL', stance: 'REPORTED', gloss: row.gloss, quotes: [row.gloss],
  reportedAt: date(row.day), reportedKey: row.day, validFrom: date(row.day), validTo: date(row.day), validKey: row.day, precision: 'DAY', timeBasis: 'EXPLICIT', recordedAt: datetime(), evidenceStart: 0, depth: 0})
CREATE (c)-[:SUBJECT {position: 0, as: row.subject}]->(s) CREATE (c)-[:OBJECT {position: 0, as: row.object}]->(o)
CREATE (c)-[:ATTRIBUTED_TO {position: 0, kind: 'NAMED', text: by.name, cue: 'said'}]->(by) CREATE (c)-[:EVIDENCED_BY {quote: row.gloss, start: 0, end: 40}]->(p)`)
	run(tb, db, "CALL db.resampleOutdatedIndexes()", nil)
	run(tb, db, "CALL db.awaitIndexes(300)", nil)
}

// shape is a question an analyst asks, as GraphQL and as the Cypher that somebody
// who knows the graph would write for it.
type shape struct {
	name, graphql, cypher string
	// variables are those of the nth turn, in a graph so many times as large: there
	// they name what has the same place in the order of degrees.
	variables func(n, scale int) map[string]any
}

var shapes = []shape{
	{
		"a an entity and its 10 latest claims",
		`query A($id: ID!) { entity(id: $id) { name claims(first: 10) { edges { node { predicate polarity gloss subjects { name } objects { name } attribution { kind source { name } } evidence { quote document { title } } } } } } }`,
		`MATCH (e:Entity {id: $id}) CALL (e) { MATCH (e)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c:Claim) WHERE c.retractedAt IS NULL WITH DISTINCT c ORDER BY c.reportedKey DESC, c.id LIMIT 10
  RETURN collect({id: c.id, predicate: c.predicate, polarity: c.polarity, gloss: c.gloss, subjects: [(c)-[:SUBJECT]->(s) | s.name], objects: [(c)-[:OBJECT]->(o) | o.name],
    sources: [(c)-[r:ATTRIBUTED_TO]->(t) | {kind: r.kind, name: t.name}], evidence: [(c)-[r:EVIDENCED_BY]->(:Sentence)-[:SENTENCE_OF]->(d:Document) | {quote: r.quote, title: d.title}]}) AS claims }
RETURN e.name AS name, claims`,
		func(n, scale int) map[string]any {
			return map[string]any{"id": benchID(graph.EntityPrefix, n%200*scale)}
		},
	},
	{
		"b a page of 50 claims, counted",
		`query B($p: [Predicate!]) { claims(first: 50, where: {predicate: $p, polarity: [NEGATED]}) { totalCount edges { cursor node { predicate gloss reportedAt subjects { name } objects { name } evidence { quote } } } } }`,
		`CALL () { MATCH (c:Claim) USING INDEX c:Claim(predicate, polarity, reportedKey, id) WHERE c.predicate = $p AND c.polarity = 'NEGATED' AND c.reportedKey >= '' AND c.id IS NOT NULL AND c.retractedAt IS NULL RETURN count(*) AS total }
CALL () { MATCH (c:Claim) USING INDEX c:Claim(predicate, polarity, reportedKey, id) WHERE c.predicate = $p AND c.polarity = 'NEGATED' AND c.reportedKey >= '' AND c.id IS NOT NULL AND c.retractedAt IS NULL WITH c ORDER BY c.predicate, c.polarity, c.reportedKey DESC, c.id LIMIT 51
  RETURN collect({id: c.id, predicate: c.predicate, gloss: c.gloss, reportedAt: c.reportedKey, subjects: [(c)-[:SUBJECT]->(s) | s.name], objects: [(c)-[:OBJECT]->(o) | o.name], evidence: [(c)-[r:EVIDENCED_BY]->(:Sentence) | r.quote]}) AS claims }
RETURN total, claims`,
		func(int, int) map[string]any { return map[string]any{"p": "VISITED"} },
	},
	{
		"c claims for each predicate",
		`{ claimStats(by: [PREDICATE]) { keys { value } count } }`,
		`MATCH (c:Claim) USING INDEX c:Claim(predicate, reportedKey, id) WHERE c.predicate >= '' AND c.reportedKey IS NOT NULL AND c.id IS NOT NULL AND c.retractedAt IS NULL RETURN c.predicate AS predicate, count(*) AS count ORDER BY count DESC, predicate LIMIT 1000`,
		func(int, int) map[string]any { return nil },
	},
	{
		"d two hops, 20 by 10",
		`query D($id: ID!) { entity(id: $id) { name claims(first: 20) { edges { node { predicate objects { name ... on Entity { claims(first: 10) { edges { node { predicate gloss } } } } } } } } } }`,
		`MATCH (e:Entity {id: $id}) CALL (e) { MATCH (e)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c:Claim) WHERE c.retractedAt IS NULL WITH DISTINCT c ORDER BY c.reportedKey DESC, c.id LIMIT 20
  CALL (c) { MATCH (c)-[:OBJECT]->(o:Entity)
    CALL (o) { MATCH (o)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(k:Claim) WHERE k.retractedAt IS NULL WITH DISTINCT k ORDER BY k.reportedKey DESC, k.id LIMIT 10 RETURN collect({id: k.id, predicate: k.predicate, gloss: k.gloss}) AS claims }
    RETURN collect({name: o.name, claims: claims}) AS objects }
  RETURN collect({id: c.id, predicate: c.predicate, objects: objects}) AS claims }
RETURN e.name AS name, claims`,
		func(n, scale int) map[string]any {
			return map[string]any{"id": benchID(graph.EntityPrefix, (50+n%200)*scale)}
		},
	},
	{
		"e entities by name",
		`query E($q: String!) { entities(search: $q, first: 10) { edges { cursor node { id name kind } } } }`,
		`CALL db.index.fulltext.queryNodes('names', $q) YIELD node, score OPTIONAL MATCH (node)-[:NAMES]->(n:Entity) WITH coalesce(n, node) AS e, score WHERE e:Entity WITH e, max(score) AS score ORDER BY score DESC, e.id LIMIT 11 RETURN e.id AS id, e.name AS name, e.kind AS kind, score`,
		func(n, scale int) map[string]any {
			return map[string]any{"q": fmt.Sprintf("number%d", n%benchEntities*scale)}
		},
	},
}

// floor answers with hand-written Cypher: the session mode of reads, rows as JSON.
func (s *shape) floor(ctx context.Context, db *DB, variables map[string]any) error {
	session := db.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: neo4j.AccessModeRead, DatabaseName: db.config.Database})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, s.cypher, variables, neo4j.WithTxTimeout(db.config.ReadTimeout))
	if err != nil {
		return err
	}
	records, err := result.Collect(ctx)
	if err != nil {
		return err
	}
	rows := make([]map[string]any, len(records))
	for i, r := range records {
		rows[i] = r.AsMap()
	}
	_, err = json.Marshal(rows)
	return err
}

// api answers through the GraphQL handler.
func (s *shape) api(ctx context.Context, handler http.Handler, variables map[string]any) error {
	body, err := json.Marshal(map[string]any{"query": s.graphql, "variables": variables})
	if err != nil {
		return err
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte(`{"data":{"`)) {
		return fmt.Errorf("status %d: %.300s", w.Code, w.Body)
	}
	return nil
}

// benchHandler serves a store without a limit of time that a busy machine would meet.
func benchHandler(db *DB) http.Handler {
	limits := resolvers.DefaultLimits()
	limits.Time = time.Minute
	return resolvers.Handler(&resolvers.Resolver{Store: db, Ontology: db.ontology, Log: slog.New(slog.DiscardHandler)},
		resolvers.Options{Limits: limits, Access: access.Open{access.Read}})
}

// quantile returns a quantile of durations in microseconds.
func quantile(d []time.Duration, q float64) float64 {
	slices.Sort(d)
	return float64(d[int(q*float64(len(d)-1))].Microseconds())
}

// BenchmarkQuery compares each shape with its floor, turn by turn, by one client and
// by 16. What counts is the ratio: both suffer alike from whatever else the machine
// does.
func BenchmarkQuery(b *testing.B) {
	db := empty(b)
	skewed(b, db, 1)
	handler := benchHandler(db)
	for i := range shapes {
		s := &shapes[i]
		for _, clients := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/clients=%d", s.name, clients), func(b *testing.B) {
				var turn atomic.Int64
				var mu sync.Mutex
				var floor, api []time.Duration
				once := func() {
					variables := s.variables(int(turn.Add(1)), 1)
					words := variables
					if q, ok := variables["q"].(string); ok { // the floor's client knows Lucene
						words = map[string]any{"q": `"` + q + `" OR ` + q + "*"}
					}
					start := time.Now()
					errFloor := s.floor(b.Context(), db, words)
					middle := time.Now()
					errAPI := s.api(b.Context(), handler, variables)
					end := time.Now()
					if err := cmp.Or(errFloor, errAPI); err != nil {
						b.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					floor, api = append(floor, middle.Sub(start)), append(api, end.Sub(middle))
				}
				once() // plans
				floor, api = nil, nil
				if clients == 1 {
					for b.Loop() {
						once()
					}
				} else {
					b.SetParallelism((clients + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
					b.RunParallel(func(p *testing.PB) {
						for p.Next() {
							once()
						}
					})
				}
				b.ReportMetric(quantile(floor, 0.5), "floor-p50-µs")
				b.ReportMetric(quantile(api, 0.5), "api-p50-µs")
				b.ReportMetric(quantile(api, 0.95), "api-p95-µs")
				b.ReportMetric(quantile(api, 0.5)/quantile(floor, 0.5), "ratio")
			})
		}
	}
}

var scale = flag.Int("scale", 0, "BenchmarkScale: how many times as large the larger graph is")

// BenchmarkScale asks each shape of the graph of BenchmarkQuery and of one that is
// -scale times as large with the same law of degrees, by one client. A page is
// asked for without its count as well, since counting takes as long as there are
// matches.
func BenchmarkScale(b *testing.B) {
	if *scale < 1 {
		b.Skip("-scale 20 runs it; loading takes minutes")
	}
	questions := slices.Clone(shapes)
	for _, s := range shapes {
		if uncounted := strings.Replace(s.graphql, "totalCount ", "", 1); uncounted != s.graphql {
			s.name, s.graphql = s.name+" but without its count", uncounted
			questions = append(questions, s)
		}
	}
	for _, times := range []int{1, *scale} {
		db := empty(b)
		start := time.Now()
		skewed(b, db, times)
		b.Logf("%d entities and %d claims loaded in %v", times*benchEntities, times*benchClaims, time.Since(start).Round(time.Second))
		handler := benchHandler(db)
		for i := range questions {
			s := &questions[i]
			b.Run(fmt.Sprintf("%s/scale=%d", s.name, times), func(b *testing.B) {
				var took []time.Duration
				turn := 0
				for b.Loop() {
					turn++
					start := time.Now()
					if err := s.api(b.Context(), handler, s.variables(turn, times)); err != nil {
						b.Fatal(err)
					}
					if turn > 1 { // the first is planned
						took = append(took, time.Since(start))
					}
				}
				if len(took) > 0 {
					b.ReportMetric(quantile(took, 0.5), "p50-µs")
					b.ReportMetric(quantile(took, 0.95), "p95-µs")
				}
			})
		}
		counted, err := db.Claims(b.Context(), graph.ClaimQuery{First: graph.First{Total: true, CountOnly: true}, Where: &graph.ClaimWhere{Predicate: []graph.Predicate{"VISITED"}, Polarity: []graph.Polarity{graph.Negated}}})
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("the page is of %d matches", counted.TotalCount)
	}
}
