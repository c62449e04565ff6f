package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Largest uploads, in bytes, and largest pictures, in pixels of one side.
const (
	maxFile     = 30 << 20
	maxImage    = 10 << 20
	maxGIFSide  = 2000
	maxPicture  = 12000
	formMemory  = 8 << 20
	sniffLength = 512
)

type fileKind string

const (
	kindImage fileKind = "image"
	kindFile  fileKind = "file"
)

// fileMeta is what is known of an upload, and a journal record.
type fileMeta struct {
	Key   string   `json:"key"`
	Kind  fileKind `json:"kind"`
	Name  string   `json:"name"`
	Type  string   `json:"type,omitempty"` // the file_type that the app named
	ByApp bool     `json:"by_app"`         // uploaded by the app, not by a person
}

// fileRoom keeps uploads: in a folder, or in memory when there is none.
type fileRoom struct {
	dir  string
	save func(record)

	mu   sync.Mutex
	meta map[string]fileMeta
	held map[string][]byte // without a folder only
}

func openFileRoom(dir string) (*fileRoom, error) {
	f := &fileRoom{save: func(record) {}, meta: make(map[string]fileMeta), held: make(map[string][]byte)}
	if dir == "" {
		return f, nil
	}
	f.dir = filepath.Join(dir, "files")
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, fmt.Errorf("sim: make folder for files: %w", err)
	}
	return f, nil
}

// put keeps an upload under a new key. The bytes are there before the journal
// says so.
func (f *fileRoom) put(meta fileMeta, data []byte) (string, error) {
	meta.Key = newID("file_v3_")
	if meta.Kind == kindImage {
		meta.Key = newID("img_v3_")
	}
	if f.dir != "" {
		if err := os.WriteFile(filepath.Join(f.dir, meta.Key), data, 0o600); err != nil {
			return "", fmt.Errorf("keep upload: %w", err)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dir == "" {
		f.held[meta.Key] = data
	}
	f.meta[meta.Key] = meta
	f.save(record{File: &meta})
	return meta.Key, nil
}

// uploaded says that the app itself has uploaded a resource of this kind.
func (f *fileRoom) uploaded(key string, kind fileKind) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	meta, ok := f.meta[key]
	return ok && meta.ByApp && meta.Kind == kind
}

func (f *fileRoom) fileType(key string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.meta[key].Type
}

func (f *fileRoom) open(key string) (download, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	meta, ok := f.meta[key]
	if !ok {
		return download{}, false
	}
	data := f.held[key]
	if f.dir != "" {
		var err error
		if data, err = os.ReadFile(filepath.Join(f.dir, key)); err != nil {
			return download{}, false
		}
	}
	return download{meta: meta, data: data}, true
}

// nameIn is the name of the file that a message's content is about: a client shows
// it, though what an app sends has only the key.
func (f *fileRoom) nameIn(content json.RawMessage) string {
	var c struct {
		Key string `json:"file_key"`
	}
	if json.Unmarshal(content, &c) != nil {
		return ""
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.meta[c.Key].Name
}

func (f *fileRoom) restore(r record) {
	if r.File != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.meta[r.File.Key] = *r.File
	}
}

func (f *fileRoom) records() []record {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []record
	for _, meta := range f.meta {
		all = append(all, record{File: &meta})
	}
	return all
}

// download is an answer that consists of a file.
type download struct {
	meta fileMeta
	data []byte
}

// write sends the file so that a browser shows pictures and stores all else.
func (d download) write(w http.ResponseWriter) {
	kind, disposition := "application/octet-stream", "attachment"
	if d.meta.Kind == kindImage {
		kind, disposition = http.DetectContentType(d.data), "inline"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": d.meta.Name}))
	_, _ = w.Write(d.data) // the caller has gone when this fails
}

// SendFile lets a person send a picture or a file: what the bytes show to be a
// picture becomes one. It is not read by the platform, so any size up to 100 MB
// is taken.
func (p *Platform) SendFile(openID, chat, name string, data []byte) (messageID string, err error) {
	if len(data) == 0 {
		return "", errors.New("the file is empty")
	}
	meta := fileMeta{Kind: kindFile, Name: filepath.Base(name)}
	if strings.HasPrefix(http.DetectContentType(data), "image/") {
		meta.Kind = kindImage
	}
	key, err := p.files.put(meta, data)
	if err != nil {
		return "", err
	}
	if meta.Kind == kindImage {
		return p.Send(openID, chat, "image", map[string]any{"image_key": key}, true)
	}
	return p.Send(openID, chat, "file", map[string]any{"file_key": key, "file_name": meta.Name}, true)
}

// uploadFile answers POST /im/v1/files.
func (p *Platform) uploadFile(c *call) (any, error) {
	form, data, err := c.upload("file", maxFile)
	if err != nil {
		return nil, err
	}
	kind, name := formValue(form, "file_type"), formValue(form, "file_name")
	switch kind {
	case "opus", "mp4", "pdf", "doc", "xls", "ppt", "stream":
	default:
		return nil, fail(234001, "Invalid request param.")
	}
	if name == "" {
		return nil, fail(234001, "Invalid request param.")
	}
	key, err := p.files.put(fileMeta{Kind: kindFile, Name: name, Type: kind, ByApp: true}, data)
	return map[string]string{"file_key": key}, err
}

// uploadImage answers POST /im/v1/images.
func (p *Platform) uploadImage(c *call) (any, error) {
	form, data, err := c.upload("image", maxImage)
	if err != nil {
		return nil, err
	}
	if kind := formValue(form, "image_type"); kind != "message" && kind != "avatar" {
		return nil, fail(234001, "Invalid request param.")
	}
	if fl := checkPicture(data); fl != nil {
		return nil, fl
	}
	key, err := p.files.put(fileMeta{Kind: kindImage, Name: "image", ByApp: true}, data)
	return map[string]string{"image_key": key}, err
}

// upload reads a multipart request with one file in the given field.
func (c *call) upload(field string, limit int) (*multipart.Form, []byte, error) {
	_, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return nil, nil, fail(234001, "Invalid request param.")
	}
	form, err := multipart.NewReader(bytes.NewReader(c.body), params["boundary"]).ReadForm(formMemory)
	if err != nil || len(form.File[field]) != 1 {
		return nil, nil, fail(234001, "Invalid request param.")
	}
	file, err := form.File[field][0].Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open upload: %w", err)
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("read upload: %w", err)
	case len(data) == 0:
		return nil, nil, fail(234010, "File's size can't be 0.")
	case len(data) > limit:
		return nil, nil, fail(234006, "The file size exceed the max value.")
	}
	return form, data, nil
}

func formValue(form *multipart.Form, name string) string {
	if v := form.Value[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// checkPicture checks format and size, as far as the standard library can read
// the format; the other formats that the platform takes are taken unseen.
func checkPicture(data []byte) *failure {
	most, width, height := maxPicture, 0, 0
	kind := http.DetectContentType(data[:min(len(data), sniffLength)])
	switch kind {
	case "image/png":
		if c, err := png.DecodeConfig(bytes.NewReader(data)); err == nil {
			width, height = c.Width, c.Height
		}
	case "image/jpeg":
		if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err == nil {
			width, height = c.Width, c.Height
		}
	case "image/gif":
		most = maxGIFSide
		if c, err := gif.DecodeConfig(bytes.NewReader(data)); err == nil {
			width, height = c.Width, c.Height
		}
	case "image/webp", "image/bmp", "image/x-icon":
		return nil
	default:
		if bytes.HasPrefix(data, []byte("II*\x00")) || bytes.HasPrefix(data, []byte("MM\x00*")) {
			return nil // TIFF
		}
	}
	switch {
	case width == 0 || height == 0:
		return fail(234011, "Can't regonnize the image format.")
	case width > most || height > most:
		return fail(234039, "Image resolution exceeds limit.")
	}
	return nil
}

// downloadResource answers GET /im/v1/messages/:message_id/resources/:file_key.
func (p *Platform) downloadResource(c *call) (any, error) {
	key := c.PathValue("key")
	p.mu.Lock()
	m, err := p.standing(c.PathValue("id"))
	in := err == nil && strings.Contains(string(m.Content), `"`+key+`"`)
	card := err == nil && m.Type == "interactive"
	p.mu.Unlock()
	switch {
	case err != nil:
		return nil, err
	case card:
		return nil, fail(234043, "Unsupported message type.")
	case !in:
		return nil, fail(234003, "File not in message.")
	}
	d, ok := p.files.open(key)
	if kind := c.URL.Query().Get("type"); !ok || kind != string(d.meta.Kind) {
		return nil, fail(234001, "Invalid request param.")
	}
	return d, nil
}
