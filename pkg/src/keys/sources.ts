/** The URLs of fetched key sets, for the label of keys in a report. */
const sources = new WeakMap<object, { readonly url: string; readonly text: string }>();

/** Records the URL, without query and user name, from which keys were fetched. */
export function rememberSource(jwks: object, url: string): void {
  sources.set(jwks, { url, text: JSON.stringify(jwks) });
}

/** The URL from which keys were fetched, if they have not changed since. A `KeySet` made from them has the same URL. */
export function sourceOf(jwks: unknown): string | undefined {
  const source = typeof jwks === 'object' && jwks !== null ? sources.get(jwks) : undefined;
  return source !== undefined && JSON.stringify(jwks) === source.text ? source.url : undefined;
}
