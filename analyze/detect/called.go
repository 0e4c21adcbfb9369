package detect

import (
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// callByName names devices as the inventory does where the records of a finding
// carry ids alone, as those of the portal's CSV: in the list of devices, and in
// sentences where no other device of the finding has that name. Evidence keeps the
// word of the log.
func (p *Pass) callByName(f *finding.Finding) {
	had := map[string]int{}
	for n := range f.Devices {
		d := &f.Devices[n]
		if v := p.World.Directory.Inventory(d.ID); d.Name == "" && v != nil {
			d.Name = v.Name
		}
		had[d.Name]++
	}
	called := func(text string) string {
		for _, d := range f.Devices {
			if d.Name != "" && had[d.Name] == 1 && !strings.Contains(text, d.Name) {
				text = strings.ReplaceAll(text, d.ID, d.Name)
			}
		}
		return text
	}
	for _, text := range []*string{&f.Summary, &f.Expected, &f.Observed} {
		*text = called(*text)
	}
	for _, list := range []*[]string{&f.For, &f.Against, &f.Benign} {
		*list = slices.Clone(*list) // a draft may share it
		for n := range *list {
			(*list)[n] = called((*list)[n])
		}
	}
}
