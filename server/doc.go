// Package server is what stands between the network and the GraphQL endpoint.
//
//	request ──▶ request id ──▶ trace ──▶ metrics ──▶ host, origin ──▶ compression ──▶ /graphql   package resolvers
//	                                                                             ──▶ / …        pages, package web
//	                                                                             ──▶ /healthz   the program runs
//	                                                                             ──▶ /readyz    the database answers a query
//	                                                                             ──▶ /metrics   for Prometheus
//	answer  ◀── metrics, the log of slow operations, the trace ◀── Observe ◀── how the operation went
//
// Nothing that it counts, logs or traces tells what was asked about: no argument,
// no variable, no value, and no credential.
package server
