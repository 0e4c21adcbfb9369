package reference

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// matcher returns what matches a pattern. Most texts hold no word that it asks
// for, which is found out in a hundredth of the time.
func matcher(pattern string) func(string) bool {
	match := regexp.MustCompile(pattern).MatchString
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return match
	}
	words := needed(tree)
	if len(words) == 0 {
		return match
	}
	return func(s string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) }) && match(s)
	}
}

// needed returns words of which every text that matches holds one; none where it
// cannot be said.
func needed(r *syntax.Regexp) (words []string) {
	switch {
	case r.Op == syntax.OpLiteral && r.Flags&syntax.FoldCase == 0:
		return []string{string(r.Rune)}
	case r.Op == syntax.OpCapture, r.Op == syntax.OpPlus:
		return needed(r.Sub[0])
	case r.Op == syntax.OpConcat: // the rarest, for which length stands
		for _, part := range r.Sub {
			if w := needed(part); shortest(w) > shortest(words) {
				words = w
			}
		}
	case r.Op == syntax.OpAlternate:
		for _, way := range r.Sub {
			w := needed(way)
			if len(w) == 0 {
				return nil
			}
			words = append(words, w...)
		}
	}
	return words
}

// shortest is the length of the shortest word; 0 where there is none.
func shortest(words []string) (n int) {
	for i, w := range words {
		if i == 0 || len(w) < n {
			n = len(w)
		}
	}
	return n
}
