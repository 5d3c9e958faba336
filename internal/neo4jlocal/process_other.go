//go:build !unix

package neo4jlocal

import (
	"context"
	"syscall"

	"github.com/demarche-kg/demarche/graph"
)

// Neither sessions nor file locks of the kind used here exist on this system.
var errSystem = graph.Errorf(graph.Unavailable, "Neo4j cannot be started here on this system: "+
	"name a running one (NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD), or start one in a container (docker compose up -d)")

func detached() *syscall.SysProcAttr   { return nil }
func supervised() *syscall.SysProcAttr { return nil }
func terminate(int) error              { return errSystem }
func kill(int) error                   { return errSystem }
func processStart(int) string          { return "" }

func lock(context.Context, string, func()) (unlock func(), err error) { return nil, errSystem }
