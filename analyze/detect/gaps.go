package detect

// allows reports whether the case has every log that a detection must have.
func (w *World) allows(d *Detection) bool {
	for _, log := range d.Logs {
		switch log {
		case Audit:
			if !w.Directory.HasAudit() {
				return false
			}
		case Devices:
			if !w.Directory.HasInventory() {
				return false
			}
		}
	}
	return true
}
