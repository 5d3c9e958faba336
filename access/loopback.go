package access

import (
	"net"
	"strings"
)

// Loopback reports whether a host, a name or an address without its port, is
// this machine as only it can reach itself.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
