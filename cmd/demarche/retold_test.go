package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestRetold ingests three reports of one meeting, a report, a copy of it and a
// denial, in every order: one event, two voices, one dispute. Then it takes reports
// away again.
func TestRetold(t *testing.T) {
	server, env := database(t)
	const told = `MATCH (c:Claim {predicate: 'MET'})-[:OF]->(e:Event)
OPTIONAL MATCH (c)-[d:CONTRADICTS]-()
MATCH (r:Relation {type: 'MET'})
RETURN count(DISTINCT e) AS events, count(DISTINCT c.document) AS documents, count(DISTINCT d) > 0 AS disputed,
  collect(DISTINCT [r.status, r.speakerCount]) AS edges`
	look := func() string { return fmt.Sprint(query(t, server, told)[0].Values) }
	want := ""
	for _, order := range []string{"first copy denial", "first denial copy", "copy first denial", "copy denial first", "denial first copy", "denial copy first"} {
		wipe(t, server)
		for name := range strings.FieldsSeq(order) {
			if r := try(t, env, nil, "ingest", "--published", "2014-03-11", "testdata/retold/"+name+".txt"); r.code != exitDone {
				t.Fatalf("exit %d: %s", r.code, r.stderr)
			}
		}
		if got := look(); got != "[1 3 true [[DISPUTED 1]]]" {
			t.Errorf("%s: events, documents, disputed, edges: %s", order, got)
		}
		f := fingerprint(t, env)
		if want == "" {
			want = f
		}
		if f != want {
			t.Errorf("%s: another fingerprint than the first order", order)
		}
	}
	if r := try(t, env, nil, "verify"); r.code != exitDone {
		t.Errorf("verify: exit %d: %s%s", r.code, r.stdout, r.stderr)
	}

	document := func(title string) string {
		t.Helper()
		rows := query(t, server, `MATCH (d:Document) WHERE d.title STARTS WITH '`+title+`' RETURN d.id`)
		if len(rows) != 1 {
			t.Fatalf("%d documents are called %s", len(rows), title)
		}
		return rows[0].Values[0].(string)
	}
	denial := document("Bachelet denies")
	r := try(t, env, nil, "forget", denial)
	if r.code != exitDone || !strings.HasPrefix(r.stdout, "would go: ") || fingerprint(t, env) != want {
		t.Errorf("forget without --yes: exit %d, %q, %s", r.code, r.stdout, r.stderr)
	}
	if r := try(t, env, nil, "forget", "--yes", denial); r.code != exitDone || !strings.HasPrefix(r.stdout, "gone: ") {
		t.Errorf("forget: exit %d, %q, %s", r.code, r.stdout, r.stderr)
	}
	if got := look(); got != "[1 2 false [[REPORTED 1]]]" {
		t.Errorf("without the denial: events, documents, disputed, edges: %s", got)
	}
	if r := try(t, env, nil, "forget", "--yes", denial); r.code != exitFailed || !strings.Contains(r.stderr, "there is no document") {
		t.Errorf("forgotten twice: exit %d, %s", r.code, r.stderr)
	}
	if r := try(t, env, nil, "retract", document("Bachelet and Humala")); r.code != exitUsage || !strings.Contains(r.stderr, "--reason") {
		t.Errorf("retracted without a reason: exit %d, %s", r.code, r.stderr)
	}
	if r := try(t, env, nil, "retract", "--reason", "a copy", document("Bachelet and Humala")); r.code != exitDone || !strings.Contains(r.stdout, "claims ended") {
		t.Errorf("retract: exit %d, %q, %s", r.code, r.stdout, r.stderr)
	}
	if r := try(t, env, nil, "forget", "somebody"); r.code != exitUsage {
		t.Errorf("forget somebody: exit %d, %s", r.code, r.stderr)
	}
	query(t, server, "MATCH (r:Relation) SET r.claimCount = 7")
	if r := try(t, env, nil, "verify"); r.code != exitFailed {
		t.Errorf("verify of a graph that has drifted: exit %d", r.code)
	}
	if r := try(t, env, nil, "verify", "--repair"); r.code != exitDone {
		t.Errorf("verify --repair: exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
}
