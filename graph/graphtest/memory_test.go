package graphtest_test

import (
	"testing"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

func TestMemory(t *testing.T) {
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	graphtest.Test(t, func(*testing.T) graph.Store { return graphtest.NewMemory(o) })
}
