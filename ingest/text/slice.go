package text

import "unicode/utf8"

// newDocument returns a document of s with its index from code points to bytes.
func newDocument(s string) *Document {
	d := &Document{Text: s}
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return d
	}
	d.runeBytes = make([]uint32, 0, utf8.RuneCountInString(s)+1)
	for i := range s {
		d.runeBytes = append(d.runeBytes, uint32(i))
	}
	d.runeBytes = append(d.runeBytes, uint32(len(s)))
	return d
}

// Len returns the number of code points of the text.
func (d *Document) Len() int {
	if d.runeBytes == nil {
		return len(d.Text)
	}
	return len(d.runeBytes) - 1
}

// ByteOffset returns the byte offset of code point i, 0 <= i <= Len().
func (d *Document) ByteOffset(i int) int {
	if d.runeBytes == nil {
		return i
	}
	return int(d.runeBytes[i])
}

// Slice returns the text of a span. It panics when the span lies outside.
func (d *Document) Slice(s Span) string {
	return d.Text[d.ByteOffset(s.Start):d.ByteOffset(s.End)]
}
