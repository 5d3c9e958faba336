package graphtest

import (
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// Sample returns a small graph in which every kind of node, claim, edge and link
// occurs: three reports, in no particular order.
//
//	 (The Lantern)◀─PUBLISHED_BY─(1: lantern.example/talks, 3 March 2020)
//	(Morning Post)◀─PUBLISHED_BY─(2: post.example/statement, 4 March 2020)
//	                             (3: no publisher, no date)
//
//	(Ada Alder)──MET_INFORMALLY, DISCUSSED, PRAISED──(Björn Berg)
//	   │ │  └──TOOK_PART_IN──▶(meeting)◀──TOOK_PART_IN──┘│
//	   │ │             HELD_IN │     │ PART_OF_EVENT      │
//	   │ │                     ▼     ▼                    │
//	   │ │               (Norwick) (Harbour Summit)       │
//	   │ └──DISCUSSED──▶(the river treaty)◀──DISCUSSED────┘
//	   └──PLANNED_VISITED──▶(Belmark)──ALLEGED_ATTACKED──▶(Port Elm)
//	                           └──DENIED──▶(attacking Port Elm)
//	(Clara Cole)──HEADS──▶(Arland Foreign Ministry)┄acts for┄▶(Arland)──MEMBER_OF──▶(Harbour Union)
//
//	1: met ◀─CORROBORATES─▶ 2: met, as Clara Cole says
//	1: attacked, as two officials allege ◀─CONTRADICTS─▶ 1: did not attack
//	1: Dario Dunn says that [Belmark denied ─CONTENT─▶ that it attacked]
func Sample(tb testing.TB) []*graph.Batch {
	tb.Helper()
	talks := Report(tb, "Ada Alder met Björn Berg informally in Norwick on Monday during the Harbour Summit. "+
		"Ada Alder and Björn Berg discussed the river treaty. Two officials said Belmark attacked Port Elm. "+
		"Dario Dunn said Belmark denied attacking Port Elm. Ada Alder will visit Belmark. Clara Cole heads the Arland Foreign Ministry.",
		Source("https://lantern.example/talks"), Published("2020-03-03"), Publisher("The Lantern"), Title("Talks in Norwick"))
	meeting := Of(graph.Meeting, "meeting of Ada Alder and Björn Berg", "2020-03-02")
	talks.Claim("Ada Alder met Björn Berg informally in Norwick on Monday", "MET", Mode("informal"), By("Ada Alder"), To("Björn Berg"),
		At("Norwick"), During("Harbour Summit"), meeting, On("2020-03-02"), TimeText("on Monday"))
	talks.Claim("Ada Alder and Björn Berg discussed the river treaty", "DISCUSSED", By("Ada Alder", "Björn Berg"), About("the river treaty"), meeting)
	talks.Claim("Belmark attacked Port Elm", "ATTACKED", By("Belmark"), To("Port Elm"), SomeSay("Two officials", "said"), Stance(graph.Alleged))
	denial := talks.Claim("Belmark denied attacking Port Elm", "DENIED", By("Belmark"), About("attacking Port Elm"), Says("Dario Dunn", "said"))
	talks.Claim("attacking Port Elm", "ATTACKED", By("Belmark"), To("Port Elm"), Denied(), ContentOf(denial), Says("Belmark", "denied"), Says("Dario Dunn", "said"))
	talks.Claim("Ada Alder will visit Belmark", "VISITED", By("Ada Alder"), To("Belmark"), Modality(graph.Planned))
	talks.Claim("Clara Cole heads the Arland Foreign Ministry", "HEADS", By("Clara Cole"), To("Arland Foreign Ministry"), Office("head"))

	statement := Report(tb, "Ada Alder and Björn Berg met informally in Norwick on Monday, Clara Cole said. Ada Alder praised Björn Berg.",
		Source("https://post.example/statement"), Published("2020-03-04"), Publisher("Morning Post"), Title("Foreign minister confirms talks"))
	statement.Claim("Ada Alder and Björn Berg met informally in Norwick on Monday", "MET", Mode("informal"), By("Ada Alder"), To("Björn Berg"),
		At("Norwick"), meeting, On("2020-03-02"), TimeText("on Monday"), Says("Clara Cole", "said"))
	statement.Claim("Ada Alder praised Björn Berg", "PRAISED", By("Ada Alder"), To("Björn Berg"))

	membership := Report(tb, "Arland joined the Harbour Union.")
	membership.Claim("Arland joined the Harbour Union", "MEMBER_OF", By("Arland"), To("Harbour Union"))

	return []*graph.Batch{talks.Batch(), statement.Batch(), membership.Batch()}
}
