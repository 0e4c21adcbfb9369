package format

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A block that was cut ahead is judged, after which the framer fills its buffer again,
// only once what the decoder remembers of its text is copied: a value would be known by
// other bytes than it has.
func TestTextIsGivenBackOnceItIsCopied(t *testing.T) {
	var list, table strings.Builder
	table.WriteString("Date (UTC),Request ID,User,Username,Application,IP address,Status\n")
	for i := range 3000 {
		fmt.Fprintf(&list, `{"id":"%d","createdDateTime":"2026-05-04T10:%02d:00Z","userPrincipalName":"ann@example.com","appDisplayName":"Office %d","ipAddress":"192.0.2.7"}`+"\n", i, i%60, i%9)
		fmt.Fprintf(&table, "2026-05-04T10:%02d:00Z,%d,Ann,ann@example.com,Office %d,192.0.2.7,Success\n", i%60, i, i%9)
	}
	for name, text := range map[string]string{"SignIns.json": list.String(), "InteractiveSignIns.csv": table.String()} {
		s, err := Open(name, strings.NewReader(text), nil, Options{Straight: func(int64, int64) bool { return true }})
		if err != nil {
			t.Fatal(err)
		}
		switch r := s.r.(type) {
		case *jsonReader:
			r.size = 20_000
		case *csvReader:
			r.size = 20_000
		}
		ahead, learned := 0, 0
		for {
			b, err := s.Next()
			if err != nil {
				break
			}
			out := NewSink()
			if b.guess == nil {
				s.Decode(b, out)
				s.Settle(b, out)
				continue
			}
			ahead++
			k := s.keeps.take(s.format)
			s.r.decode(k.lend(s, b, out), b)
			for _, known := range k.d.learned.fresh {
				if learned++; !bytes.Contains(b.Data, known.raw) {
					t.Errorf("%s: what is fresh is not of the block", name)
				}
			}
			select {
			case <-b.guess.judged:
				t.Fatalf("%s: the block is given back before what is remembered of it is copied", name)
			default:
			}
			k.takeBack()
			close(b.guess.judged)
			s.keeps.put(k)
			s.Settle(b, out)
		}
		if ahead == 0 || learned == 0 && name == "SignIns.json" {
			t.Errorf("%s: %d blocks were cut ahead, of which %d values are remembered", name, ahead, learned)
		}
	}
}
