package survey

import "testing"

// A network is shared by many users on many days, wherever the case was cut.
func TestSharedNet(t *testing.T) {
	make := func(users []int64, days ...[]int64) *Survey {
		s := &Survey{Users: 30, nets: map[string]*netUse{}}
		for part, on := range days {
			n := &netUse{users: users[part]}
			for _, d := range on {
				n.on(d)
			}
			s.addNets(&Maker{nets: map[netKey]*netUse{{64500, "NO"}: n}})
		}
		return s
	}
	for name, tt := range map[string]struct {
		s    *Survey
		want bool
	}{
		"one in ten on five days":          {make([]int64{3}, []int64{5, 4, 3, 2, 1}), true},
		"two users":                        {make([]int64{2}, []int64{1, 2, 3, 4, 5}), false},
		"four days, some twice":            {make([]int64{3}, []int64{1, 2, 2, 3, 4, 1}), false},
		"in two parts":                     {make([]int64{1, 2}, []int64{1, 2, 3}, []int64{3, 4, 5}), true},
		"the same days in two parts":       {make([]int64{1, 2}, []int64{1, 2, 3}, []int64{3, 2, 4}), false},
		"many days in one part, few later": {make([]int64{2, 1}, []int64{1, 2, 3, 4, 5, 6, 7}, []int64{9}), true},
	} {
		if got := tt.s.SharedNet("AS64500 NO"); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	few := make([]int64{3}, []int64{1, 2, 3, 4, 5})
	few.Users = 31
	if few.SharedNet("AS64500 NO") || few.SharedNet("AS64500") {
		t.Error("less than one in ten, or another network")
	}
}
