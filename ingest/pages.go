package ingest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"prtscope/ingest/custody"
	"prtscope/ingest/format"
)

// The notes of a Graph page that names a further one, and of one that says that
// there are more records than stand beside it.
const (
	pageMissing = "PAGE_MISSING"
	pageCount   = "PAGE_COUNT"
)

// followPages looks, for each page that counts the records of its collection,
// whether the case has as many, and for each page that names a further one, whether the case
// has a last page of the same collection: same folder, format and kinds of
// record, and no further page named. A list or lines of the same records are no
// page. Pages carry no address of their own, so
// that is as much as can be known.
func followPages(c *custody.Case) {
	last, records := map[string]bool{}, map[string]int64{}
	leaves := c.Leaves()
	collection := func(s *custody.Source) string {
		return strings.Join(append([]string{path.Dir(s.Path), s.Format}, s.Kinds...), "\x00")
	}
	names := func(n custody.Note) bool { return n.Code == pageMissing }
	for _, s := range leaves {
		records[collection(s)] += s.Account.Records
		if s.Page && s.Status == custody.Read && !slices.ContainsFunc(s.Notes, names) {
			last[collection(s)] = true
		}
	}
	for _, s := range leaves {
		for i, n := range s.Notes {
			var count int64
			if _, err := fmt.Sscanf(n.Text, format.PageCount, &count); n.Code == pageCount && err == nil {
				s.Notes[i].Caution = records[collection(s)] < count // others of them may have been added since
			}
			if !names(n) {
				continue
			}
			s.Notes[i].Caution, s.Notes[i].Text = true, format.FurtherPage // a last page may have got another path since
			if last[collection(s)] {
				s.Notes[i].Caution = false
				s.Notes[i].Text = "names a further page (@odata.nextLink); a last page of the same collection is among the sources"
			}
		}
	}
}
