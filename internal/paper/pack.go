package paper

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
)

// The limits of a file that is read.
const (
	mostFile    = 20 << 20 // bytes of the file
	mostPart    = 24 << 20 // bytes of one unpacked part
	mostAll     = 96 << 20 // bytes of all parts together, media not counted
	mostEntries = 4000
	mostRatio   = 400 // how much smaller a part of some size may have been packed
	ratioFrom   = 1 << 20
)

// format is what kind of a file something is.
type format byte

const (
	formatWord format = iota + 1
	formatSheet
)

// pack is an office file that has been looked at: it is within the limits.
type pack struct {
	files  map[string]*zip.File // by name, in lower case
	order  []*zip.File
	main   string // the name of the main part
	format format
	macros bool
}

// openPack finds out what a file is. The error is a FaultsError.
func openPack(data []byte) (*pack, error) {
	if err := looksLike(data); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("fault_paper_broken")
	}
	if len(z.File) > mostEntries {
		return nil, refuse("fault_paper_bomb")
	}
	p := &pack{files: map[string]*zip.File{}, order: z.File}
	sum := uint64(0)
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, refuse("fault_paper_encrypted")
		}
		name := strings.ToLower(strings.TrimPrefix(f.Name, "/"))
		if _, twice := p.files[name]; twice {
			return nil, refuse("fault_paper_broken") // readers differ on which of them counts
		}
		p.files[name] = f
		size := f.UncompressedSize64
		if !isText(name) {
			continue // pictures and the like are never unpacked
		}
		if sum += size; size > mostPart || sum > mostAll ||
			size > ratioFrom && size/max(f.CompressedSize64, 1) > mostRatio {
			return nil, refuse("fault_paper_bomb")
		}
		p.macros = p.macros || strings.HasSuffix(name, "vbaproject.bin")
	}
	return p, p.identify()
}

// isText says whether a part may have to be read.
func isText(name string) bool {
	return strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml")
}

// identify finds the main part by its type.
func (p *pack) identify() error {
	types, err := p.tree("[content_types].xml")
	if err != nil {
		if _, odt := p.files["mimetype"]; odt {
			return refuse("fault_paper_other")
		}
		return err
	}
	for name := range p.files {
		p.macros = p.macros || strings.HasSuffix(name, "vbaproject.bin")
	}
	types.walk(func(n *node) bool {
		kind := n.attr("ContentType")
		part := strings.ToLower(strings.TrimPrefix(n.attr("PartName"), "/"))
		switch {
		case part == "" || p.format != 0:
		case strings.Contains(kind, "wordprocessingml.document.main") || strings.Contains(kind, "ms-word.document.macroEnabled") ||
			strings.Contains(kind, "wordprocessingml.template.main") || strings.Contains(kind, "ms-word.template.macroEnabled"):
			p.format, p.main = formatWord, part
		case strings.Contains(kind, "spreadsheetml.sheet.main") || strings.Contains(kind, "ms-excel.sheet.macroEnabled") ||
			strings.Contains(kind, "spreadsheetml.template.main"):
			p.format, p.main = formatSheet, part
		}
		return true
	})
	if p.format == 0 {
		return refuse("fault_paper_other")
	}
	if _, ok := p.files[p.main]; !ok {
		return refuse("fault_paper_broken")
	}
	return nil
}

// part unpacks a part. One that unpacks to more than it says is refused.
func (p *pack) part(name string) ([]byte, error) {
	f, ok := p.files[name]
	if !ok {
		return nil, refuse("fault_paper_broken")
	}
	return unpack(f)
}

func unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, refuse("fault_paper_broken")
	}
	data, err := io.ReadAll(io.LimitReader(r, mostPart+1))
	if closing := r.Close(); err == nil {
		err = closing
	}
	switch {
	case err != nil:
		return nil, refuse("fault_paper_broken")
	case len(data) > mostPart:
		return nil, refuse("fault_paper_bomb")
	}
	return data, nil
}

// tree unpacks and reads a part.
func (p *pack) tree(name string) (*node, error) {
	data, err := p.part(name)
	if err != nil {
		return nil, err
	}
	return treeOf(data)
}

func treeOf(data []byte) (*node, error) {
	root, err := parseTree(data)
	switch {
	case errors.Is(err, errDoctype):
		return nil, refuse("fault_paper_entities")
	case errors.Is(err, errLimit):
		return nil, refuse("fault_paper_bomb")
	case err != nil:
		return nil, refuse("fault_paper_broken")
	}
	return root, nil
}

// looksLike refuses what is no office file of today by how it begins.
func looksLike(data []byte) error {
	begins := func(s string) bool { return bytes.HasPrefix(data, []byte(s)) }
	switch {
	case len(data) == 0:
		return refuse("fault_paper_empty_file")
	case len(data) > mostFile:
		return refuse("fault_paper_large", "most", strconv.Itoa(mostFile>>20))
	case begins("PK\x03\x04"):
		return nil
	case begins("%PDF"):
		return refuse("fault_paper_pdf")
	case begins("\x89PNG"), begins("\xff\xd8\xff"), begins("GIF8"), begins("BM"), begins("II*\x00"), begins("MM\x00*"),
		begins("RIFF") && len(data) > 12 && string(data[8:12]) == "WEBP", len(data) > 12 && string(data[4:8]) == "ftyp":
		return refuse("fault_paper_picture")
	case begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return oldFile(data)
	case begins(`{\rtf`):
		return refuse("fault_paper_old_word")
	default:
		return refuse("fault_paper_other")
	}
}

// oldFile tells apart what lies in a compound file, by the names of its streams.
func oldFile(data []byte) error {
	has := func(name string) bool {
		wide := make([]byte, 0, 2*len(name))
		for _, c := range []byte(name) {
			wide = append(wide, c, 0)
		}
		return bytes.Contains(data, wide)
	}
	switch {
	case has("EncryptedPackage"):
		return refuse("fault_paper_encrypted")
	case has("WordDocument"):
		return refuse("fault_paper_old_word")
	case has("Workbook"), has("Book"):
		return refuse("fault_paper_old_excel")
	default:
		return refuse("fault_paper_other")
	}
}
