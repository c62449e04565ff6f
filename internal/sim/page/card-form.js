/**
 * What is filled in inside one form; it stays in the page until a submit button is pressed.
 * A field is {name, required, read(), empty(), reset(), mark(missing), focus()}; read() is undefined when the
 * client would not send the field.
 */
export function createForm() {
  const fields = [];
  return {
    add(field) {
      fields.push(field);
    },
    reset() {
      for (const field of fields) {
        field.reset();
        field.mark(false);
      }
    },
    /** Marks the required fields that are empty, goes to the first of them, and says whether there are any. */
    incomplete() {
      const missing = fields.filter((field) => field.required && field.empty());
      for (const field of fields) field.mark(missing.includes(field));
      missing[0]?.focus();
      return missing.length > 0;
    },
    values() {
      const read = fields.filter((field) => field.name).map((field) => [field.name, field.read()]);
      return Object.fromEntries(read.filter(([, value]) => value !== undefined));
    },
  };
}
