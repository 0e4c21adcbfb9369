package timeline

// tenants fills in the tenant of rows whose export does not say whose log it
// is: that of the user, and for guests, and where it is not known, that of the
// resource.
func (t *Timeline) tenants() {
	if t.Constant(Tenant) && t.Len() > 0 && t.Code(Tenant, 0) != 0 {
		return
	}
	made := codes{}
	for i := range t.Len() {
		c := t.Code(Tenant, i)
		if c == 0 && !t.Is(i, Guest) {
			c = t.Code(HomeTenant, i)
		}
		if c == 0 {
			c = t.Code(ResourceTenant, i)
		}
		made.add(i, c)
	}
	t.cols[Tenant] = made
}

// add sets row i, which follows those that are set.
func (c *codes) add(i int, code int32) {
	switch {
	case c.varied != nil:
		c.varied = append(c.varied, code)
	case i == 0:
		c.same = code
	case code != c.same:
		for range i {
			c.varied = append(c.varied, c.same)
		}
		c.varied = append(c.varied, code)
	}
}
