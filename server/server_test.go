package server_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/klauspost/compress/zstd"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/resolvers"
	"github.com/demarche-kg/demarche/server"
)

// canary is a value that a query carries and that nothing may tell.
const canary = "canary-5521"

// served is a server over the sample graph, on a port of its own, with its log.
type served struct {
	*httptest.Server
	log    *safeBuffer
	writer graph.Writer // tells subscribers
	hub    *resolvers.Hub
}

// writeTime is how long an answer may take. Streams last longer.
const writeTime = 3 * time.Second

// safeBuffer is a buffer that a server writes while a test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func serve(t *testing.T, change ...func(*server.Config)) served {
	t.Helper()
	s := serveEmpty(t, change...)
	for _, batch := range graphtest.Sample(t) {
		if _, err := s.writer.Write(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func serveEmpty(t *testing.T, change ...func(*server.Config)) served {
	t.Helper()
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	store, hub, log := graphtest.NewMemory(ontology), &resolvers.Hub{}, &safeBuffer{}
	config := server.Config{
		Log: slog.New(server.LogRequests(slog.NewTextHandler(log, nil))), Access: access.Open{access.Read},
		Ready: func(context.Context) error { return nil },
	}
	for _, f := range change {
		f(&config)
	}
	s := server.New(config)
	s.Handle("/graphql", resolvers.Handler(
		&resolvers.Resolver{Store: store, Ontology: ontology, Log: config.Log, Recorded: hub},
		resolvers.Options{Limits: resolvers.DefaultLimits(), Access: config.Access, Observe: s.Observe},
	))
	s.Handle("/", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "page") }))
	running := httptest.NewUnstartedServer(s.Handler())
	running.Config.WriteTimeout = writeTime
	running.Start()
	t.Cleanup(running.Close)
	t.Cleanup(hub.Close) // before that, which waits for streams
	return served{running, log, telling{store, hub}, hub}
}

// telling is a writer that tells subscribers of new claims.
type telling struct {
	graph.Writer
	hub *resolvers.Hub
}

func (w telling) Write(ctx context.Context, b *graph.Batch) (graph.Receipt, error) {
	receipt, err := w.Writer.Write(ctx, b)
	if err == nil && receipt.ClaimsAdded > 0 {
		w.hub.Publish(resolvers.Recorded{Document: b.Document.ID, At: b.RecordedAt})
	}
	return receipt, err
}

// answer is a response, read.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request with headers, name and value by turns.
func (s served) do(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(data)}
}

const ask = `{"query": "query Named($x: String!) { claims(where: {text: $x}) { totalCount } }", "variables": {"x": "` + canary + `"}}`

func TestRequestIDs(t *testing.T) {
	s := serve(t, func(c *server.Config) { c.Slow = 1 })
	for sent, same := range map[string]bool{"abc-1.2_3": true, "": false, "a b": false, strings.Repeat("a", 65): false, "<script>": false} {
		got := s.do(t, http.MethodPost, "/graphql", ask, "X-Request-Id", sent).header.Get("X-Request-Id")
		if (got == sent) != same || len(got) < 8 {
			t.Errorf("%q comes back as %q", sent, got)
		}
		if !strings.Contains(s.log.String(), "request="+got) {
			t.Errorf("the log does not say %s", got)
		}
	}
}

func TestHosts(t *testing.T) {
	s := serve(t, func(c *server.Config) { c.Guard, c.Hosts = true, []string{"kg.example"} })
	for host, status := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:1": 200, "[::1]:8080": 200, "192.0.2.7": 200, "kg.example": 200, "kg.example:80": 200,
		"evil.example": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example:8080": 421, "kg.example.evil.example": 421, "127.0.0.1@evil.example": 421,
	} {
		for _, path := range []string{"/", "/graphql", "/healthz", "/metrics"} {
			body := ""
			method := http.MethodGet
			if path == "/graphql" {
				method, body = http.MethodPost, ask
			}
			if got := s.do(t, method, path, body, "Host", host); got.status != status {
				t.Errorf("%s of %s: status %d, want %d: %s", path, host, got.status, status, got.body)
			}
		}
	}
}

// TestOtherPages holds that a page of another server cannot ask in the name of
// who looks at it.
func TestOtherPages(t *testing.T) {
	s := serve(t)
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"a program":               {nil, 200},
		"our own page":            {[]string{"Sec-Fetch-Site", "same-origin", "Origin", s.URL}, 200},
		"another page":            {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"a page next to us":       {[]string{"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:1"}, 403},
		"another page, old style": {[]string{"Origin", "https://evil.example"}, 403},
		"a page from nowhere":     {[]string{"Origin", "null"}, 403},
	} {
		if got := s.do(t, http.MethodPost, "/graphql", ask, c.headers...); got.status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, got.status, c.status, got.body)
		}
	}
	for _, h := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"} {
		if got := s.do(t, http.MethodOptions, "/graphql", "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST").header.Get(h); got != "" {
			t.Errorf("%s: %s", h, got)
		}
	}
}

func TestCompression(t *testing.T) {
	s := serve(t)
	long := `{"query": "{ ontology { name gloss inverse edge modes { name edge } } }"}`
	want := s.do(t, http.MethodPost, "/graphql", long).body
	for accepted, coding := range map[string]string{"": "", "identity": "", "br": "", "gzip": "gzip", "zstd": "zstd", "gzip, zstd": "zstd", "gzip;q=1, zstd;q=0.1": "gzip", "gzip;q=0": ""} {
		packed := s.do(t, http.MethodPost, "/graphql", long, "Accept-Encoding", accepted)
		var plain io.Reader = strings.NewReader(packed.body)
		var err error
		switch coding {
		case "gzip":
			plain, err = gzip.NewReader(plain)
		case "zstd":
			plain, err = zstd.NewReader(plain)
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(plain)
		if err != nil || string(got) != want || packed.header.Get("Content-Encoding") != coding {
			t.Errorf("%q: %v, coded as %q, the same: %v", accepted, err, packed.header.Get("Content-Encoding"), string(got) == want)
		}
		if coding != "" && len(packed.body)*2 > len(want) {
			t.Errorf("%s: %d bytes of %d", coding, len(packed.body), len(want))
		}
	}
	if s.do(t, http.MethodPost, "/graphql", ask, "Accept-Encoding", "gzip").header.Get("Content-Encoding") != "" {
		t.Error("a short answer is compressed")
	}
}

func TestReady(t *testing.T) {
	var wrong error
	s := serve(t, func(c *server.Config) {
		c.Ready = func(ctx context.Context) error {
			if errors.Is(wrong, context.DeadlineExceeded) {
				<-ctx.Done()
			}
			return wrong
		}
	})
	for _, c := range []struct {
		wrong  error
		status int
	}{{nil, 200}, {errors.New("bolt://user:secret@10.0.0.1 is away"), 503}, {context.DeadlineExceeded, 503}, {nil, 200}} {
		wrong = c.wrong
		if got := s.do(t, http.MethodGet, "/readyz", ""); got.status != c.status || strings.Contains(got.body, "bolt") {
			t.Errorf("%v: status %d: %s", c.wrong, got.status, got.body)
		}
		if s.do(t, http.MethodGet, "/healthz", "").status != http.StatusOK {
			t.Errorf("%v: the program is said not to run", c.wrong)
		}
	}
}

// TestMetrics counts what was asked, and looks for what was asked about.
func TestMetrics(t *testing.T) {
	s := serve(t)
	for _, body := range []string{ask, ask, `{"query": "{ ` + strings.ReplaceAll(canary, "-", "_") + ` }"}`, `{`, `{"query": "{"}`} {
		s.do(t, http.MethodPost, "/graphql", body)
	}
	text := s.do(t, http.MethodGet, "/metrics", "").body
	for _, want := range []string{
		`demarche_graphql_operations_total{code="OK",type="query"} 2`,
		`demarche_graphql_operations_total{code="BAD_USER_INPUT",type="unread"} 2`,
		`demarche_graphql_operation_seconds_count{type="query"} 2`,
		`demarche_http_requests_total{code="200",method="post"} 4`,
		`demarche_http_requests_total{code="400",method="post"} 1`,
		"demarche_http_requests_running 1", "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	if strings.Contains(text, "canary") || strings.Contains(text, "Named") {
		t.Error("the metrics tell what was asked")
	}
}

// TestWhoSeesMetrics holds that metrics are for who may read, pages and health for
// everybody.
func TestWhoSeesMetrics(t *testing.T) {
	keys := access.OpenKeys(filepath.Join(t.TempDir(), "keys.json"), time.Now)
	secrets := map[access.Scope]string{}
	for _, scope := range []access.Scope{access.Read, access.Ingest, access.Admin} {
		_, secret, err := keys.Add("x", []access.Scope{scope}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		secrets[scope] = secret
	}
	s := serve(t, func(c *server.Config) { c.Access = access.Bearer{Keys: keys} })
	for authorization, status := range map[string]int{
		"": 401, "Bearer nonsense": 401, "Bearer " + secrets[access.Read]: 200, "Bearer " + secrets[access.Ingest]: 403, "Bearer " + secrets[access.Admin]: 200,
	} {
		if got := s.do(t, http.MethodGet, "/metrics", "", "Authorization", authorization); got.status != status {
			t.Errorf("metrics for %.14q: status %d, want %d: %.100s", authorization, got.status, status, got.body)
		}
		if got := s.do(t, http.MethodPost, "/graphql", ask, "Authorization", authorization); got.status != status {
			t.Errorf("GraphQL for %.14q: status %d, want %d: %.100s", authorization, got.status, status, got.body)
		}
	}
	for _, path := range []string{"/", "/healthz", "/readyz"} {
		if got := s.do(t, http.MethodGet, path, ""); got.status != http.StatusOK {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(s.log.String(), secret) {
			t.Error("a key is logged")
		}
	}
}

// TestSlowLog looks for what was asked about in the log of slow operations.
func TestSlowLog(t *testing.T) {
	s := serve(t, func(c *server.Config) { c.Slow = 1 })
	s.do(t, http.MethodPost, "/graphql", ask)
	s.do(t, http.MethodPost, "/graphql", `{"query": "{ my: claims(where: {text: \"`+canary+`\"}) { edges { node { ...F ... on Claim { gloss } } } } } fragment F on Claim { id }"}`)
	for _, want := range []string{"a slow operation", "name=Named", "claims{totalCount}", "claims{edges{node{...F ... on Claim{gloss}}}}", "took="} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("no %s in the log: %s", want, s.log)
		}
	}
	if strings.Contains(s.log.String(), canary) {
		t.Errorf("the log tells what was asked about: %s", s.log)
	}
	quick := serve(t, func(c *server.Config) { c.Slow = time.Hour })
	quick.do(t, http.MethodPost, "/graphql", ask)
	if quick.log.String() != "" {
		t.Errorf("a quick operation is logged: %s", quick.log)
	}
}

// TestTraces sends traces to a collector and looks at what it gets.
func TestTraces(t *testing.T) {
	var got safeBuffer
	paths := make(chan string, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(&got, r.Body)
		paths <- r.URL.Path
	}))
	t.Cleanup(collector.Close)
	traces, err := server.Traces(t.Context(), collector.URL, "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, func(c *server.Config) { c.Traces = traces })
	s.do(t, http.MethodPost, "/graphql", ask, "Authorization", "Bearer "+canary)
	s.do(t, http.MethodGet, "/healthz", "")
	if err := traces.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if path := <-paths; path != "/v1/traces" {
		t.Errorf("sent to %s", path)
	}
	text := got.String()
	for _, want := range []string{"demarche", "v1.2.3", "graphql.operation.type", "query", "Named"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the trace", want)
		}
	}
	if strings.Contains(text, canary) || strings.Contains(text, "healthz") {
		t.Error("the trace tells too much")
	}
	for _, bad := range []string{"", "collector", "ftp://x", "http://"} {
		if _, err := server.Traces(t.Context(), bad, ""); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestEvents subscribes by server-sent events, waits longer than an answer may take,
// and reads what is written then.
func TestEvents(t *testing.T) {
	s := serveEmpty(t)
	body := `{"query": "subscription Denials { claimRecorded(where: {polarity: [NEGATED]}) { gloss polarity evidence { quote document { title } } } }"}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("type %s", kind)
	}
	time.Sleep(writeTime + time.Second)
	want := 0
	for range 2 { // the second time nothing is new
		for _, b := range graphtest.Sample(t) {
			receipt, err := s.writer.Write(t.Context(), b)
			if err != nil {
				t.Fatal(err)
			}
			if receipt.ClaimsAdded == 0 {
				continue
			}
			for i := range b.Claims {
				if b.Claims[i].Polarity == graph.Negated {
					want++
				}
			}
		}
	}
	var told []string
	lines := bufio.NewScanner(response.Body)
	for (len(told) < want || want == 0) && lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			told = append(told, data)
		}
	}
	if len(told) == 0 || len(told) != want {
		t.Fatalf("%d events, want %d: %q, %v", len(told), want, told, lines.Err())
	}
	for _, data := range told {
		if !strings.Contains(data, `"polarity":"NEGATED"`) || !strings.Contains(data, `"quote":"`) || strings.Contains(data, "errors") {
			t.Errorf("told %s", data)
		}
	}
	s.hub.Close()
	rest := ""
	for lines.Scan() {
		rest += lines.Text() + "\n"
	}
	if !strings.Contains(rest, "event: complete") || strings.Contains(rest, "data: {") {
		t.Errorf("after the hub was closed: %q, %v", rest, lines.Err())
	}
}

// TestSubscriptionsByPost holds that a subscription asked like a query is refused.
func TestSubscriptionsByPost(t *testing.T) {
	s := serveEmpty(t)
	if got := s.do(t, http.MethodPost, "/graphql", `{"query": "subscription { claimRecorded { id } }"}`); !strings.Contains(got.body, "BAD_USER_INPUT") || !strings.Contains(got.body, "text/event-stream") {
		t.Errorf("%s", got.body)
	}
}

// message is one of the protocol graphql-transport-ws.
type message struct {
	ID      string `json:"id,omitempty"`
	Type    string `json:"type"`
	Payload any    `json:"payload,omitempty"`
}

// TestWebSocket asks over a WebSocket, through everything around the endpoint.
func TestWebSocket(t *testing.T) {
	keys := access.OpenKeys(filepath.Join(t.TempDir(), "keys.json"), time.Now)
	_, secret, err := keys.Add("reader", []access.Scope{access.Read}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	_, writer, err := keys.Add("writer", []access.Scope{access.Ingest}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, func(c *server.Config) { c.Access, c.Guard = access.Bearer{Keys: keys}, true })
	query := map[string]any{"query": `{ claims { totalCount } }`}
	for name, c := range map[string]struct {
		header  http.Header
		first   map[string]any
		says    string // in the last message; "" where there is no connection
		refused bool
	}{
		"a key in the first message":       {nil, map[string]any{"Authorization": "Bearer " + secret}, "totalCount", false},
		"a key in the header":              {http.Header{"Authorization": {"Bearer " + secret}}, nil, "totalCount", false},
		"a key that may not read":          {nil, map[string]any{"Authorization": "Bearer " + writer}, "FORBIDDEN", false},
		"no key":                           {nil, nil, "", false},
		"a wrong key":                      {nil, map[string]any{"Authorization": "Bearer dmk_x_y"}, "", false},
		"a wrong key in the header":        {http.Header{"Authorization": {"Bearer dmk_x_y"}}, nil, "", true},
		"another page":                     {http.Header{"Origin": {"https://evil.example"}}, map[string]any{"Authorization": "Bearer " + secret}, "", true},
		"our own page":                     {http.Header{"Origin": {s.URL}}, map[string]any{"Authorization": "Bearer " + secret}, "totalCount", false},
		"a key where no key is looked for": {nil, map[string]any{"key": "Bearer " + secret}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			conn, response, err := websocket.Dial(ctx, strings.Replace(s.URL, "http", "ws", 1)+"/graphql", &websocket.DialOptions{HTTPHeader: c.header, Subprotocols: []string{"graphql-transport-ws"}}) //nolint:bodyclose // the socket takes it over
			if c.refused {
				if err == nil || response.StatusCode/100 != 4 {
					t.Fatalf("connected, or %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.CloseNow() }()
			send := func(m message) {
				if err := wsjson.Write(ctx, conn, m); err != nil {
					t.Fatal(err)
				}
			}
			send(message{Type: "connection_init", Payload: c.first})
			var got message
			if err := wsjson.Read(ctx, conn, &got); c.says == "" {
				if err == nil && got.Type == "connection_ack" {
					t.Error("let in")
				}
				return
			} else if err != nil || got.Type != "connection_ack" {
				t.Fatalf("%+v, %v", got, err)
			}
			send(message{ID: "1", Type: "subscribe", Payload: query})
			var raw []byte
			for !bytes.Contains(raw, []byte(`"id":"1"`)) {
				if _, raw, err = conn.Read(ctx); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Contains(raw, []byte(c.says)) {
				t.Errorf("the answer is %s", raw)
			}
		})
	}
}

// TestSubscribe subscribes over a WebSocket and hears of what is written.
func TestSubscribe(t *testing.T) {
	s := serveEmpty(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, strings.Replace(s.URL, "http", "ws", 1)+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}}) //nolint:bodyclose // the socket takes it over
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	for _, m := range []message{
		{Type: "connection_init"},
		{ID: "1", Type: "subscribe", Payload: map[string]any{"query": `subscription { claimRecorded { id predicate } }`}},
		{ID: "2", Type: "subscribe", Payload: map[string]any{"query": `subscription { claimRecorded(where: {document: "doc_none"}) { id } }`}},
		{ID: "3", Type: "subscribe", Payload: map[string]any{"query": `{ claims { totalCount } }`}},
	} {
		if err := wsjson.Write(ctx, conn, m); err != nil {
			t.Fatal(err)
		}
	}
	read := func() string {
		_, raw, err := conn.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	for !strings.Contains(read(), `"id":"3"`) { // the others have been taken by then, or will be soon
	}
	batch := graphtest.Sample(t)[0]
	heard := make(chan int)
	go func() {
		n := 0
		for n < len(batch.Claims) {
			_, raw, err := conn.Read(ctx)
			if err != nil || bytes.Contains(raw, []byte(`"errors"`)) || bytes.Contains(raw, []byte(`"id":"2","type":"next"`)) {
				t.Errorf("%s, %v", raw, err)
				break
			}
			if bytes.Contains(raw, []byte(`"claimRecorded"`)) {
				n++
			}
		}
		heard <- n
	}()
	time.Sleep(500 * time.Millisecond)
	if _, err := s.writer.Write(ctx, batch); err != nil {
		t.Fatal(err)
	}
	if n := <-heard; n != len(batch.Claims) {
		t.Errorf("heard of %d claims, want %d", n, len(batch.Claims))
	}
}
