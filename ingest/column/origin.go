package column

import "fmt"

// Origin is the columns with which every table ends: where a row was read, and
// what other records say of the same thing. Formats set the first three.
var Origin = []Field{
	{"source", Text, "SHA-256 of the file or archive member that holds the record"},
	{"record", Int, "Number of the record in it, from 1"},
	{"offset", Int, "Byte offset of the record in it, after decompression"},
	{"also_in", List, "Other records of the same thing, as source#record@offset"},
	{"conflicts", Text, "JSON object: columns on which records disagree, each with its values and who says them"},
	{"filled", Text, "JSON object: columns whose value is not from source, each with the record it is from"},
	{"missing", List, "Columns that no source of this row can carry: absent is not false"},
}

// Locate writes where a record is, the way also_in and conflicts name it.
func Locate(source string, record, offset int64) string {
	return fmt.Sprintf("%s#%d@%d", source, record, offset)
}
