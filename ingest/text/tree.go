package text

// Root returns the index of the sentence's root, -1 when it has no tokens.
func (s *Sentence) Root() int {
	if len(s.Tokens) > 0 && s.rooted == &s.Tokens[0] {
		return s.root
	}
	for j := range s.Tokens {
		if s.Tokens[j].Head < 0 {
			return j
		}
	}
	return -1
}

// plant keeps where the root is, so that asking for it takes no time that grows
// with the sentence. A copy of the sentence with tokens of its own, whose heads
// may differ, has to look again.
func (s *Sentence) plant() {
	if len(s.Tokens) > 0 {
		s.root, s.rooted = s.Root(), &s.Tokens[0]
	}
}

// IsDash reports whether token i is a dash between parts of a sentence: a long one,
// or a hyphen after white space.
func (s *Sentence) IsDash(i int) bool {
	switch s.Tokens[i].Form {
	case "—", "–", "--":
		return true
	case "-":
		return i > 0 && s.Tokens[i].Start > s.Tokens[i-1].End
	}
	return false
}
