package demarche_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/demarche-kg/demarche/browser"
	"github.com/demarche-kg/demarche/internal/neo4jlocal"
)

// composeFile is what the tests look at in docker-compose.yml.
type composeFile struct {
	Services map[string]struct {
		Image       string            `yaml:"image"`
		Build       string            `yaml:"build"`
		Command     []string          `yaml:"command"`
		Ports       []string          `yaml:"ports"`
		Environment map[string]string `yaml:"environment"`
		Volumes     []string          `yaml:"volumes"`
		StopGrace   string            `yaml:"stop_grace_period"`
		ReadOnly    bool              `yaml:"read_only"`
		DependsOn   map[string]struct {
			Condition string `yaml:"condition"`
		} `yaml:"depends_on"`
		Healthcheck struct {
			Test     []string `yaml:"test"`
			Interval string   `yaml:"interval"`
			Timeout  string   `yaml:"timeout"`
			Retries  int      `yaml:"retries"`
		} `yaml:"healthcheck"`
	} `yaml:"services"`
	Volumes map[string]any `yaml:"volumes"`
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	text, err := os.ReadFile("docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file composeFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// containerVariable converts a setting's name as Neo4j's image wants it: a dot
// becomes an underscore, an underscore two.
func containerVariable(setting string) string {
	return "NEO4J_" + strings.NewReplacer("_", "__", ".", "_").Replace(setting)
}

func TestComposeNeo4j(t *testing.T) {
	neo4j, found := readCompose(t).Services["neo4j"]
	if !found {
		t.Fatal("no service neo4j")
	}
	if want := "neo4j:" + neo4jlocal.Version + "-community"; neo4j.Image != want && !strings.HasPrefix(neo4j.Image, want+"@sha256:") {
		t.Errorf("image %s, want %s, the release that is tested", neo4j.Image, want)
	}
	settings := neo4jlocal.Settings()
	if len(settings) == 0 {
		t.Fatal("no settings to compare")
	}
	for _, s := range settings {
		if got, found := neo4j.Environment[containerVariable(s.Name)]; !found || got != s.Value {
			t.Errorf("%s is %q, want %q as neo4jlocal sets it", containerVariable(s.Name), got, s.Value)
		}
	}
	if got, want := neo4j.Environment[containerVariable("browser.post_connect_cmd")], browser.PostConnectCommand("127.0.0.1:${DEMARCHE_PORT:-8080}"); got != want {
		t.Errorf("Neo4j Browser runs %q, want %q", got, want)
	}
	if hosts := neo4j.Environment[containerVariable("browser.remote_content_hostname_whitelist")]; !strings.Contains(hosts, "127.0.0.1") {
		t.Errorf("Neo4j Browser loads from %q alone", hosts)
	}
	if neo4j.Environment[containerVariable("server.memory.heap.max_size")] == "" {
		t.Error("the heap has no limit")
	}
	if auth := neo4j.Environment["NEO4J_AUTH"]; !strings.HasPrefix(auth, "neo4j/${NEO4J_PASSWORD:?") {
		t.Errorf("NEO4J_AUTH %q: want a password from outside, and an error without one", auth)
	}
	h := neo4j.Healthcheck
	if len(h.Test) != 2 || h.Test[0] != "CMD-SHELL" || !strings.Contains(h.Test[1], "cypher-shell 'RETURN 1'") || h.Interval == "" || h.Timeout == "" || h.Retries == 0 {
		t.Errorf("health check %+v: want a query over Bolt, with limits", h)
	}
	if neo4j.StopGrace == "" {
		t.Error("no stop_grace_period: Docker would kill Neo4j after ten seconds")
	}
}

func TestComposeServices(t *testing.T) {
	file := readCompose(t)
	for name, s := range file.Services {
		if !pinned(s.Image) && s.Build == "" {
			t.Errorf("%s: image %q is not pinned", name, s.Image)
		}
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: port %s is open to other machines", name, port)
			}
		}
		for _, volume := range s.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if _, named := file.Volumes[source]; !named && !strings.HasSuffix(volume, ":ro") {
				t.Errorf("%s: volume %s is neither named nor read-only", name, volume)
			}
		}
		if name == "neo4j" {
			continue
		}
		if s.DependsOn["neo4j"].Condition != "service_healthy" {
			t.Errorf("%s does not wait for the database", name)
		}
		if !s.ReadOnly {
			t.Errorf("%s may write to its image", name)
		}
		if s.Environment["NEO4J_URI"] != "bolt://neo4j:7687" {
			t.Errorf("%s: NEO4J_URI %q", name, s.Environment["NEO4J_URI"])
		}
	}
	// Beyond loopback without a login only where the mapping above keeps it in.
	serve := file.Services["demarche"]
	if !slices.Contains(serve.Command, "--allow-unauthenticated") || len(serve.Ports) != 1 {
		t.Errorf("demarche: command %q, ports %q", serve.Command, serve.Ports)
	}
}

// pinned reports whether an image names a release down to its patch.
func pinned(image string) bool {
	return regexp.MustCompile(`^[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9]+)?(@sha256:[0-9a-f]{64})?$`).MatchString(image)
}

// TestComposeVariables checks that .env.example explains each variable there is,
// and no other.
func TestComposeVariables(t *testing.T) {
	compose, err := os.ReadFile("docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	used := names(regexp.MustCompile(`[^$]\$\{([A-Z0-9_]+)`), compose)
	explained := names(regexp.MustCompile(`(?m)^([A-Z0-9_]+)=`), example)
	if !slices.Equal(used, explained) {
		t.Errorf("docker-compose.yml uses %v, .env.example has %v", used, explained)
	}
}

// names returns what the pattern's group matched, sorted, each once.
func names(pattern *regexp.Regexp, text []byte) []string {
	var list []string
	for _, match := range pattern.FindAllSubmatch(text, -1) {
		list = append(list, string(match[1]))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	goVersion, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	language := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(goVersion)
	if language == nil {
		t.Fatal("go.mod names no Go version")
	}
	var from, user []string
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) > 1 && fields[0] == "FROM":
			from = append(from, fields[1])
		case len(fields) > 1 && fields[0] == "USER":
			user = append(user, fields[1])
		}
	}
	if len(from) != 2 || !pinned(from[0]) || !strings.HasPrefix(from[0], "golang:"+string(language[1])+".") || from[1] != "scratch" {
		t.Errorf("images %v: want golang:%s.x pinned, then scratch", from, language[1])
	}
	if len(user) != 1 || !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(user[0]) {
		t.Errorf("user %v: want one that is not root, by number", user)
	}
	if !strings.Contains(string(text), "CGO_ENABLED=0") {
		t.Error("the program would need a C library, which the image lacks")
	}
}
