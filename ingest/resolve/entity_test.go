package resolve

import (
	"reflect"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

func person(names ...string) Chain {
	return Chain{Kind: graph.PersonMention, Names: names, Text: names[0]}
}

func (c Chain) titled(titles ...string) Chain {
	c.Titles = titles
	return c
}

func of(kind graph.MentionKind, names ...string) Chain {
	return Chain{Kind: kind, Names: names, Text: names[0]}
}

// TestResolve resolves the chains of small documents. want has for each chain the
// name and the method, "" for nothing.
func TestResolve(t *testing.T) {
	type want struct{ name, method string }
	for _, c := range []struct {
		name   string
		at     string
		chains []Chain
		want   []want
	}{
		{
			"surnames of those in office", "2017-11-11",
			[]Chain{person("Trump"), person("Putin", "Vladimir Putin"), person("Lavrov").titled("Russian Foreign Minister"), person("May"), person("May").titled("British Prime Minister")},
			[]want{{"Donald Trump", "leader"}, {"Vladimir Putin", "gazetteer"}, {"Sergei Lavrov", "leader"}, {"May", "surface"}, {"Theresa May", "leader"}},
		},
		{
			"a surname finds the full name of the document", "2018-05-01",
			[]Chain{person("Jonathan Powell"), person("Powell"), person("Boris Pistorius"), person("Johnson"), person("Sam Johnson")},
			[]want{{"Jonathan Powell", "name"}, {"Jonathan Powell", "surname"}, {"Boris Pistorius", "gazetteer"}, {"Sam Johnson", "surname"}, {"Sam Johnson", "name"}},
		},
		{
			"siblings stay apart", "2018-05-01",
			[]Chain{person("Kim Jong Un"), person("Kim Yo Jong"), person("Kim"), person("Lech Kaczynski"), person("Jaroslaw Kaczynski"), person("Kaczynski")},
			[]want{{"Kim Jong Un", "gazetteer"}, {"Kim Yo Jong", "gazetteer"}, {"Kim", "surface"}, {"Lech Kaczyński", "gazetteer"}, {"Jarosław Kaczyński", "gazetteer"}, {"Kaczynski", "surface"}},
		},
		{
			"of two of one name the one in office", "2003-03-20",
			[]Chain{person("George Bush"), person("King Abdullah")},
			[]want{{"George W. Bush", "gazetteer"}, {"Abdullah II", "leader"}},
		},
		{
			"other spellings", "2019-03-01",
			[]Chain{person("Sergej Lavrov"), person("Kremlin spokesman Dmitriy Peskov"), person("Wladimir Putin"), person("Mohammed Jawad Zarif")},
			[]want{{"Sergei Lavrov", "spelling"}, {"Dmitry Peskov", "spelling"}, {"Vladimir Putin", "spelling"}, {"Mohammad Javad Zarif", "spelling"}},
		},
		{
			"a place misspelt, where its state is spoken of", "2017-11-11",
			[]Chain{of(graph.CountryMention, "Vietnam"), of(graph.PlaceMention, "Denang"), of(graph.PlaceMention, "Hannoi"), of(graph.PlaceMention, "Genevra")},
			[]want{{"Vietnam", "gazetteer"}, {"Da Nang", "spelling"}, {"Hanoi", "spelling"}, {"Genevra", "name"}},
		},
		{
			"bodies", "2017-11-11",
			[]Chain{
				of(graph.OrganizationMention, "Russian Foreign Ministry"), of(graph.OrganizationMention, "Foreign Ministry"), of(graph.OrganizationMention, "Russian government"),
				of(graph.OrganizationMention, "Kyiv authorities"), of(graph.PlaceMention, "White House"), of(graph.OrganizationMention, "Institute of Geology"), of(graph.OrganizationMention, "the Institute of Geology"),
				of(graph.OrganizationMention, "WHO"), of(graph.OrganizationMention, "World Health Organisation"),
			},
			[]want{
				{"Russian Foreign Ministry", "gazetteer"},
				{"Russian Foreign Ministry", "surname"},
				{"Russia", "gazetteer"},
				{"Ukraine", "gazetteer"},
				{"White House", "gazetteer"},
				{"Institute of Geology", "name"},
				{"Institute of Geology", "name"},
				{"World Health Organization", "gazetteer"},
				{"World Health Organization", "gazetteer"},
			},
		},
		{
			"events", "2017-11-11",
			[]Chain{
				of(graph.EventMention, "Asia-Pacific Economic Cooperation conference"), of(graph.EventMention, "2016 APEC summit"), of(graph.OrganizationMention, "APEC"),
				of(graph.EventMention, "Lima Group meeting"), of(graph.EventMention, "Minsk accord"), of(graph.EventMention, "Ruritania talks"),
			},
			[]want{
				{"APEC summit 2017", "gazetteer"},
				{"APEC summit 2016", "gazetteer"},
				{"Asia-Pacific Economic Cooperation", "gazetteer"},
				{"Lima Group meeting 2017", "gazetteer"},
				{"Minsk agreements", "gazetteer"},
				{"Ruritania talks", "name"},
			},
		},
		{
			"what is unnamed or no entity stays open", "2017-11-11",
			[]Chain{{Text: "prosecutors"}, {Kind: graph.PersonMention, Text: "he"}, of(graph.TopicMention, "peace"), {}, of(graph.PersonMention, "—")},
			[]want{{}, {}, {}, {}, {}},
		},
		{
			"without a date", "",
			[]Chain{person("Putin"), person("Kerry"), of(graph.EventMention, "APEC summit")},
			[]want{{"Vladimir Putin", "leader"}, {"John Kerry", "leader"}, {"APEC summit", "gazetteer"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Meta{Document: graph.DocumentID("test", c.name), Published: date(c.at)}
			got := testResolver.Resolve(m, c.chains)
			for i, g := range got {
				w := want{}
				switch {
				case g.Entity != nil:
					w = want{g.Entity.Name, g.Method}
					if g.Entity.ID.Prefix() != graph.EntityPrefix {
						t.Errorf("%q: id %q", w.name, g.Entity.ID)
					}
				case g.Event != nil:
					w = want{g.Event.Name, g.Method}
				}
				if w != c.want[i] {
					t.Errorf("%q %q is %v, want %v", c.chains[i].Names, c.chains[i].Titles, w, c.want[i])
				}
			}
			if again := testResolver.Resolve(m, c.chains); !reflect.DeepEqual(got, again) {
				t.Error("a second run differs")
			}
		})
	}
}

func TestIdentity(t *testing.T) {
	resolve := func(doc string, c Chain) graph.ID {
		return testResolver.Resolve(Meta{Document: graph.ID(doc), Published: date("2018-05-01")}, []Chain{c})[0].Entity.ID
	}
	if resolve("a", person("Jonathan Powell")) != resolve("b", person("Mr. Jonathan Powell")) {
		t.Error("a full name is not the same in two documents")
	}
	if resolve("a", person("Xyzzy")) == resolve("b", person("Xyzzy")) {
		t.Error("a bare surname is the same in two documents")
	}
	if resolve("a", person("Zelensky")) != resolve("b", person("Volodymyr Zelenskiy")) {
		t.Error("a spelling changes who it is")
	}
	e, ok := testResolver.Entity("org/kremlin")
	if russia, _ := testResolver.Entity("country/RUS"); !ok || e.ActsFor != russia.ID {
		t.Errorf("the Kremlin acts for %q", e.ActsFor)
	}
	for ref := range testResolver.things {
		if e, ok := testResolver.Entity(ref); ok {
			if back, ok := testResolver.ByID(e.ID); !ok || back.ID != e.ID {
				t.Errorf("%s is not found by its id", ref)
			}
		}
	}
	if e, ok := testResolver.ByID(graph.EntityID(graph.OrganizationKind, "org/rus-defence-ministry")); !ok || e.Name != "Russian Defence Ministry" || e.ActsFor == "" {
		t.Errorf("%+v", e)
	}
}

func TestOfficeNames(t *testing.T) {
	e, _ := testResolver.Entity("person/jean-yves-le-drian")
	for _, n := range e.Names {
		if n.Text == "French foreign minister" && n.Kind == graph.OfficeName && n.ValidFrom == date("2017-05-17") && n.ValidTo == date("2022-05-20") {
			return
		}
	}
	t.Errorf("%v", e.Names)
}

func BenchmarkMatch(b *testing.B) {
	forms := []string{"Russian", "Foreign", "Minister", "Sergei", "Lavrov", "met", "US", "Secretary", "of", "State", "Rex", "Tillerson", "in", "Da", "Nang", ",", "Vietnam", "."}
	b.ReportAllocs()
	for b.Loop() {
		for i := range forms {
			testResolver.Match(forms[i:])
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestBody reads bodies without their state, and takes vehicles for nobody.
func TestBody(t *testing.T) {
	if e, ok := testResolver.Body("defence ministry", "country/SWE"); !ok || e.Name != "Swedish Defence Ministry" {
		t.Errorf("defence ministry of Sweden: %v %v", e.Name, ok)
	}
	for _, c := range [][2]string{{"ministry of silly walks", "country/SWE"}, {"defence ministry", "place/none"}} {
		if e, ok := testResolver.Body(c[0], c[1]); ok {
			t.Errorf("%s of %s: %v", c[0], c[1], e.Name)
		}
	}
	for _, name := range []string{"Air Force One", "the USS Nimitz"} {
		out := testResolver.Resolve(Meta{}, []Chain{{Kind: graph.OrganizationMention, Names: []string{name}, Text: name}})
		if out[0].Entity != nil {
			t.Errorf("%s is %s", name, out[0].Entity.Kind)
		}
	}
}
