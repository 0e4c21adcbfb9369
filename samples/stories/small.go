package stories

import (
	"time"

	"prtscope/samples/tenant"
)

// Small tells every story once, in a company of some thirty people over two
// weeks of May 2026, together with somebody to whom nothing happens.
func Small(seed uint64) (*tenant.World, []Label) {
	w := tenant.New(seed, time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC), 14)
	var labels []Label
	tell := func(s Story, day int) { labels = append(labels, s.Run(w, 0, day)...) }
	tell(administrator, 0)
	life := w.Settle(w.Rand("life"), 1, tenant.Quiet)
	for day := range w.Days {
		life.Day(day)
	}
	tell(travel, 0)
	tell(splitTunnel, 0)
	tell(dualState, 7)
	tell(enrolment, 0)
	tell(newPassword, 7)
	tell(leaver, 7)
	tell(sharedDesk, 0)
	tell(webApp, 0)
	tell(phish, 7)
	tell(replay, 0)
	tell(moved, 7)
	tell(disabledDevice, 7)
	tell(oldPassword, 0)
	tell(disabledUser, 9)
	tell(twoSystems, 1)
	tell(shell, 0)
	tell(linux, 0)
	tell(windowsSeven, 7)
	tell(thisApp, 0)
	tell(phone, 0)
	tell(underReported, 7)
	tell(guests, 0)
	tell(spray, 9)
	tell(lentToken, 9)
	tell(unlogged, 9)
	tell(sharedSession, 0)
	tell(foreignTLS, 0)
	tell(lentMail, 9)
	tenant.Sort(w.SignIns)
	tenant.SortAudits(w.Audits)
	return w, labels
}
