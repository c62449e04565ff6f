package paper

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"
)

// Document is one file of an archive.
type Document struct {
	// Name is the file's name with its extension; see PersonalFile. What a file
	// system would not take is replaced, and a name that is there already gets a
	// number.
	Name string
	// Folder is the folder in the archive; empty: none.
	Folder string
	// Write writes the document. It is called once.
	Write func(io.Writer) error
}

// PersonalFile is the name of a personal form's file: the unit, the employee
// number, the name, and what the form is called.
func (p *Printer) PersonalFile(f Personal, id string) string {
	return safeName(p.words.personal.file.Fill("unit", f.Unit, "id", id, "name", f.Name, "form", f.Form)) + ".docx"
}

// UnitFile is the name of a unit's form's file.
func (p *Printer) UnitFile(unit string) string {
	return safeName(p.words.unit.file.Fill("unit", unit, "form", p.words.UnitTitle())) + ".docx"
}

// RegisterFile is the name of a register's file, without its extension.
func (p *Printer) RegisterFile(unit string) string {
	return safeName(p.words.register.file.Fill("unit", unit, "form", p.words.RegisterTitle()))
}

// CoverFile is the name of a cover list's file.
func (p *Printer) CoverFile(unit string) string {
	return safeName(p.words.cover.file.Fill("unit", unit, "form", p.words.CoverTitle())) + ".docx"
}

// Archive writes documents into one zip, each as it comes: one document at a time
// is in memory, and the names of all. progress is called behind every document with
// how many there are so far; it may be nil. The context ends it between two
// documents.
func Archive(ctx context.Context, out io.Writer, documents iter.Seq2[Document, error], progress func(done int)) error {
	z := zip.NewWriter(out)
	taken := map[string]bool{}
	var buffer bytes.Buffer
	done := 0
	for d, err := range documents {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("archive: after %d documents: %w", done, err)
		}
		buffer.Reset()
		if err := d.Write(&buffer); err != nil {
			return fmt.Errorf("archive: document %d: %w", done+1, err)
		}
		name := safeName(d.Name)
		if d.Folder != "" {
			name = safeName(d.Folder) + "/" + name
		}
		// Documents are packed already, and are stored as they are; their size and
		// sum stand before them, as old unpackers need it.
		entry, err := z.CreateRaw(&zip.FileHeader{
			Name: unique(name, taken), Flags: utf8Names, Method: zip.Store, CRC32: crc32.ChecksumIEEE(buffer.Bytes()),
			CompressedSize64: uint64(buffer.Len()), UncompressedSize64: uint64(buffer.Len()),
		})
		if err == nil {
			_, err = entry.Write(buffer.Bytes())
		}
		if err != nil {
			return fmt.Errorf("archive: document %d: %w", done+1, err)
		}
		done++
		if progress != nil {
			progress(done)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("archive: close: %w", err)
	}
	return nil
}

// utf8Names says in the head of an entry that its name is in UTF-8. An unpacker that
// is not told takes it for what its system writes.
const utf8Names = 0x800

// longestName is how long a file's name may be, in bytes: what Windows and most
// file systems take, with some left for a folder.
const longestName = 180

// safeName makes a name that every file system takes.
func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r), unicode.IsSpace(r):
			return '_'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, clean(s))
	s = strings.Trim(s, "._ ")
	base, ext := cutExt(s)
	for len(base)+len(ext) > longestName {
		r := []rune(base)
		base = string(r[:len(r)-1])
	}
	if s = base + ext; s == "" || reserved(base) {
		return "_" + s
	}
	return s
}

// cutExt divides a name before a short extension.
func cutExt(s string) (base, ext string) {
	if at := strings.LastIndexByte(s, '.'); at > 0 && len(s)-at <= len(".docx") {
		return s[:at], s[at:]
	}
	return s, ""
}

// reserved says whether Windows keeps a name for a device.
func reserved(base string) bool {
	base = strings.ToUpper(base)
	switch base {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(base) == 4 && (strings.HasPrefix(base, "COM") || strings.HasPrefix(base, "LPT")) && base[3] >= '0' && base[3] <= '9'
}

// unique puts a number behind a name that is taken. Case does not make two names.
func unique(name string, taken map[string]bool) string {
	base, ext := cutExt(name)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = base + "-" + strconv.Itoa(n) + ext
	}
	taken[strings.ToLower(name)] = true
	return name
}
