package paper

func placeholderFields() []string {
	return []string{"form", "unit", "name", "author", "date", "mark", "watermark", "number", "post", "duties", "powers", "risks"}
}
func labelKeys() []string { return []string{"unit", "name", "date", "author"} }
