// Package access decides who asks and what he may do.
//
//	Authorization: Bearer … ──Authenticator──▶ Principal ──May(Scope)──▶ yes or no
//
//	Keys     API keys; the file holds their hashes alone
//	OIDC     tokens of an OpenID Connect provider
//	Bearer   either of the two, told apart by the prefix of a key
//	Open     everybody, without asking: for a server that only its own machine reaches
//
// What an operation needs is said where the operation is: package resolvers.
package access
