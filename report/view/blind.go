package view

import "fmt"

// untypedLabel is what the matrix of token types calls sign-ins of exports that
// have no column for them.
const untypedLabel = "not carried"

// Untyped returns how many sign-ins are of exports that do not carry token types.
func (v *View) Untyped() (n int64) {
	m := v.Summary.Matrix
	for i, row := range m.Counts {
		if i < len(m.Reported) && m.Reported[i] == untypedLabel {
			for _, count := range row {
				n += count
			}
		}
	}
	return n
}

// blind reports whether no sign-in says which token it came with, so that hardly
// any detection of PRTs could look.
func (v *View) blind() bool { return v.Untyped() > 0 && v.Untyped() == v.Summary.Events }

// blindly is the headline of such a case where nothing that matters was found,
// and part of what stands below it where something was.
const blindly = "These logs do not say which kind of token a sign-in came with: whether sign-in tokens (PRTs) were misused can hardly be told from them."

// blinds are the cautions about what no detection of PRTs can do without.
func (v *View) blinds() (banners []Banner) {
	blind := map[string]bool{}
	for _, g := range v.Gaps {
		if g.Scope == "whole case" {
			blind[g.Detection] = true
		}
	}
	if v.blind() {
		b := Banner{Strong: "No sign-in says which kind of token it came with.", Text: "Graph v1.0 and the unified audit log leave it out. Export the sign-ins anew, by Graph beta, diagnostic settings or from the portal.", Page: "quality"}
		if n := len(blind); n > 0 && len(v.Runs) >= n {
			b.Text = fmt.Sprintf("%d of %s could not look at all: their silence means nothing. %s", n, Plural(len(v.Runs), "detection"), b.Text)
		}
		banners = append(banners, b)
	}
	if v.Coverage.holds("interactive") && v.Coverage.Unknown == 0 && !v.Coverage.holds("non_interactive") {
		banners = append(banners, Banner{Strong: "No non-interactive sign-ins were read.", Text: "PRTs are used there for the most part: hardly any use of one is in this report.", Page: "quality"})
	}
	return banners
}

// holds reports whether there is a record of a kind.
func (c *Coverage) holds(kind string) bool {
	for i := range c.Kinds {
		if first, _ := c.Kinds[i].ends(); c.Kinds[i].Name == kind {
			return first >= 0
		}
	}
	return false
}
