// Command genqlient asks the worked queries by the functions that genqlient makes of
// them, and writes the answers by the names of the queries.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"

	"github.com/Khan/genqlient/graphql"
)

func main() {
	ctx, client := context.Background(), graphql.NewClient(os.Args[1], http.DefaultClient)
	answers := map[string]any{}
	keep(answers, "WhatJoinsTwoPeople")(WhatJoinsTwoPeople(ctx, client))
	keep(answers, "OnePerson")(OnePerson(ctx, client))
	keep(answers, "WhatIsDenied")(WhatIsDenied(ctx, client))
	keep(answers, "WhatIsAlleged")(WhatIsAlleged(ctx, client))
	keep(answers, "WhatIsPlanned")(WhatIsPlanned(ctx, client))
	keep(answers, "WhoSpeaks")(WhoSpeaks(ctx, client))
	keep(answers, "Hearsay")(Hearsay(ctx, client))
	keep(answers, "InNovember")(InNovember(ctx, client))
	keep(answers, "TwoPeople")(TwoPeople(ctx, client))
	keep(answers, "Documents")(Documents(ctx, client))
	keep(answers, "AChainBetweenTwo")(AChainBetweenTwo(ctx, client))
	keep(answers, "DayByDay")(DayByDay(ctx, client))
	keep(answers, "WhatIsDisputed")(WhatIsDisputed(ctx, client))
	keep(answers, "Search")(Search(ctx, client))
	keep(answers, "EdgesOfSomeTypes")(EdgesOfSomeTypes(ctx, client))
	keep(answers, "SoOnADay")(SoOnADay(ctx, client))
	keep(answers, "KnownThen")(KnownThen(ctx, client))
	keep(answers, "WhoDeniesWhat")(WhoDeniesWhat(ctx, client))
	keep(answers, "Vocabulary")(Vocabulary(ctx, client))
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

// keep returns what keeps an answer under a name.
func keep(answers map[string]any, name string) func(any, error) {
	return func(answer any, err error) {
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		answers[name] = answer
	}
}
