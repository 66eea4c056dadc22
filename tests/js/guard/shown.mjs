// A response as the tests compare it: `status`, `headers` as pairs with names in lower case, `body` as text.

/** The headers that a guard sets. */
export const OURS = ['www-authenticate', 'cache-control', 'content-type', 'retry-after', 'dpop-nonce'];

/** Converts a `Response` to this form. */
export async function shown(response) {
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}

/** Returns the value of a header that must not be repeated. */
export function headerOf({ headers }, name) {
  const values = headers.flatMap(([own, value]) => (own === name ? [value] : []));
  if (values.length > 1) throw new Error(`${name} is there ${values.length} times`);
  return values[0];
}
