package cypher

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

//go:embed migrations/*.cypher
var migrationFiles embed.FS

// migration is one numbered file: statements that end with a semicolon, each of
// which can be run again.
type migration struct {
	version    int
	name       string
	statements []string
}

// migrations reads the embedded files in the order of their numbers.
func migrations() ([]migration, error) {
	files, err := fs.Glob(migrationFiles, "migrations/*.cypher")
	if err != nil {
		return nil, err
	}
	var ms []migration
	for _, file := range files {
		data, err := migrationFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		number, name, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".cypher"), "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, graph.Errorf(graph.Internal, "migration %s: its name starts with no number", file)
		}
		ms = append(ms, migration{version, name, statementsOf(string(data))})
	}
	slices.SortFunc(ms, func(a, b migration) int { return cmp.Compare(a.version, b.version) })
	return ms, nil
}

// statementsOf splits a file at the semicolons that end a line and drops lines
// that are comments.
func statementsOf(text string) []string {
	var code strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			code.WriteString(line)
		}
	}
	var out []string
	for s := range strings.SplitSeq(code.String(), ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func latestVersion() (int, error) {
	ms, err := migrations()
	if err != nil || len(ms) == 0 {
		return 0, err
	}
	return ms[len(ms)-1].version, nil
}

// schemaVersion reads how far the database is migrated; 0 = not at all.
func (db *DB) schemaVersion(ctx context.Context) (int, error) {
	records, err := db.read(ctx, statement{name: "schema version", text: `MATCH (m:Migration) RETURN coalesce(max(m.version), 0) AS version`})
	if err != nil {
		return 0, err
	}
	return number[int](records[0], "version"), nil
}

const recordMigration = `MERGE (m:Migration {version: $version})
ON CREATE SET m.id = 'migration-' + toString($version), m.name = $name, m.appliedAt = datetime()`

// Migrate brings the schema up to date: the numbered migrations that the database
// has not seen, and a uniqueness constraint on the key of every edge type of the
// ontology. What an earlier version did not derive is derived now. Doing it again
// changes nothing. It fences off programs that were started before.
func (db *DB) Migrate(ctx context.Context) (err error) {
	defer graph.Wrap(&err, "migrate")
	have, err := db.schemaVersion(ctx)
	if err != nil {
		return err
	}
	ms, err := migrations()
	if err != nil {
		return err
	}
	applied := false
	for _, m := range ms {
		if m.version <= have {
			continue
		}
		for _, text := range m.statements {
			if _, err := db.runAlone(ctx, statement{name: "migration " + strconv.Itoa(m.version), text: text}); err != nil {
				return err
			}
		}
		s := statement{"record migration", recordMigration, map[string]any{"version": m.version, "name": m.name}}
		if _, err := db.runAlone(ctx, s); err != nil {
			return err
		}
		applied = true
	}
	if err := db.constrainEdges(ctx); err != nil {
		return err
	}
	if applied {
		if _, err := db.runAlone(ctx, statement{name: "await indexes", text: `CALL db.awaitIndexes(120)`}); err != nil {
			return err
		}
		if err := db.TakeOver(ctx); err != nil {
			return err
		}
	}
	db.migrated.Store(true)
	if applied && have > 0 {
		_, err = db.Repair(ctx)
	}
	return err
}

// edgeType is what a relationship type of the ontology looks like; only such a
// name gets into the text of a statement.
var edgeType = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// edgeTypes returns the types that edges may have.
func (db *DB) edgeTypes() ([]string, error) {
	types := db.ontology.EdgeTypes()
	for _, t := range types {
		if !edgeType.MatchString(t) || graph.Structural(t) && t != graph.TookPartIn && t != graph.HeldIn && t != graph.PartOfEvent {
			return nil, graph.Errorf(graph.Invalid, "ontology: %q cannot be the type of an edge", t)
		}
	}
	return types, nil
}

// edgeConstraint returns the statement that constrains the key of an edge type.
func edgeConstraint(edge string) string {
	return "CREATE CONSTRAINT edge_" + strings.ToLower(edge) + "_key IF NOT EXISTS FOR ()-[e:" + edge + "]-() REQUIRE e.key IS UNIQUE"
}

// missingEdges returns the edge types without a constraint on their key.
func (db *DB) missingEdges(ctx context.Context) ([]string, error) {
	types, err := db.edgeTypes()
	if err != nil {
		return nil, err
	}
	there, err := db.constraints(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(types, func(t string) bool { return there[t+".key"] }), nil
}

// constraints returns what has a uniqueness constraint, as "Label.property" or
// "TYPE.property"; under whatever name.
func (db *DB) constraints(ctx context.Context) (map[string]bool, error) {
	const text = `SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type WHERE type CONTAINS 'UNIQUENESS' AND size(properties) = 1
RETURN labelsOrTypes[0] + '.' + properties[0] AS constrained`
	records, err := db.read(ctx, statement{name: "constraints", text: text})
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, r := range records {
		there[str(r, "constrained")] = true
	}
	return there, nil
}

// constrainEdges creates the constraints that are missing. Each takes Neo4j some
// 30 ms, mostly waiting for its disk, so eight are made side by side: 2 s instead
// of 6 s for the whole ontology.
func (db *DB) constrainEdges(ctx context.Context) error {
	missing, err := db.missingEdges(ctx)
	if err != nil {
		return err
	}
	const sideBySide = 8
	var wg sync.WaitGroup
	errs := make([]error, sideBySide)
	for i := range sideBySide {
		wg.Go(func() {
			for n := i; n < len(missing) && errs[i] == nil; n += sideBySide {
				_, errs[i] = db.runAlone(ctx, statement{name: "edge constraint", text: edgeConstraint(missing[n])})
			}
		})
	}
	wg.Wait()
	return cmp.Or(errs...)
}

// runAlone runs a statement in a transaction of its own, as schema commands ask
// for, and again after a failure that may pass. The statement must bear that.
func (db *DB) runAlone(ctx context.Context, s statement) ([]*neo4j.Record, error) {
	const attempts = 5
	var err error
	for range attempts {
		var records []*neo4j.Record
		records, err = db.runAloneOnce(ctx, s)
		if err == nil {
			return records, nil
		}
		if ctx.Err() != nil || !passing(err) {
			break
		}
	}
	return nil, db.failed(ctx, s.name, err)
}

func (db *DB) runAloneOnce(ctx context.Context, s statement) ([]*neo4j.Record, error) {
	session := db.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: neo4j.AccessModeWrite, DatabaseName: db.config.Database})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, s.text, s.params, neo4j.WithTxTimeout(db.config.WriteTimeout))
	if err != nil {
		return nil, err
	}
	return db.collect(ctx, s, result)
}
