/** Each key of a text on its own, in the order of the text, as somebody would hand it on. */
export function keyTexts(text: string): readonly string[] {
  try {
    const content: unknown = JSON.parse(text);
    const keys: unknown = Object(content).keys;
    return (Array.isArray(keys) ? keys : [content]).map((key) => JSON.stringify(key, null, 2));
  } catch {
    return text.includes('-----BEGIN') ? [text.trim()] : [];
  }
}
