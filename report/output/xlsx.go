package output

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of a sheet that spreadsheets have.
const (
	sheetRows = 1 << 20
	cellRunes = 32_000 // of 32,767
)

// book is a workbook being written. Its sheets grow side by side, each packed
// as it grows, and become a file at the end.
type book struct {
	sheets []*sheet
	held   int // bytes of all sheets
}

// sheet is a table with a head that stays in sight. Texts are texts: no cell is
// a formula, whatever it begins with.
type sheet struct {
	name   string
	packed bytes.Buffer
	flate  *flate.Writer
	sum    uint32
	size   uint64
	rows   int
	wide   int
	more   int // rows beyond what a sheet holds
	line   bytes.Buffer
}

// add begins a sheet; widths are those of its columns in characters.
func (b *book) add(name string, head []string, widths ...int) *sheet {
	s := &sheet{name: name, wide: len(head)}
	s.flate, _ = flate.NewWriter(&s.packed, 6) // the level is a valid one
	b.sheets = append(b.sheets, s)
	s.write(xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, w := range widths {
		s.write(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, w))
	}
	s.write(`</cols><sheetData>`)
	cells := make([]any, len(head))
	for i, h := range head {
		cells[i] = title(h)
	}
	s.row(cells...)
	return s
}

// title is a cell of the head.
type title string

func (s *sheet) write(text string) {
	s.sum = crc32.Update(s.sum, crc32.IEEETable, []byte(text))
	s.size += uint64(len(text))
	io.WriteString(s.flate, text) // a buffer takes everything
}

// row adds a row of texts, whole numbers, numbers and times. A zero time is an
// empty cell.
func (s *sheet) row(cells ...any) {
	if s.rows >= sheetRows {
		s.more++
		return
	}
	s.rows++
	b := &s.line
	b.Reset()
	fmt.Fprintf(b, `<row r="%d">`, s.rows)
	for i, c := range cells {
		at := column(i) + strconv.Itoa(s.rows)
		switch c := c.(type) {
		case title:
			s.text(at, ` s="1"`, string(c))
		case string:
			if c != "" {
				s.text(at, "", c)
			}
		case int:
			fmt.Fprintf(b, `<c r="%s"><v>%d</v></c>`, at, c)
		case int64:
			fmt.Fprintf(b, `<c r="%s"><v>%d</v></c>`, at, c)
		case float64:
			fmt.Fprintf(b, `<c r="%s"><v>%s</v></c>`, at, strconv.FormatFloat(c, 'g', -1, 64))
		case time.Time:
			if !c.IsZero() {
				days := float64(c.UnixMilli())/86_400_000 + 25_569 // since 30 December 1899
				fmt.Fprintf(b, `<c r="%s" s="2"><v>%s</v></c>`, at, strconv.FormatFloat(days, 'f', 8, 64))
			}
		}
	}
	b.WriteString(`</row>`)
	s.write(b.String())
}

func (s *sheet) text(at, style, text string) {
	fmt.Fprintf(&s.line, `<c r="%s"%s t="inlineStr"><is><t xml:space="preserve">`, at, style)
	xml.EscapeText(&s.line, []byte(cellText(text)))
	s.line.WriteString(`</t></is></c>`)
}

// escape is what a spreadsheet would read as the number of a character.
var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// cellText is a text as a cell can hold it.
func cellText(s string) string {
	if s = spelt(s); utf8.RuneCountInString(s) > cellRunes {
		runes := []rune(s)
		s = string(runes[:cellRunes]) + fmt.Sprintf(" (and %d characters more)", len(runes)-cellRunes)
	}
	if strings.Contains(s, "_x") {
		s = escape.ReplaceAllStringFunc(s, func(m string) string { return "_x005F" + m })
	}
	return s
}

// column is the name of a column: A, B, ..., Z, AA.
func column(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return column(i/26-1) + column(i%26)
}

// size is how many bytes the sheets take packed, about.
func (b *book) size() (n int) {
	for _, s := range b.sheets {
		n += s.packed.Len()
	}
	return n
}

// writeTo ends the sheets and writes the file. The same rows give the same
// bytes.
func (b *book) writeTo(w io.Writer) error {
	z, noDay := zip.NewWriter(w), time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // the first that a zip can name
	var types, list, links strings.Builder
	for i, s := range b.sheets {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, s.name, i+1, i+1)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
	}
	styles := len(b.sheets) + 1
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews><sheets>` + list.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + links.String() + fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`, styles)},
		{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate, Modified: noDay})
		if err == nil {
			_, err = io.WriteString(f, xml.Header+part[1])
		}
		if err != nil {
			return err
		}
	}
	for i, s := range b.sheets {
		s.write(fmt.Sprintf(`</sheetData><autoFilter ref="A1:%s%d"/></worksheet>`, column(s.wide-1), s.rows))
		s.flate.Close() // a buffer takes everything
		f, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), Method: zip.Deflate, Modified: noDay, CRC32: s.sum, UncompressedSize64: s.size, CompressedSize64: uint64(s.packed.Len())})
		if err == nil {
			_, err = f.Write(s.packed.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}
