/** Where key sets were fetched from, for the label that a report puts on a key. */
const sources = new WeakMap<object, { readonly url: string; readonly text: string }>();

/** Says that keys came from an address (without query and user name). */
export function rememberSource(jwks: object, url: string): void {
  sources.set(jwks, { url, text: JSON.stringify(jwks) });
}

/** The address that keys were fetched from, if they still are what a fetch gave, or a `KeySet` of it. */
export function sourceOf(jwks: unknown): string | undefined {
  const source = typeof jwks === 'object' && jwks !== null ? sources.get(jwks) : undefined;
  return source !== undefined && JSON.stringify(jwks) === source.text ? source.url : undefined;
}
