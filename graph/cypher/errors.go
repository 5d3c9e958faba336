package cypher

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// passing reports whether a failed attempt may succeed when repeated. It includes
// a connection lost during a commit, whose outcome is unknown: everything here
// can be done twice.
func passing(err error) bool {
	if tooBig(err) {
		return false
	}
	return neo4j.IsRetryable(err) || unreachable(err) || halted(err) || hasCode(err, "Neo.TransientError.", "Neo.DatabaseError.General.DatabaseUnavailable",
		// A server that is told to stop ends its transactions first. The driver takes
		// that for final.
		"Neo.ClientError.Transaction.Terminated", "Neo.ClientError.Transaction.LockClientStopped")
}

// unreachable reports whether there is no connection, or no longer.
func unreachable(err error) bool {
	_, is := errors.AsType[*neo4j.ConnectivityError](err)
	return is
}

// halted reports whether the database has met a failure, such as a full disk, after
// which it does nothing until it is started anew. What it was about to commit may
// be there then.
func halted(err error) bool {
	return hasCode(err, "Neo.DatabaseError.Transaction.TransactionStartFailed", "Neo.DatabaseError.Transaction.TransactionCommitFailed")
}

// tooBig reports whether the transaction outgrew the database's memory. Neo4j
// calls that transient; repeating it never helps.
func tooBig(err error) bool {
	return hasCode(err, "Neo.TransientError.General.MemoryPoolOutOfMemoryError", "Neo.TransientError.General.TransactionMemoryLimit", "Neo.TransientError.General.OutOfMemoryError")
}

// hasCode reports whether err is the database's and its code starts with one of
// the prefixes.
func hasCode(err error, prefixes ...string) bool {
	e, ok := errors.AsType[*neo4j.Neo4jError](err)
	if !ok {
		return false
	}
	for _, p := range prefixes {
		if strings.HasPrefix(e.Code, p) {
			return true
		}
	}
	return false
}

// failed gives an error of the driver its kind and a message that may be shown:
// it holds no address, no password and no parameter. The driver's own words stay
// in the cause.
func (db *DB) failed(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, done := errors.AsType[*graph.Error](err); done {
		return err
	}
	kind, message := graph.Internal, "the database failed"
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, err)
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil, hasCode(err, "Neo.ClientError.Transaction.TransactionTimedOut"):
		kind, message = graph.Timeout, "it took longer than allowed"
	case hasCode(err, "Neo.ClientError.Security."):
		kind, message = graph.Unavailable, "the database refuses the user: check NEO4J_USERNAME and NEO4J_PASSWORD"
	case hasCode(err, "Neo.ClientError.Database.DatabaseNotFound"):
		kind, message = graph.Unavailable, "there is no such database: check NEO4J_DATABASE"
	case tooBig(err):
		kind, message = graph.TooComplex, "it needs more memory than the database allows"
	case unreachable(err):
		kind, message = graph.Unavailable, "the database cannot be reached: check that it runs and NEO4J_URI"
	case halted(err):
		kind, message = graph.Unavailable, "the database has stopped working, as it does when its disk is full: see its log, free some space and restart it"
	case passing(err), hasCode(err, "Neo.DatabaseError.Transaction.", "Neo.DatabaseError.General.StorageDamageDetected"):
		kind, message = graph.Unavailable, "the database cannot do it at the moment"
	default:
		if e, ok := errors.AsType[*neo4j.Neo4jError](err); ok {
			message = "the database says " + e.Code
		}
	}
	return &graph.Error{Kind: kind, Message: doing + ": " + message, Cause: err}
}
