package resolvers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The media types of answers. With the first, which clients get who do not say
// what they want, a refused operation is an answer like others: status 200.
const (
	typeJSON   = "application/json"
	typeAnswer = "application/graphql-response+json"
	typeEvents = "text/event-stream"
)

// overHTTP speaks GraphQL over HTTP: POST, GET where it is switched on, and
// streams of events. The library's own transports read whatever comes, echo what
// they cannot read, and know one media type.
type overHTTP struct {
	limits Limits
	get    bool
	events transport.SSE
	// observe is told of operations that are refused before they run.
	observe func(context.Context, Operation)
}

var _ graphql.Transport = overHTTP{}

// Supports takes all requests but those for a WebSocket.
func (overHTTP) Supports(r *http.Request) bool { return r.Header.Get("Upgrade") == "" }

// request is what clients send, by POST as JSON or by GET as parameters.
type request struct {
	Query         string         `json:"query,omitempty"`
	DocumentID    string         `json:"documentId,omitempty"` // of a document that is kept here
	OperationName string         `json:"operationName,omitempty"`
	Variables     map[string]any `json:"variables,omitempty"`
	Extensions    map[string]any `json:"extensions,omitempty"`
}

// problem is why a request is no GraphQL request.
type problem struct {
	status  int
	message string
}

// Do answers one request.
func (t overHTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	start := graphql.Now()
	asked, wrong := t.read(w, r)
	if wrong != nil {
		refuse(w, r, wrong.status, codeBadInput, wrong.message)
		return
	}
	if r.Method == http.MethodPost && strings.Contains(r.Header.Get("Accept"), typeEvents) {
		t.stream(w, r, asked, exec)
		return
	}
	kind := negotiate(r.Header.Get("Accept"))
	if kind == "" {
		refuse(w, r, http.StatusNotAcceptable, codeBadInput, "answers come as "+typeJSON+" or "+typeAnswer)
		return
	}
	ctx := r.Context()
	operation, refused := exec.CreateOperationContext(ctx, &graphql.RawParams{
		Query: asked.Query, OperationName: asked.OperationName, Variables: asked.Variables, Extensions: asked.extensions(),
		Headers: r.Header, ReadTime: graphql.TraceTiming{Start: start, End: graphql.Now()},
	})
	if len(refused) == 0 {
		refused = t.unsuited(r, operation)
	}
	if len(refused) > 0 {
		answer := exec.DispatchError(graphql.WithOperationContext(ctx, operation), refused)
		t.observe(ctx, operationOf(operation, answer))
		t.write(w, r, kind, refusedStatus(kind, answer), struct {
			Errors gqlerror.List `json:"errors"` // and no data, since nothing was executed
		}{answer.Errors})
		return
	}
	respond, ctx := exec.DispatchOperation(ctx, operation)
	t.write(w, r, kind, http.StatusOK, respond(ctx))
}

// stream hands a request, as it was understood, to the library's transport for
// events.
func (t overHTTP) stream(w http.ResponseWriter, r *http.Request, asked *request, exec graphql.GraphExecutor) {
	body, err := json.Marshal(request{Query: asked.Query, OperationName: asked.OperationName, Variables: asked.Variables, Extensions: asked.extensions()})
	if err != nil {
		panic(err) // the library turns it into an answer
	}
	// A stream lasts: the server's time to write one answer does not hold for it. A
	// writer that knows no deadline needs none.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	r.Body = io.NopCloser(bytes.NewReader(body))
	t.events.Do(w, r, exec)
}

// unsuited refuses operations that the form of the request does not allow.
func (overHTTP) unsuited(r *http.Request, operation *graphql.OperationContext) gqlerror.List {
	switch kind := operation.Operation.Operation; {
	case kind == ast.Subscription:
		return gqlerror.List{refusal(codeBadInput, "subscribe over a WebSocket, or with the header Accept: "+typeEvents)}
	case kind != ast.Query && r.Method == http.MethodGet:
		return gqlerror.List{refusal(codeBadInput, "GET is for queries; send what changes the graph by POST")}
	default:
		return nil
	}
}

// refusedStatus is the status of an operation that is refused before it runs.
func refusedStatus(kind string, answer *graphql.Response) int {
	for _, e := range answer.Errors {
		if e.Extensions["code"] == codeForbidden {
			return http.StatusForbidden
		}
	}
	if kind == typeAnswer {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// write sends an answer. What was asked for by GET may be kept by the client, who
// then asks whether it still holds.
func (overHTTP) write(w http.ResponseWriter, r *http.Request, kind string, status int, answer any) {
	data, err := encoded(answer)
	if err != nil {
		panic(err) // the library turns it into an answer
	}
	header := w.Header()
	header.Set("Content-Type", kind+"; charset=utf-8")
	if r.Method == http.MethodGet && status == http.StatusOK {
		sum := sha256.Sum256(data)
		tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"` // weak: compression comes after
		header.Set("ETag", tag)
		header.Set("Cache-Control", "private, no-cache")
		header.Add("Vary", "Accept, Authorization")
		if matches(r.Header.Get("If-None-Match"), tag) {
			header.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	} else {
		header.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client is gone when this fails
}

// encoded writes an answer as JSON. Data that come alone are JSON already: they are
// not read through and copied once more.
func encoded(answer any) ([]byte, error) {
	if a, ok := answer.(*graphql.Response); ok && a != nil && len(a.Errors) == 0 && len(a.Extensions) == 0 && a.HasNext == nil {
		return slices.Concat([]byte(`{"data":`), a.Data, []byte("}")), nil
	}
	return json.Marshal(answer)
}

// matches reports whether a tag is among those that a client has.
func matches(header, tag string) bool {
	for have := range strings.SplitSeq(header, ",") {
		if have = strings.TrimSpace(have); have == "*" || strings.TrimPrefix(have, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// read takes a request apart.
func (t overHTTP) read(w http.ResponseWriter, r *http.Request) (*request, *problem) {
	switch {
	case r.Method == http.MethodGet && t.get:
		return t.parameters(r.URL)
	case r.Method != http.MethodPost:
		allow, message := "POST", "send the query by POST"
		if t.get {
			allow, message = "GET, POST", "send the query by POST, or by GET"
		}
		w.Header().Set("Allow", allow)
		return nil, &problem{http.StatusMethodNotAllowed, message}
	}
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := parameters["charset"]; err != nil || kind != typeJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, &problem{http.StatusUnsupportedMediaType, "send the query as " + typeJSON + ", in UTF-8"}
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, &problem{http.StatusUnsupportedMediaType, "send the query as it is, not compressed"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, t.limits.BodyBytes))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, &problem{http.StatusRequestEntityTooLarge, "the request is larger than " + strconv.FormatInt(t.limits.BodyBytes>>10, 10) + " KiB"}
	}
	asked := &request{}
	if err != nil || unmarshal(body, asked) != nil || !asked.asks() {
		return nil, &problem{http.StatusBadRequest, `the body is not JSON of the form {"query": "…", "variables": {…}}`}
	}
	return asked, nil
}

// parameters reads what a GET asks.
func (t overHTTP) parameters(u *url.URL) (*request, *problem) {
	if int64(len(u.RawQuery)) > t.limits.BodyBytes {
		return nil, &problem{http.StatusRequestURITooLong, "the query is too long for GET"}
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, &problem{http.StatusBadRequest, "the parameters of the URL cannot be read"}
	}
	asked := &request{Query: values.Get("query"), DocumentID: values.Get("documentId"), OperationName: values.Get("operationName")}
	for name, into := range map[string]*map[string]any{"variables": &asked.Variables, "extensions": &asked.Extensions} {
		if text := values.Get(name); text != "" && unmarshal([]byte(text), into) != nil {
			return nil, &problem{http.StatusBadRequest, name + " is no JSON object"}
		}
	}
	if !asked.asks() {
		return nil, &problem{http.StatusBadRequest, "the parameter query is missing"}
	}
	return asked, nil
}

// unmarshal reads one JSON value and nothing else. Numbers stay as written.
func unmarshal(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind the value")
	}
	return nil
}

// asks reports whether the request says what it asks.
func (r *request) asks() bool {
	return r.Query != "" || r.DocumentID != "" || persistedHash(r.Extensions) != ""
}

// negotiate returns the media type for an Accept header, "" where there is none
// that both know. Of what a client likes equally well it gets what it names first.
func negotiate(accept string) string {
	if strings.TrimSpace(accept) == "" {
		return typeJSON
	}
	best, most := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		kind, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		quality := 1.0
		if q, given := parameters["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		switch kind {
		case typeAnswer:
		case typeJSON, "application/*", "*/*":
			kind = typeJSON
		default:
			continue
		}
		if quality > most {
			best, most = kind, quality
		}
	}
	return best
}

// refuse answers a request that comes to no operation.
func refuse(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	kind := negotiate(r.Header.Get("Accept"))
	if kind == "" {
		kind = typeJSON
	}
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	answer := map[string]any{"errors": []any{map[string]any{
		"message": message, "extensions": map[string]any{"code": code},
	}}}
	_ = json.NewEncoder(w).Encode(answer) // the client is gone when this fails
}
