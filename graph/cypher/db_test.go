package cypher

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/internal/neo4jlocal/neo4jtest"
)

func TestOpenRefuses(t *testing.T) {
	good := config(t)
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	gone := silent.Addr().String()
	_ = silent.Close() // now nobody listens there
	for _, c := range []struct {
		what   string
		change func(*Config)
		say    string
	}{
		{"nobody listens", func(c *Config) { c.URI = "bolt://" + gone }, "NEO4J_URI"},
		{"no address", func(c *Config) { c.URI = "" }, "NEO4J_URI"},
		{"another scheme", func(c *Config) { c.URI = "http://" + gone }, "NEO4J_URI"},
		{"wrong password", func(c *Config) { c.Password = "secret-canary" }, "NEO4J_PASSWORD"},
		{"wrong user", func(c *Config) { c.User = "user-canary" }, "NEO4J_USERNAME"},
		{"no such database", func(c *Config) { c.Database = "nowhere" }, "NEO4J_DATABASE"},
	} {
		t.Run(c.what, func(t *testing.T) {
			config := good
			c.change(&config)
			if strings.Contains(c.what, "wrong") && neo4jtest.Server(t).Password == "x" {
				t.Skip("this server knows no passwords")
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			db, err := Open(ctx, config)
			if err == nil {
				_ = db.Close(ctx)
				t.Fatal("it opens")
			}
			if graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), c.say) {
				t.Errorf("%v: kind %s; want UNAVAILABLE saying %s", err, graph.KindOf(err), c.say)
			}
			for _, secret := range []string{"canary", "127.0.0.1", gone} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the message %q shows %s", err, secret)
				}
			}
		})
	}
}

func TestMigrate(t *testing.T) {
	db := empty(t)
	for range 2 { // again changes nothing
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err, neo4jWords(err))
		}
	}
	write(t, db, graphtest.Sample(t)...)
	wantSound(t, db)
	latest, err := latestVersion()
	if err != nil || latest < 2 {
		t.Fatalf("latest version %d, %v", latest, err)
	}
	if n := len(run(t, db, `MATCH (m:Migration) RETURN m`, nil)); n != latest {
		t.Errorf("%d migrations are recorded, want %d", n, latest)
	}

	t.Run("a newer schema is refused", func(t *testing.T) {
		run(t, db, `CREATE (:Migration {version: 1000, id: 'migration-1000'})`, nil)
		defer run(t, db, `MATCH (m:Migration {version: 1000}) DELETE m`, nil)
		if _, err := Open(t.Context(), config(t)); graph.KindOf(err) != graph.Conflict || !strings.Contains(err.Error(), "version 1000") || !strings.Contains(err.Error(), "install a newer Demarche") {
			t.Errorf("%v, want a conflict, why and what to do", err)
		}
	})
	t.Run("an older schema is read, not written", func(t *testing.T) {
		run(t, db, `MATCH (m:Migration {version: $v}) SET m.version = 0`, map[string]any{"v": latest})
		defer run(t, db, `MATCH (m:Migration {version: 0}) SET m.version = $v`, map[string]any{"v": latest})
		older := open(t)
		if _, err := older.Claims(t.Context(), graph.ClaimQuery{First: graph.First{N: 1}}); err != nil {
			t.Error(err)
		}
		if _, err := older.Write(t.Context(), meeting(t, 1)); graph.KindOf(err) != graph.Conflict {
			t.Errorf("%v, want a conflict", err)
		}
	})
}

// TestMigrateDerives holds that a graph of an earlier version has, once it is
// migrated, all that this one derives.
func TestMigrateDerives(t *testing.T) {
	db := filled(t)
	write(t, db, graphtest.Retellings(t)[:2]...)
	wantSound(t, db)
	want := fingerprint(t, db)
	for _, text := range []string{
		`MATCH ()-[r:MENTIONS|NAMES|PUBLISHED_BY|SPEAKS_FOR]->() REMOVE r.as`,
		`MATCH (d:Document) REMOVE d.bands, d.cluster`,
		`MATCH (e:Event) REMOVE e.block`,
		`MATCH (p:Person) REMOVE p.surname`,
		`MATCH ()-[r:SAME_AS]->() DELETE r`,
		`MATCH ()-[e:MET]->() SET e.speakerCount = 2`, // there were no clusters
		`MATCH (m:Migration) WHERE m.version > 3 DELETE m`,
	} {
		run(t, db, text, nil)
	}
	older := open(t)
	if err := older.Migrate(t.Context()); err != nil {
		t.Fatal(err, neo4jWords(err))
	}
	wantSound(t, older)
	if got := fingerprint(t, older); got != want {
		t.Error("the migrated graph has another fingerprint than one written by this version")
	}
}

// TestConstraints holds that Neo4j itself refuses a second node and a second edge.
func TestConstraints(t *testing.T) {
	db := filled(t)
	types, err := db.edgeTypes()
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range nodeLabels {
		for i := range 2 {
			_, err := db.runAloneOnce(t.Context(), statement{"test", `CREATE (n:$($label) {id: 'twice'})`, map[string]any{"label": label}})
			if (err == nil) != (i == 0) {
				t.Errorf("%s, time %d: %v", label, i+1, err)
			}
		}
	}
	for _, edge := range types {
		_, err := db.runAloneOnce(t.Context(), statement{"test", `MATCH (a:Entity) WITH a LIMIT 1 CREATE (a)-[:$($type) {key: 'twice'}]->(a) CREATE (a)-[:$($type) {key: 'twice'}]->(a)`, map[string]any{"type": edge}})
		if err == nil {
			t.Errorf("two edges %s have one key", edge)
		}
	}
}

// TestLog holds that statements are logged, and what users typed is not.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	c := config(t)
	c.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	filled(t)
	db, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	name := "Ada Alder"
	if _, err := db.Claims(t.Context(), graph.ClaimQuery{First: graph.First{N: 3}, Where: &graph.ClaimWhere{Subject: &graph.EntityRef{Name: &name}}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"id":"claims"`, `"rows":1`, `"duration":`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, &log)
		}
	}
	if strings.Contains(strings.ToLower(log.String()), "alder") {
		t.Errorf("the log shows a parameter:\n%s", &log)
	}
}
