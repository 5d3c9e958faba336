package text

// Children returns the indices of the tokens whose head is i, in order.
func (s *Sentence) Children(i int) []int {
	var c []int
	for j := range s.Tokens {
		if s.Tokens[j].Head == i {
			c = append(c, j)
		}
	}
	return c
}

// Root returns the index of the sentence's root, -1 when it has no tokens.
func (s *Sentence) Root() int {
	for j := range s.Tokens {
		if s.Tokens[j].Head < 0 {
			return j
		}
	}
	return -1
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
