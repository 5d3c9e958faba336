package neo4jlocal_test

import (
	"os"
	"testing"

	"github.com/demarche-kg/demarche/internal/neo4jlocal/neo4jtest"
)

func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }

func TestServer(t *testing.T) {
	server := neo4jtest.Server(t)
	if err := neo4jtest.Ready(t.Context(), server.URI, server.User, server.Password); err != nil {
		t.Fatal(err)
	}
	if err := neo4jtest.Ready(t.Context(), server.URI, server.User, server.Password+"x"); err == nil {
		t.Error("a wrong password is let in")
	}
}
