// Package html writes the report as a page that opens from disk: a printable
// document that needs no script, and beside it the data from which the front
// end in web draws timelines. Nothing in the page can add code to it, and text
// from logs reaches it only through Visible, html/template, or as data.
package html

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The built front end lies in web/dist; a checkout that did not build it has
// only the placeholder there, and its reports are the document alone.
//
//go:embed all:web/dist document.tmpl document.css index.tmpl boot.js
var files embed.FS

// Options shape a page.
type Options struct {
	// Inline is how many bytes of packed data the page itself may hold. Data
	// beyond it lies in data/ beside the page.
	Inline int
	// Single makes the page a single file, whatever it holds. If its data is
	// more than Inline, that is ErrLarge, unless Cut.
	Single bool
	// Cut leaves out the timelines of devices that no finding of medium level
	// or higher names.
	Cut bool
}

// Default keeps the data of small cases in the page.
var Default = Options{Inline: 1 << 20}

// ErrLarge is that a single page holds too much to be handed over.
var ErrLarge = errors.New("report: the page is too large for a single file")

// asset returns an embedded file, or "" where the front end was not built.
func asset(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// Built reports whether this program holds the front end; without it its reports
// are the document alone.
func Built() bool { return asset("web/dist/app.js") != "" }

// page is what index.html is put together from.
type page struct {
	document, style string
	boot, app       string
	data            []byte
	held            []held
	folder          bool
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// policy allows what the page itself brought along, by hash, and nothing else.
func (p *page) policy() string {
	style, script := hash(p.style), "'none'"
	if p.folder {
		style += " 'self'" // style sheets in data/ hold data in custom properties
	}
	if p.app != "" {
		script = hash(p.boot) + " " + hash(p.app)
	}
	return "default-src 'none'; script-src " + script + "; style-src " + style +
		"; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

func (p *page) write(create func(string) (io.WriteCloser, error)) error {
	for _, s := range []string{p.boot, p.app, p.style} {
		for _, bad := range []string{"</script", "<!--", "</style"} {
			if strings.Contains(strings.ToLower(s), bad) {
				return fmt.Errorf("report: front end holds %q, which would end its element", bad)
			}
		}
	}
	w, err := create("index.html")
	if err != nil {
		return err
	}
	defer w.Close()
	b := bufio.NewWriter(w)
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	fmt.Fprintf(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", p.policy())
	b.WriteString("<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>prtscope report</title>\n")
	fmt.Fprintf(b, "<style>%s</style>\n", p.style)
	if p.app != "" {
		fmt.Fprintf(b, "<script>%s</script>\n", p.boot)
	}
	b.WriteString("</head>\n<body>\n<div id=\"app\"></div>\n")
	b.WriteString(p.document)
	if p.app != "" {
		fmt.Fprintf(b, "<script type=\"application/json\" id=\"case\">%s</script>\n", p.data)
		for _, h := range p.held {
			fmt.Fprintf(b, "<script type=\"text/plain\" id=\"chunk-%s\">%s</script>\n", h.name, h.text)
		}
		fmt.Fprintf(b, "<script>%s</script>\n", p.app)
	}
	b.WriteString("</body>\n</html>\n")
	if err := b.Flush(); err != nil {
		return err
	}
	return w.Close()
}
