package finding

// Guess is a sign-in that names no device, and the one that it may be of. It is
// there to be drawn, and nothing was judged by it.
type Guess struct {
	Device string // id
	Why    string // what the guess rests on, and how sure it is
	Who    User
	Row    Row // its User and PRT are none
}

// TokenTypes is what sign-ins report as their token type, and why it is not
// believed. It is bounded.
type TokenTypes struct {
	Reasons []Reason
	More    int64 // sign-ins not believed for reasons beyond those
	Months  []TypeMonth
}

// Reason is why sign-ins that report one token type are believed to have had
// another.
type Reason struct {
	Reported, Believed, Why string
	Count                   int64
	Rows                    []Misread // the first of them
}

// Misread is a sign-in whose report is not believed.
type Misread struct {
	User   User
	Device Device // may be none
	Row    Row    // its User and PRT are none
}

// TypeMonth is what the sign-ins of one kind in the exports of one format report
// in one month.
type TypeMonth struct {
	Format, Kind, Month string           // 2026-05
	Types               map[string]int64 // as reported → sign-ins
}

// Disagreement is a column on which records of one sign-in disagree, in exports
// of two formats.
type Disagreement struct {
	Column   string
	A, B     string // formats, in order; the same where exports of one disagree
	Compared int64  // sign-ins of which exports of both have a record
	Differ   int64
	Months   []MonthDiffers
	Examples []Differing // the first few
}

// MonthDiffers is a Disagreement in one month.
type MonthDiffers struct {
	Month            string // 2026-05
	Compared, Differ int64
}

// Differing is a sign-in on which records disagree.
type Differing struct {
	Time  int64 // microseconds UTC
	Event string
	User  string
	Says  []Says
}

// Says is what one record says.
type Says struct {
	Value          string
	Source         string // SHA-256
	Record, Offset int64
}
