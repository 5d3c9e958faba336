// Package neo4jlocal finds a Neo4j to work with, or starts a real one on
// loopback: Neo4j 5.26 community from its Maven artifacts, no container needed.
//
//	Find       NEO4J_URI  ->  the running daemon  ->  an owned server
//	              |
//	findJava   a Java that Neo4j runs on, and findMaven
//	fetch      Maven copies the jars named in jars.sum into the cache, once
//	home       neo4j.conf, the password and the data folder
//	launch     Java starts; ready when a query over Bolt is answered
//
// A server runs in one of two modes. An owned one (StartOwned: the demo, tests)
// lives as long as its parent: a supervisor, our own binary run once more, holds
// a pipe from the parent and stops Java when that closes, which it does even if
// the parent is killed; its home is temporary. The daemon (StartDaemon) survives
// its parent, keeps its data, and is described by a state file.
//
// Neo4j's memory is bounded by Config.HeapMB; its log is logs/neo4j.log in its
// home, and its last lines are part of the error when a start fails.
package neo4jlocal
