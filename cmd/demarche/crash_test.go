package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// texts are what the crash tests ingest: enough for several transactions, few
// enough to do it a hundred times.
var texts = []string{"../../eval/sample", "../../eval/gold/vilnius-2021.txt", "../../eval/gold/nairobi-2023.txt"}

// times returns how often a fault is caused: few times each run of the tests, many
// with DEMARCHE_TEST_FULL=1 (make crash).
func times(few, many int) int {
	if os.Getenv("DEMARCHE_TEST_FULL") == "1" {
		return many
	}
	return few
}

// TestIngestTwice checks that the same reports again change nothing.
func TestIngestTwice(t *testing.T) {
	_, env := database(t)
	args := append([]string{"ingest", "--published", "2017-11-11"}, texts...)
	if r := try(t, env, nil, args...); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	first := fingerprint(t, env)
	r := try(t, env, nil, args...)
	if r.code != exitDone || strings.Count(r.stdout, "nothing changed") != strings.Count(r.stdout, "\n") {
		t.Errorf("exit %d; the second run says: %s%s", r.code, r.stdout, r.stderr)
	}
	if second := fingerprint(t, env); second != first {
		t.Errorf("the same reports again: fingerprint %s, was %s", second, first)
	}
	if r := try(t, env, nil, "verify"); r.code != exitDone {
		t.Errorf("verify: exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
}

// TestIngestKilled kills the program at random moments of an ingest and runs it
// again: the graph must be the one of a run that nobody disturbed.
func TestIngestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	server, env := database(t)
	args := append([]string{"ingest", "--published", "2017-11-11"}, texts...)
	if r := try(t, env, nil, args...); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	want := fingerprint(t, env)

	// How long a run takes once Neo4j has warmed up: that is when to kill it.
	wipe(t, server)
	began := time.Now()
	if err := program(t, env, args...).Run(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(began)
	if got := fingerprint(t, env); got != want {
		t.Fatalf("a second run in an empty graph: fingerprint %s, want %s", got, want)
	}

	random := rand.New(rand.NewPCG(20171111, 20))
	killed, runs := 0, times(10, 50)
	for i := range runs {
		wipe(t, server)
		c := program(t, env, args...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(whole))))
		if err := c.Process.Kill(); err != nil {
			t.Logf("run %d had ended before it was killed", i)
		}
		if err := c.Wait(); err != nil {
			killed++
		}
		if r := try(t, env, nil, args...); r.code != exitDone {
			t.Fatalf("run %d, the second: exit %d: %s", i, r.code, r.stderr)
		}
		if got := fingerprint(t, env); got != want {
			t.Fatalf("run %d: fingerprint %s, want %s", i, got, want)
		}
	}
	t.Logf("%d of %d runs were killed before their end", killed, runs)
	if killed < runs/2 {
		t.Errorf("only %d of %d runs were killed before their end: this test shows nothing", killed, runs)
	}
}

// TestTwoIngests has two processes ingest the same reports at once, each in an order
// of its own.
func TestTwoIngests(t *testing.T) {
	want := undisturbed(t)
	server, env := database(t)
	args := ingestMany(t)
	reports := args[slices.Index(args, "2017-11-11")+1:]
	for order := range uint64(times(2, 20)) {
		wipe(t, server)
		// Of two that migrate an empty database at once, one takes over from the other.
		if r := try(t, env, nil, "migrate"); r.code != exitDone {
			t.Fatalf("exit %d: %s", r.code, r.stderr)
		}
		var both [2]*exec.Cmd
		var says [2]bytes.Buffer
		for i := range both {
			rand.New(rand.NewPCG(order, uint64(i))).Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
			both[i] = program(t, env, args...)
			both[i].Stderr = &says[i]
			if err := both[i].Start(); err != nil {
				t.Fatal(err)
			}
		}
		for i, c := range both {
			if err := c.Wait(); err != nil {
				t.Errorf("order %d, process %d: %v: %s", order, i, err, &says[i])
			}
		}
		if got := fingerprint(t, env); got != want {
			t.Fatalf("order %d: fingerprint %s, want %s", order, got, want)
		}
	}
}

// TestVerifyChangesNothing checks that verify reports a missing constraint, and
// does not put it back before it looks.
func TestVerifyChangesNothing(t *testing.T) {
	server, env := database(t)
	if r := try(t, env, strings.NewReader("Chile met Peru."), "ingest", "-"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	query(t, server, "DROP CONSTRAINT edge_met_key")
	for range 2 {
		if r := try(t, env, nil, "verify"); r.code != exitFailed || !strings.Contains(r.stdout, "keys of MET unique: run demarche migrate") {
			t.Errorf("exit %d, want %d and what is missing: %s%s", r.code, exitFailed, r.stdout, r.stderr)
		}
	}
	if r := try(t, env, nil, "migrate"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	if r := try(t, env, nil, "verify"); r.code != exitDone || !strings.Contains(r.stdout, "all is as the documents support it") {
		t.Errorf("after migrate: exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
}
