package sim_test

import (
	"bytes"
	"image"
	"image/color/palette"
	"image/gif"
	"image/png"
	"mime/multipart"
	"strings"
	"testing"
)

// multi is a multipart request with some fields and one file.
func multi(t *testing.T, field string, data []byte, fields map[string]string) (kind string, body []byte) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, "upload")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), form.Bytes()
}

func (b *bench) upload(path, field string, data []byte, fields map[string]string) reply {
	b.Helper()
	kind, form := multi(b.T, field, data, fields)
	return b.raw("POST", "/open-apis/im/v1/"+path, kind, form)
}

func TestFiles(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	doc := map[string]string{"file_type": "doc", "file_name": "自查表.docx"}
	r := b.upload("files", "file", []byte("PK docx"), doc)
	key, _ := r.data(t)["file_key"].(string)
	if !strings.HasPrefix(key, "file_v3_") {
		t.Fatalf("upload: %s", r.body)
	}
	id := b.sent(create, obj{"receive_id": li, "msg_type": "file", "content": `{"file_key":"` + key + `"}`})
	if got := b.call("GET", "/sim/resource?as="+li+"&message_id="+id+"&key="+key, nil); string(got.body) != "PK docx" || !strings.Contains(got.header.Get("Content-Disposition"), "filename") {
		t.Errorf("the person gets %q %v", got.body, got.header)
	}
	if got := b.call("GET", "/sim/messages?as="+li+"&chat=p2p", nil); !strings.Contains(string(got.body), `"file_name":"自查表.docx"`) {
		t.Errorf("the page does not know the file's name: %s", got.body)
	}
	b.refused(230055, "POST", create, obj{"receive_id": li, "msg_type": "audio", "content": `{"file_key":"` + key + `"}`})
	for name, c := range map[string]struct {
		data   []byte
		fields map[string]string
		want   int
	}{
		"empty":     {nil, doc, 234010},
		"too large": {make([]byte, 30<<20+1), doc, 234006},
		"no name":   {[]byte("x"), map[string]string{"file_type": "doc"}, 234001},
		"no type":   {[]byte("x"), map[string]string{"file_name": "x"}, 234001},
	} {
		if r := b.upload("files", "file", c.data, c.fields); r.Code != c.want {
			t.Errorf("%s: want %d, got %s", name, c.want, r.body)
		}
	}
	if r := b.upload("files", "document", []byte("x"), doc); r.Code != 234001 {
		t.Errorf("wrong field: %s", r.body)
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	message := map[string]string{"image_type": "message"}
	var picture, large bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 3))); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&large, image.NewPaletted(image.Rect(0, 0, 2001, 1), palette.Plan9), nil); err != nil {
		t.Fatal(err)
	}
	r := b.upload("images", "image", picture.Bytes(), message)
	key, _ := r.data(t)["image_key"].(string)
	if !strings.HasPrefix(key, "img_v3_") {
		t.Fatalf("upload: %s", r.body)
	}
	id := b.sent(create, obj{"receive_id": li, "msg_type": "image", "content": `{"image_key":"` + key + `"}`})
	if got := b.call("GET", "/sim/resource?as="+li+"&message_id="+id+"&key="+key, nil); !bytes.Equal(got.body, picture.Bytes()) || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("the person gets %d bytes %v", len(got.body), got.header)
	}
	b.sent(create, card(li, body(`{"tag":"img","img_key":"`+key+`","alt":{"tag":"plain_text","content":""}}`)))
	for name, c := range map[string]struct {
		data []byte
		want int
	}{
		"not an image": {[]byte("hello"), 234011},
		"broken":       {picture.Bytes()[:20], 234011},
		"too wide":     {large.Bytes(), 234039},
		"too large":    {append(bytes.Clone(picture.Bytes()), make([]byte, 10<<20)...), 234006},
	} {
		if r := b.upload("images", "image", c.data, message); r.Code != c.want {
			t.Errorf("%s: want %d, got %s", name, c.want, r.body)
		}
	}
	if r := b.upload("images", "image", picture.Bytes(), nil); r.Code != 234001 {
		t.Errorf("no image_type: %s", r.body)
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	l := b.listen(handled)
	if _, err := b.SendFile(li, "p2p", "表.xlsx", []byte("PK xlsx")); err != nil {
		t.Fatal(err)
	}
	m := l.hears(t, received, 1)[0].Event.Message
	key := m.Content[strings.Index(m.Content, "file_v3_"):][:40]
	path := messages + m.MessageID + "/resources/"
	if got := b.call("GET", path+key+"?type=file", nil); string(got.body) != "PK xlsx" {
		t.Errorf("got %q", got.body)
	}
	b.refused(234001, "GET", path+key+"?type=image", nil)
	b.refused(234003, "GET", path+"file_v3_other?type=file", nil)
	b.refused(234043, "GET", messages+b.sent(create, card(li, simpleCard("问")))+"/resources/"+key+"?type=file", nil)
	if _, err := b.SendFile(li, "p2p", "空.xlsx", nil); err == nil {
		t.Error("an empty file was sent")
	}
}
