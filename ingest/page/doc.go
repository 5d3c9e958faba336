// Package page fetches the report that stands at an address of the web.
//
//	address ──Fetcher.Fetch──▶ Page{Text, Title, Published, Site}
//
// Only http and https, plain text and HTML are taken, and only from the public
// Internet: an address is resolved first and each connection's peer is looked at, on
// redirects too, so no name and no rebinding of one leads into a private network.
package page
