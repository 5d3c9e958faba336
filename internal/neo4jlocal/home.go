package neo4jlocal

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/demarche-kg/demarche/graph"
)

// user is the one account that the community edition starts with.
const user = "neo4j"

const loopback = "127.0.0.1"

// Setting is a line of neo4j.conf.
type Setting struct{ Name, Value string }

// Settings returns what every Neo4j that serves Demarche has set, wherever it
// runs; docker-compose.yml says the same. The reasons:
//   - LOAD CSV counts as reading, so a read transaction could fetch any address and
//     any file: the block list and the import folder close that.
//   - A statement that runs away must neither hold its locks nor take all memory.
//   - Built-in procedures stay; the list keeps procedures of plugins out.
//   - Neo4j reports its use to its makers unless told not to.
//   - The query log would repeat the reports' texts, which are parameters.
func Settings() []Setting {
	return []Setting{
		{"server.directories.import", "import"},
		{"dbms.security.allow_csv_import_from_file_urls", "false"},
		{"internal.dbms.cypher_ip_blocklist", "0.0.0.0/0,::/0"},
		{"dbms.security.procedures.allowlist", "db.index.fulltext.*"},
		{"db.transaction.timeout", "30s"},
		{"db.memory.transaction.max", "256m"},
		{"dbms.usage_report.enabled", "false"},
		{"client.allow_telemetry", "false"},
		{"db.logs.query.enabled", "OFF"},
	}
}

// ports are where a server listens on loopback.
type ports struct{ bolt, http int }

// settings returns neo4j.conf for a server of ours.
func (c *Config) settings(mode Mode, p ports) []Setting {
	bolt, http := net.JoinHostPort(loopback, strconv.Itoa(p.bolt)), net.JoinHostPort(loopback, strconv.Itoa(p.http))
	list := append(Settings(),
		Setting{"server.default_listen_address", loopback},
		Setting{"server.default_advertised_address", loopback},
		Setting{"server.bolt.listen_address", bolt},
		Setting{"server.bolt.advertised_address", bolt}, // Browser connects to what is advertised
		Setting{"server.http.listen_address", http},
		Setting{"server.http.advertised_address", http},
		// Neo4j would wait ten seconds for connections long after it closed the databases.
		Setting{"internal.dbms.bolt.netty_server_shutdown_quiet_period", "0"},
		Setting{"server.memory.pagecache.size", strconv.Itoa(max(64, c.heapMB()/4)) + "m"},
	)
	if mode == Owned {
		// Two databases' logs take half a gigabyte of disk when preallocated.
		list = append(list, Setting{"db.tx_log.preallocate", "false"})
	}
	if c.Browser.PostConnectCmd != "" {
		list = append(list, Setting{"browser.post_connect_cmd", c.Browser.PostConnectCmd})
	}
	if c.Browser.RemoteHosts != "" {
		list = append(list, Setting{"browser.remote_content_hostname_whitelist", c.Browser.RemoteHosts})
	}
	return list
}

// prepareHome writes what Neo4j needs before it starts into home, creating the
// folder: the configuration, and for a new home the password, which it returns.
func (c *Config) prepareHome(home string, mode Mode, p ports) (password string, err error) {
	if err := checkSpace(home, minFree); err != nil {
		return "", err
	}
	for _, dir := range []string{"conf", "data", "import", "logs", "plugins", "run"} {
		if err := os.MkdirAll(filepath.Join(home, dir), 0o700); err != nil {
			return "", fmt.Errorf("create Neo4j's home: %w", err)
		}
	}
	var conf bytes.Buffer
	for _, s := range c.settings(mode, p) {
		fmt.Fprintf(&conf, "%s=%s\n", s.Name, s.Value)
	}
	if err := os.WriteFile(filepath.Join(home, "conf", "neo4j.conf"), conf.Bytes(), 0o600); err != nil {
		return "", fmt.Errorf("write neo4j.conf: %w", err)
	}
	return c.prepareLogin(home)
}

func passwordFile(home string) string { return filepath.Join(home, "password") }

// prepareLogin returns the home's password, making one for a new home.
func (c *Config) prepareLogin(home string) (string, error) {
	password, err := readPassword(home)
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return password, err
	}
	// Neo4j takes an initial password only before its first start.
	if _, err := os.Stat(filepath.Join(home, "data", "databases", "system")); err == nil {
		return "", graph.Errorf(graph.Conflict, "%s holds a database but its password file is gone; "+
			"write the password into %s, or move the folder aside to start anew", home, passwordFile(home))
	}
	password = rand.Text()
	auth := filepath.Join(home, "data", "dbms", "auth.ini")
	if err := os.MkdirAll(filepath.Dir(auth), 0o700); err != nil {
		return "", fmt.Errorf("create folder: %w", err)
	}
	if err := os.WriteFile(auth, []byte(credential(password)), 0o600); err != nil {
		return "", fmt.Errorf("set the password: %w", err)
	}
	if err := os.WriteFile(passwordFile(home), []byte(password+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the password: %w", err)
	}
	return password, nil
}

func readPassword(home string) (string, error) {
	text, err := os.ReadFile(passwordFile(home))
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(bytes.TrimSpace(text)), nil
}

// credential returns the content of auth.ini that gives the user this password:
// name:algorithm,hash,salt,rounds: with the SHA-256 of salt and password hashed
// again rounds-1 times. It is what neo4j-admin dbms set-initial-password writes,
// which shows the password to everyone who can list processes, and takes Java a
// second.
func credential(password string) string {
	const rounds = 1024
	salt := make([]byte, sha256.Size)
	_, _ = rand.Read(salt) // crypto/rand never fails
	sum := sha256.Sum256(slices.Concat(salt, []byte(password)))
	for range rounds - 1 {
		sum = sha256.Sum256(sum[:])
	}
	return fmt.Sprintf("%s:SHA-256,%s,%s,%d:\n", user, hex.EncodeToString(sum[:]), hex.EncodeToString(salt), rounds)
}

// server returns the server that the given home and ports make.
func server(mode Mode, p ports, password string) *Server {
	bolt, http := net.JoinHostPort(loopback, strconv.Itoa(p.bolt)), net.JoinHostPort(loopback, strconv.Itoa(p.http))
	return &Server{
		URI:        "bolt://" + bolt,
		HTTPURL:    "http://" + http + "/",
		BrowserURL: "http://" + http + "/browser/?dbms=neo4j://" + user + "@" + bolt + "&db=neo4j&preselectAuthMethod=NATIVE",
		User:       user,
		Password:   password,
		Database:   "neo4j",
		Mode:       mode,
	}
}

// pickPorts returns the wanted ports where given, else the preferred ones where
// free, else free ones. 0 means no wish. Another process may take one before Java
// does, so a start tries again with other ports.
func pickPorts(ctx context.Context, wanted, preferred ports) (ports, error) {
	bolt, closeBolt, err := pickPort(ctx, wanted.bolt, preferred.bolt)
	if err != nil {
		return ports{}, err
	}
	// Held until both are chosen, so that they differ.
	defer closeBolt()
	http, closeHTTP, err := pickPort(ctx, wanted.http, preferred.http)
	if err != nil {
		return ports{}, err
	}
	closeHTTP()
	return ports{bolt: bolt, http: http}, nil
}

// pickPort returns a port and what sets it free.
func pickPort(ctx context.Context, wanted, preferred int) (port int, free func(), err error) {
	var listen net.ListenConfig
	first := cmp.Or(wanted, preferred)
	l, err := listen.Listen(ctx, "tcp", net.JoinHostPort(loopback, strconv.Itoa(first)))
	if err != nil && wanted != 0 {
		return 0, nil, graph.Errorf(graph.Conflict, "port %d on %s is taken (%w); choose another, or 0 for a free one", wanted, loopback, err)
	}
	if err != nil {
		l, err = listen.Listen(ctx, "tcp", net.JoinHostPort(loopback, "0"))
	}
	if err != nil {
		return 0, nil, fmt.Errorf("find a free port: %w", err)
	}
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, nil, errors.Join(graph.Errorf(graph.Internal, "listener has address %v", l.Addr()), l.Close())
	}
	// Closing a listener that nobody used cannot lose anything.
	return address.Port, func() { _ = l.Close() }, nil
}
