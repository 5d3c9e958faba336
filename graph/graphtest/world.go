package graphtest

import "github.com/demarche-kg/demarche/graph"

// world is the cast of the tests: invented states with their people and bodies.
// Its codes are of the range that ISO 3166 leaves to users.
var world = buildWorld()

func buildWorld() []graph.Entity {
	arland := entity(graph.CountryKind, "Arland", "Republic of Arland")
	arland.ISO3 = "XAA"
	belmark := entity(graph.CountryKind, "Belmark", "Kingdom of Belmark")
	belmark.ISO3 = "XBB"
	ministry := entity(graph.OrganizationKind, "Arland Foreign Ministry", "Blue Palace")
	ministry.ActsFor, ministry.Sector = arland.ID, "GOV"
	union := entity(graph.OrganizationKind, "Harbour Union")
	union.Sector = "IGO"
	union.Names = append(union.Names, graph.Name{Text: "HU", Kind: graph.AcronymName})
	ada := entity(graph.PersonKind, "Ada Alder", "Ada", "Alder")
	ada.Names = append(ada.Names, graph.Name{
		Text: "President of Arland", Kind: graph.OfficeName, Language: "en",
		ValidFrom: graph.Date{Year: 2016, Month: 5, Day: 1}, ValidTo: graph.Date{Year: 2022, Month: 4, Day: 30},
	})
	ada.WikidataID = "Q0"
	lantern := entity(graph.OrganizationKind, "The Lantern")
	lantern.Sector = "MED"
	return []graph.Entity{
		arland, belmark, ministry, union, ada, lantern,
		entity(graph.PersonKind, "Björn Berg", "Bjorn", "Berg"),
		entity(graph.PersonKind, "Clara Cole"),
		entity(graph.PersonKind, "Dario Dunn"),
		entity(graph.OrganizationKind, "Morning Post"),
		entity(graph.PlaceKind, "Norwick"),
		entity(graph.PlaceKind, "Port Elm"),
	}
}

func entity(kind graph.EntityKind, name string, aliases ...string) graph.Entity {
	e := graph.Entity{ID: graph.EntityID(kind, fold(name)), Kind: kind, Name: name}
	e.Names = []graph.Name{{Text: name, Kind: graph.CanonicalName}}
	for _, a := range aliases {
		e.Names = append(e.Names, graph.Name{Text: a, Kind: graph.AliasName})
	}
	return e
}

// worldEntity returns the entity of the world with a name, or a new one of a
// kind.
func worldEntity(name string, kind graph.EntityKind) graph.Entity {
	for _, e := range world {
		if e.Name == name {
			return e
		}
	}
	return entity(kind, name)
}

// EntityID returns the id that reports give the entity with a canonical name:
// of the world, else of that kind.
func EntityID(name string, kind graph.EntityKind) graph.ID { return worldEntity(name, kind).ID }
