package page

import (
	"net"
	"net/netip"
	"net/url"
	"syscall"

	"github.com/demarche-kg/demarche/graph"
)

// inner are the ranges, beyond those that netip knows, that are not the public
// Internet (IANA's special-purpose registries, RFC 6890), or in which an IPv4
// address is hidden.
var inner = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("fec0::/10"),
}

// public reports whether an address is one of the public Internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.Zone() != "" {
		return false
	}
	for _, p := range inner {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// onlyPublic is net.Dialer.Control: it sees the very address that is about to be
// connected to, whatever name it was found by.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	peer, err := netip.ParseAddrPort(address)
	if err != nil || !public(peer.Addr()) {
		return graph.Errorf(graph.Invalid, "the address leads into a private network; only the public Internet is read")
	}
	return nil
}

// checkURL refuses an address that nothing is fetched from, before any look-up.
func (f *Fetcher) checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return graph.Errorf(graph.Invalid, "only http and https addresses are read, not %q", u.Scheme)
	case u.User != nil:
		return graph.Errorf(graph.Invalid, "an address with a user or password in it is not read")
	case u.Hostname() == "":
		return graph.Errorf(graph.Invalid, "the address names no host")
	case f.anywhere:
		return nil
	case u.Port() != "" && u.Port() != "80" && u.Port() != "443":
		return graph.Errorf(graph.Invalid, "only the ports 80 and 443 are read")
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !public(a) {
		return onlyPublic("", net.JoinHostPort(a.String(), "0"), nil)
	}
	return nil
}
