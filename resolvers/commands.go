package resolvers

import (
	"context"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
)

// commands returns what changes the graph, or why nothing does.
func (r *Resolver) commands() (graph.Commands, error) {
	if r.Commands == nil {
		return nil, graph.Errorf(graph.Invalid, "this server only answers questions")
	}
	return r.Commands, nil
}

// asker is who a decision is put down to.
func asker(ctx context.Context) string {
	if who := access.From(ctx); who != nil && who.Name != "" {
		return who.Name
	}
	return "a client that did not log in"
}

// documentID refuses an id that is no document's.
func documentID(id graph.ID) error {
	if id.Prefix() != graph.DocumentPrefix {
		return graph.Errorf(graph.Invalid, "id: want the id of a document, doc_ and 26 letters or digits")
	}
	return nil
}

// ingest runs one of the two ways to add a report.
func (r *Resolver) ingest(ctx context.Context, how func(graph.Commands, context.Context, graph.ReportText) (graph.Receipt, error), text graph.ReportText) (*graph.Receipt, error) {
	c, err := r.commands()
	if err != nil {
		return nil, err
	}
	receipt, err := how(c, ctx, text)
	if err != nil {
		return nil, err
	}
	return &receipt, nil
}

func (r *Resolver) retract(ctx context.Context, document graph.ID, reason string) (*graph.Receipt, error) {
	c, err := r.commands()
	if err == nil {
		err = documentID(document)
	}
	if err != nil {
		return nil, err
	}
	receipt, err := c.Retract(ctx, document, reason)
	if err != nil {
		return nil, err
	}
	return &receipt, nil
}

func (r *Resolver) forget(ctx context.Context, document graph.ID, dryRun bool) (*graph.Forgotten, error) {
	c, err := r.commands()
	if err == nil {
		err = documentID(document)
	}
	if err != nil {
		return nil, err
	}
	gone, err := c.Forget(ctx, document, dryRun)
	if err != nil {
		return nil, err
	}
	return &gone, nil
}

func (r *Resolver) merge(ctx context.Context, entity, into graph.ID, reason string) (*graph.Decision, error) {
	c, err := r.commands()
	if err != nil {
		return nil, err
	}
	decision, _, err := c.Merge(ctx, entity, into, asker(ctx), reason)
	if err != nil {
		return nil, err
	}
	return &decision, nil
}

func (r *Resolver) split(ctx context.Context, entity graph.ID, reason string) (*graph.Decision, error) {
	c, err := r.commands()
	if err != nil {
		return nil, err
	}
	decision, _, err := c.Split(ctx, entity, asker(ctx), reason)
	if err != nil {
		return nil, err
	}
	return &decision, nil
}

// orEmpty is an argument that may be left out.
func orEmpty[T any](v *T) T {
	var none T
	if v == nil {
		return none
	}
	return *v
}
