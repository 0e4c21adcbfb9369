package timeline

// tenants fills in the tenant of rows whose export does not say whose log it
// is: that of the user, and for guests, and where it is not known, that of the
// resource.
func (t *Timeline) tenants() {
	if t.Constant(Tenant) && t.Len() > 0 && t.Code(Tenant, 0) != 0 {
		return
	}
	made := gathered{}
	for i := range t.Len() {
		c := t.Code(Tenant, i)
		if c == 0 && !t.Is(i, Guest) {
			c = t.Code(HomeTenant, i)
		}
		if c == 0 {
			c = t.Code(ResourceTenant, i)
		}
		if made.add(c); len(made.varied) >= handOver {
			made.settle()
		}
	}
	t.cols[Tenant] = made.codes()
}
