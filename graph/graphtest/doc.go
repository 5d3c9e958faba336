// Package graphtest holds what tests of stores, and of programs over a store,
// need. It is for tests only.
//
//	Report(t, "Ada met Bo.") ─Claim─▶ Builder ─Batch─▶ graph.Batch ─Write─▶ any graph.Store
//	                                                                        │
//	            Test(t, open) ── the contract, promise by promise ──────────┤
//	            Memory        ── the contract in its plainest form ─────────┘
//
// [Test] is the contract of [graph.Store] as a suite: every store runs it in its
// own tests. It asserts what package graph promises and nothing else, so it asks
// for an order only where the contract gives one.
//
// [Memory] is a store without a database. It keeps maps, recomputes every
// projection from all live claims with each write, and answers by walking over
// everything: slow, and simple enough to be believed. It serves as the oracle for
// other stores and as the store of tests that are not about storing.
//
// [Report] builds valid batches from a text, with exact offsets; [Sample] is a
// small graph in which every kind of claim, edge and link occurs.
package graphtest
