package resolve

import (
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

var testResolver = newTestResolver()

func newTestResolver() *Resolver {
	r, err := New()
	if err != nil {
		panic(err)
	}
	return r
}

func TestMatch(t *testing.T) {
	r := testResolver
	for _, c := range []struct {
		forms     string // tokens parted by spaces
		n         int
		kind      Kind
		ref       string
		ambiguous bool
	}{
		{"U.S. officials said", 1, Country, "country/USA", false},
		{"us and them", 0, "", "", false},
		{"US President Donald Trump", 1, Country, "country/USA", false},
		{"Russia 's Vladimir Putin", 1, Country, "country/RUS", false},
		{"Russia 's foreign ministry said", 4, Organization, "org/rus-foreign-ministry", false},
		{"Russian Foreign Minister Sergei Lavrov", 1, Nationality, "country/RUS", false},
		{"Chinese Foreign Ministry spokesman", 3, Organization, "org/chn-foreign-ministry", false},
		{"Ministry of Foreign Affairs of the Russian Federation said", 8, Organization, "org/rus-foreign-ministry", false},
		{"Foreign Office", 2, Organization, "org/gbr-foreign-ministry", false},
		{"Asia - Pacific Economic Cooperation conference in Denang", 6, EventSeries, "event/apec-summit", false},
		{"Asia-Pacific Economic Cooperation said", 3, Organization, "org/apec", false},
		{"Da - Nang", 3, Place, "place/da-nang", false},
		{"Da Nang ,", 2, Place, "place/da-nang", false},
		{"Danang ,", 1, Place, "place/da-nang", false},
		{"Islamic State group", 3, Organization, "org/islamic-state", false},
		{"Kiev ,", 1, Place, "place/kyiv", false},
		{"Washington ,", 1, Place, "place/washington", true},
		{"Kim Jong - un said", 4, Person, "person/kim-jong-un", false},
		{"Bashar Assad", 2, Person, "person/bashar-al-assad", false},
		{"Bashar al - Assad", 4, Person, "person/bashar-al-assad", false},
		{"Georgia", 1, Country, "country/GEO", true},
		{"turkey", 0, "", "", false},
		{"TURKEY", 1, Country, "country/TUR", true},
		{"who said", 0, "", "", false},
		{"WHO said", 1, Organization, "org/who", false},
		{"Putin denied", 1, Person, "", false},
		{"May said", 1, Person, "", true},
		{"The Hague", 2, Place, "place/the-hague", false},
		{"New Zealand 's Foreign Ministry", 5, Organization, "org/nzl-foreign-ministry", false},
		{"Michael D. Higgins", 3, Person, "person/michael-d-higgins", false},
		{"UN Security Council", 3, Organization, "org/un-security-council", false},
		{"South China Sea for", 3, Place, "place/south-china-sea", false},
		{"Republic of Korea", 3, Country, "country/KOR", false},
		{"Democratic Republic of Congo", 4, Country, "country/COD", false},
		{"", 0, "", "", false},
		{"- - -", 0, "", "", false},
	} {
		n, e := r.Match(strings.Fields(c.forms))
		if n != c.n || e.Ref != c.ref || n > 0 && (e.Kind != c.kind || e.Ambiguous != c.ambiguous) {
			t.Errorf("Match(%q) = %d %+v, want %d %s %s %v", c.forms, n, e, c.n, c.kind, c.ref, c.ambiguous)
		}
	}
}

func date(s string) graph.Date {
	d, err := graph.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestHolder(t *testing.T) {
	r := testResolver
	for _, c := range []struct{ office, body, at, want string }{
		{"president", "country/VNM", "2017-11-11", "Tran Dai Quang"},
		{"prime minister", "country/VNM", "2017-11-11", "Nguyen Xuan Phuc"},
		{"the country's president", "country/VNM", "2017-11-11", "Tran Dai Quang"},
		{"French foreign minister", "country/FRA", "2019-05-01", "Jean-Yves Le Drian"},
		{"Secretary of State", "country/USA", "2015-01-01", "John Kerry"},
		{"foreign secretary", "country/GBR", "2017-01-01", "Boris Johnson"},
		{"leader", "country/DEU", "2016-01-01", "Angela Merkel"},
		{"leader", "country/RUS", "2010-01-01", "Dmitry Medvedev"},
		{"Taoiseach", "country/IRL", "2018-01-01", "Leo Varadkar"},
		{"emir", "country/QAT", "2018-01-01", "Tamim bin Hamad Al Thani"},
		{"Secretary-General", "org/un", "2018-01-01", "António Guterres"},
		{"chief", "org/nato", "2018-01-01", "Jens Stoltenberg"},
		{"foreign policy chief", "org/eu", "2018-01-01", "Federica Mogherini"},
		{"former president", "country/USA", "2018-01-01", ""},
		{"vice president", "country/USA", "2018-01-01", "Mike Pence"},
		{"deputy foreign minister", "country/RUS", "2018-01-01", ""},
		{"president", "country/USA", "", ""},
		{"president", "country/USA", "2017-01-20", ""}, // the day of change
		{"president", "country/USA", "1850-01-01", ""},
		{"president", "country/USA", "2090-01-01", ""},
		{"gardener", "country/USA", "2018-01-01", ""},
		{"king", "country/USA", "2018-01-01", ""},
		{"president", "country/XXX", "2018-01-01", ""},
		{"", "country/USA", "2018-01-01", ""},
	} {
		e, ok := r.Holder(c.office, c.body, date(c.at))
		if ok != (c.want != "") || e.Name != c.want {
			t.Errorf("Holder(%q, %s, %s) = %q %v, want %q", c.office, c.body, c.at, e.Name, ok, c.want)
		}
	}
}

func TestLeader(t *testing.T) {
	r := testResolver
	for _, c := range []struct{ surname, at, state, title, want string }{
		{"Putin", "2017-11-11", "", "", "person/vladimir-putin"},
		{"Trump", "2017-11-11", "", "", "person/donald-trump"},
		{"Bush", "2005-01-01", "country/USA", "", "person/george-w-bush"},
		{"Bush", "1990-01-01", "country/USA", "", "person/george-h-w-bush"},
		{"May", "2018-01-01", "", "", ""},
		{"May", "2018-01-01", "", "British Prime Minister", "person/theresa-may"},
		{"Kim", "2018-01-01", "country/PRK", "", "person/kim-jong-un"},
		{"Kaczyński", "2007-01-01", "", "", ""},
		{"Kaczynski", "2007-01-01", "", "Polish President", "person/lech-kaczynski"},
		{"Kaczynski", "2007-01-01", "", "Prime Minister", "person/jaroslaw-kaczynski"},
		{"Obama", "2018-06-01", "", "former President", "person/barack-obama"},
		{"Assad", "2015-01-01", "", "", "person/bashar-al-assad"},
		{"von der Leyen", "2020-01-01", "", "", "person/ursula-von-der-leyen"},
		{"Le Drian", "2018-01-01", "", "", "person/jean-yves-le-drian"},
		{"Erdogan", "2018-01-01", "", "", "person/recep-tayyip-erdogan"},
		{"Li", "2015-01-01", "", "Chinese Premier", "person/li-keqiang"},
		{"Phuc", "2017-11-11", "", "", "person/nguyen-xuan-phuc"},
		{"Nobody", "2017-11-11", "", "", ""},
		{"Steinmeier", "2005-01-01", "", "", ""}, // not in office yet
	} {
		var titles []string
		if c.title != "" {
			titles = []string{c.title}
		}
		ref, ok := r.Leader(c.surname, date(c.at), c.state, titles)
		if ref != c.want || ok != (c.want != "") {
			t.Errorf("Leader(%q, %s, %s, %s) = %q %v, want %q", c.surname, c.at, c.state, c.title, ref, ok, c.want)
		}
	}
}
