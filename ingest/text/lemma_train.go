package text

import (
	"cmp"
	"slices"
	"strings"
)

// inflected are the Penn tags of which words that stand in no treebank are
// learned from text lemmatised by machine.
var inflected = map[string]bool{"NNS": true, "VBD": true, "VBN": true, "VBG": true, "VBZ": true, "VBP": true, "JJR": true, "JJS": true}

// trainLemmatizer learns endings and exceptions from the treebanks, and from
// machine-made lemmas for words that stand there with the same lemma every time.
func trainLemmatizer(sentences []TreebankSentence, silver []silverWord) *lemmatizer {
	type key struct{ xpos, form string }
	counts := map[key]map[string]int{}
	cased := map[string][2]int{} // tag: capitalised forms, and those with a capital in the lemma
	for i := range sentences {
		for _, t := range sentences[i].Tokens {
			if t.Lemma == "_" && t.Form != "_" || t.XPOS == "GW" {
				continue
			}
			form := strings.ReplaceAll(t.Form, "’", "'")
			lower := strings.ToLower(form)
			if lower != form && len(form) > 1 {
				c := cased[t.XPOS]
				c[0]++
				if strings.ToLower(t.Lemma) != t.Lemma {
					c[1]++
				}
				cased[t.XPOS] = c
			}
			k := key{t.XPOS, lower}
			if counts[k] == nil {
				counts[k] = map[string]int{}
			}
			counts[k][t.Lemma]++
		}
	}
	machine := map[key]map[string]int{}
	for _, w := range silver {
		k := key{w.xpos, strings.ReplaceAll(strings.ToLower(w.form), "’", "'")}
		if !inflected[w.xpos] || counts[k] != nil {
			continue
		}
		if machine[k] == nil {
			machine[k] = map[string]int{}
		}
		machine[k][strings.ToLower(w.lemma)]++
	}
	for k, lemmas := range machine {
		if len(lemmas) == 1 {
			counts[k] = lemmas
		}
	}
	l := &lemmatizer{lemmaHeader{Exceptions: map[string]string{}, Rules: map[string]string{}, Cased: map[string]bool{}}}
	for tag, c := range cased {
		if c[1]*2 > c[0] {
			l.Cased[tag] = true
		}
	}
	keys := make([]key, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.xpos, b.xpos), cmp.Compare(a.form, b.form)) })
	best := map[key]string{}
	rules := map[string]map[string]int{}
	for _, k := range keys {
		best[k] = commonest(counts[k])
		rule, ok := ruleOf(k.form, strings.ToLower(best[k]))
		if !ok || len(k.form) > 30 {
			continue
		}
		for n := 0; n <= min(longestEnding, len(k.form)); n++ {
			e := k.xpos + " " + k.form[len(k.form)-n:]
			if rules[e] == nil {
				rules[e] = map[string]int{}
			}
			rules[e][rule]++
		}
	}
	// keep the rule of an ending only where it differs from that of the shorter
	// one and has been seen with two words
	endings := make([]string, 0, len(rules))
	for e := range rules {
		endings = append(endings, e)
	}
	slices.SortFunc(endings, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	for _, e := range endings {
		rule := commonest(rules[e])
		tag, ending, _ := strings.Cut(e, " ")
		if ending != "" && rules[e][rule] < 2 {
			continue
		}
		shorter, found := "", false
		for n := len(ending) - 1; n >= 0 && !found; n-- {
			shorter, found = l.Rules[tag+" "+ending[len(ending)-n:]]
		}
		if !found || shorter != rule {
			l.Rules[e] = rule
		}
	}
	for _, k := range keys {
		want := best[k]
		if l.Cased[k.xpos] {
			// the case of the form is not known here: compare without
			if strings.EqualFold(l.byRule(k.form, k.form, k.xpos), want) {
				continue
			}
		} else if l.byRule(k.form, k.form, k.xpos) == want {
			continue
		}
		n := counts[k][want]
		if n >= 2 || len(k.form) <= 12 && !strings.ContainsAny(k.form, "0123456789") {
			l.Exceptions[k.xpos+" "+k.form] = want
		}
	}
	return l
}

// commonest returns the key of the highest count, the first of equals.
func commonest(counts map[string]int) string {
	best := ""
	for k, n := range counts {
		if m := counts[best]; n > m || n == m && k < best {
			best = k
		}
	}
	return best
}

// ruleOf returns the rule that makes the lemma of the form.
func ruleOf(form, lemma string) (string, bool) {
	n := 0
	for n < len(form) && n < len(lemma) && form[n] == lemma[n] {
		n++
	}
	if cut := len(form) - n; cut <= 9 && (n > 0 || form == lemma) {
		return string(rune('0'+cut)) + lemma[n:], true
	}
	return "", false
}
