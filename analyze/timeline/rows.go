package timeline

import "prtscope/analyze/reference"

// derive finds out what no value of a column says alone.
func (t *Timeline) derive() {
	t.rowFacts()
	t.tenants()
	t.aggregate()
	t.Class = make([]Class, t.Len())
	for i := range t.Class {
		t.Class[i] = t.classify(i)
		if t.Is(i, OK) && t.credentialed(i) {
			t.facts[i] |= CredentialEvent
		}
		if t.proves(i) {
			t.facts[i] |= Proof
		}
	}
	t.partition()
	t.tie()
	for i := range t.facts {
		t.facts[i] &^= private
	}
	t.pack()
	t.live()
}

// rowFacts sets the facts that rest on several columns of a row.
func (t *Timeline) rowFacts() {
	seen := map[int32]bool{}
	last, agents := int32(0), false
	for i := range t.facts {
		f := t.facts[i]
		switch {
		case t.ErrorCode(i) == 0:
			f |= OK
		case t.ErrorCode(i) > 0:
			f |= Failed
		}
		home, resource := t.Code(HomeTenant, i), t.Code(ResourceTenant, i)
		if f&foreign != 0 || home != resource && home != 0 && resource != 0 {
			f |= CrossTenant
		}
		if f&CrossTenant != 0 && f&NoDevice != 0 {
			f = f&^NoDevice | Redacted
		}
		if f&NonInteractive != 0 && f&credentials != 0 {
			f |= OriginalIP
		}
		f |= t.binding(i, f)
		if f&(OK|HasDevice) == OK|HasDevice && f&CloudAP != 0 {
			f |= Anchor
		}
		agents = agents || f&brokerLogon == brokerLogon
		if s := t.Code(Session, i); s != 0 && s != last {
			if !seen[s] {
				seen[s] = true
				f |= FirstOfSession
			}
			last = s
		}
		t.facts[i] = f
	}
	if agents {
		t.agentAnchors()
	}
}

// brokerLogon is what a success of the broker has that bears the user agent of
// Windows' own logons.
const brokerLogon = OK | HasDevice | Broker | LogonAgent

// agentAnchors takes the broker with the user agent of Windows' own logons for
// one of them, in networks in which the Windows sign-in client was seen with the
// device before: a user agent alone is what anybody writes.
func (t *Timeline) agentAnchors() {
	type place struct{ device, net int32 }
	known := map[place]bool{}
	for i, f := range t.facts {
		at := place{t.Code(Device, i), t.Code(Net, i)}
		switch {
		case f&Anchor != 0 && at.net != 0:
			known[at] = true
		case f&brokerLogon == brokerLogon && f&ROPC == 0 && known[at]:
			t.facts[i] |= Anchor
		}
	}
}

// binding reads token protection: the pair of status and code before the older
// flat field, which may say none while the pair knows more.
func (t *Timeline) binding(i int, f Facts) Facts {
	switch {
	case f&(Bound|Unbound) != 0:
		return 0
	case f&boundSaid == 0 && t.BoundCode(i) == 0:
		return Bound
	case t.BoundCode(i) > 0:
		return Unbound
	case f&boundSaid != 0:
		return 0
	case f&flatBound != 0:
		return Bound
	case f&flatUnbound != 0:
		return Unbound
	}
	return 0
}

// aggregate marks non-interactive rows that stand for many requests: three or
// more alike in one second.
func (t *Timeline) aggregate() {
	type alike struct {
		app, resource, ip int32
		error             int64
	}
	for from := 0; from < t.Len(); {
		to := from + 1
		for to < t.Len() && t.Time[to]/Second == t.Time[from]/Second {
			to++
		}
		if to-from >= 3 {
			of := func(i int) alike {
				return alike{t.Code(App, i), t.Code(Resource, i), t.Code(IP, i), t.ErrorCode(i)}
			}
			count := map[alike]int{}
			for i := from; i < to; i++ {
				if t.Is(i, NonInteractive) {
					count[of(i)]++
				}
			}
			for i := from; i < to; i++ {
				if t.Is(i, NonInteractive) && count[of(i)] >= 3 {
					t.facts[i] |= Aggregated
				}
			}
		}
		from = to
	}
}

// Family returns the operating system family of row i: of the device details,
// or else the one that the user agent speaks of.
func (t *Timeline) Family(i int) string {
	return orElse(t.Text(OSFamily, i), t.Text(AgentFamily, i))
}

// classify says which step of a PRT's life row i is.
func (t *Timeline) classify(i int) Class {
	f := t.facts[i]
	has := func(g Facts) bool { return f&g != 0 }
	if t.ErrorCode(i) > 0 {
		switch reference.ErrorClass(t.ErrorCode(i)) {
		case "prt_pop", "bound_rt", "binding", "broker":
			return PossessionFail
		}
	}
	switch {
	case has(SAML), has(adfsIssued) && has(CloudAP):
		return Federated
	case has(RDP), has(remoteApp) && !has(PRT|RT):
		return RemoteDesktop
	case has(CloudAP):
		if has(Interactive) && !has(ClaimOnly) || !has(NonInteractive) && has(Credential) {
			return Logon
		}
		return Renewal
	case has(DRS):
		return Registration
	case has(DeviceCode), has(DeviceCodeFlow) && !has(PRT|RT):
		return DeviceCodeUse
	case has(PRT):
		return t.classifyPRT(i, f)
	case has(Broker) && has(RT) && has(NonInteractive) && !has(Bound):
		return Upgrade
	case has(Broker) && !has(Bound):
		return BrokerIssue
	case has(RT), has(Masked) && has(NonInteractive):
		return AppRefresh
	}
	return Other
}

func (t *Timeline) classifyPRT(i int, f Facts) Class {
	web := f&Interactive != 0 && f&Browser != 0
	if f&NoDevice != 0 && !web {
		switch t.Family(i) {
		case "Windows":
			return ThisAppOnly
		case "iOS", "macOS", "Android":
			return DevicelessPRT
		}
	}
	if web {
		return BrowserPRT
	}
	return AppPRT
}

// credentialed reports whether a success is a logon with a first-hand method.
func (t *Timeline) credentialed(i int) bool {
	switch t.Class[i] {
	case Logon:
		return true
	case BrokerIssue:
		return t.Any(i, Credential)
	case Federated:
		return t.Any(i, Credential|CloudAP)
	}
	return t.Is(i, Interactive|Credential)
}

// proves reports whether row i shows that its user has a PRT on its device.
func (t *Timeline) proves(i int) bool {
	if !t.Is(i, OK|HasDevice) {
		return false
	}
	switch t.Class[i] {
	case Logon, Renewal:
		return true
	case Federated:
		return t.Any(i, CloudAP|PRT|Bound)
	}
	return t.Any(i, PRT|Bound)
}

// tie fills the column Lineage.
func (t *Timeline) tie() {
	s := t.cols[Session]
	blank := false
	for i := 0; i < t.Len() && !blank; i++ {
		blank = s.at(i) == 0
	}
	if !blank {
		t.cols[Lineage], t.tied = s, true
		return
	}
	again := map[int]int{} // first rows of ids that come more than once
	for _, rows := range t.Repeated() {
		for _, i := range rows {
			again[i] = rows[0]
		}
	}
	varied := make([]int32, t.Len())
	for i := range varied {
		if varied[i] = s.at(i); varied[i] != 0 {
			continue
		}
		first, repeats := again[i]
		switch {
		case t.Code(Event, i) == 0:
			varied[i] = t.pool.code("~id:")
		case repeats:
			varied[i] = idCode(ofLineage, first+1)
		default:
			varied[i] = idCode(ofLineage, i+1)
		}
	}
	t.cols[Lineage] = codes{varied: varied}
}
