package graph

import "time"

// Document is a report with its exact text. Every offset in the graph counts
// Unicode code points into Text, end exclusive.
type Document struct {
	ID          ID
	Name        string // short: the title cut to a caption
	SourceKey   string // canonical URL, else the sha256 of the text
	URL         string
	Title       string
	Language    string // BCP 47
	PublishedAt Date
	RetrievedAt time.Time
	SHA256      string // of Text, lower-case hex
	Text        string
	Current     bool   // false once a later document REVISES it
	Status      string // LIVE or RETRACTED
	Publisher   ID     // an organization; "" when not known

	// PublisherName and Links are filled by readers.
	PublisherName string
	Links         Links
}

// The values of Document.Status.
const (
	LiveDocument      = "LIVE"
	RetractedDocument = "RETRACTED"
)

// MaxAddressBytes is how long the address of a document may be: documents are looked
// up by it, and an index of Neo4j takes 8 kB at most.
const MaxAddressBytes = 2048

// CheckAddress refuses an address that is longer than MaxAddressBytes. The error is of
// kind Invalid.
func CheckAddress(address string) error {
	if len(address) > MaxAddressBytes {
		return Errorf(Invalid, "the address has %d bytes and may have %d: give a shorter one of the same page, such as the one without its query, or the text alone", len(address), MaxAddressBytes)
	}
	return nil
}

// DocumentID returns the id of the document with this source key and text hash.
func DocumentID(sourceKey, sha256 string) ID {
	return NewID(DocumentPrefix, sourceKey, sha256)
}

// Sentence is a stretch of a document's text. Evidence hangs on sentences.
type Sentence struct {
	ID       ID
	Document ID
	Index    int // from 0, in text order
	Span
	Text string // equals the document's text at Span
}

// SentenceID returns the id of the sentence of a document at a span.
func SentenceID(document ID, index int) ID {
	return NewID(SentencePrefix, string(document), itoa(index))
}

// Mention is a stretch of text that refers to a thing.
type Mention struct {
	Sentence ID
	Target   ID // an Entity, Event or Topic
	Span        // in the document's text, not in the sentence
	Surface  string
	Kind     MentionKind
	Method   string  // gazetteer, title, model, coreference …
	Score    float64 // 0..1; 1 for what the gazetteer or the text settles
	// Of is filled by readers, a Query's with what it selects; nil in a Batch.
	Of *SentenceRef
}
