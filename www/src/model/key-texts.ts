/** The text of each single key, in order, for copying. */
export function keyTexts(text: string): readonly string[] {
  try {
    const content: unknown = JSON.parse(text);
    const keys: unknown = Object(content).keys;
    return (Array.isArray(keys) ? keys : [content]).map((key) => JSON.stringify(key, null, 2));
  } catch {
    return text.includes('-----BEGIN') ? [text.trim()] : [];
  }
}
