/** The URLs of fetched key sets, for labels in a report, and their text where a caller can change the set. */
const sources = new WeakMap<object, { readonly url: string; readonly text: string | undefined }>();

/** Records the URL of fetched keys, without query and user name. A `KeySet` cannot change: it has no text. */
export function rememberSource(jwks: object, url: string, text?: string): void {
  sources.set(jwks, { url, text });
}

/** The URL from which keys were fetched, if they have not changed since. A `KeySet` made from them has the same URL. */
export function sourceOf(jwks: unknown): string | undefined {
  const source = typeof jwks === 'object' && jwks !== null ? sources.get(jwks) : undefined;
  if (source === undefined || source.text === undefined) return source?.url;
  return JSON.stringify(jwks) === JSON.stringify(JSON.parse(source.text)) ? source.url : undefined;
}
