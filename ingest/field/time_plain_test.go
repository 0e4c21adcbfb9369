package field

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPlainTimesAreTimes reads times that are nearly plain both ways.
func TestPlainTimesAreTimes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	marks := []byte("0123456789-:.,TtZz+ /\x00")
	plain := 0
	for range 200_000 {
		v := []byte([]string{"2026-05-01T09:10:20Z", "2024-02-29T23:59:59.1234567+00:00", "1970-12-31T00:00:00.5Z", "9998-04-30T10:20:30.123456789Z"}[rng.IntN(4)])
		for range rng.IntN(4) {
			switch i := rng.IntN(len(v)); rng.IntN(4) {
			case 0:
				v = slices.Insert(v, i, marks[rng.IntN(len(marks))])
			case 1:
				v = slices.Delete(v, i, i+1)
			default:
				v[i] = marks[rng.IntN(len(marks))]
			}
		}
		micros, digits, ok := plainTime(v)
		if !ok {
			continue
		}
		plain++
		if m, n, err := anyTime(v, NoOrder); m != micros || n != digits || err != nil {
			t.Fatalf("%q is %d with %d digits, and in full %d with %d, %v", v, micros, digits, m, n, err)
		}
	}
	if plain < 40_000 {
		t.Errorf("%d are plain: not enough", plain)
	}
}
