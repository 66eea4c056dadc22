// An answer as the tests look at it: `status`, `headers` as pairs with small letters, `body` as text.

/** What of an answer's headers is a guard's. */
export const OURS = ['www-authenticate', 'cache-control', 'content-type', 'retry-after', 'dpop-nonce'];

/** A `Response` in this form. */
export async function shown(response) {
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}

/** The value of a header that must be there once at most. */
export function headerOf({ headers }, name) {
  const values = headers.flatMap(([own, value]) => (own === name ? [value] : []));
  if (values.length > 1) throw new Error(`${name} is there ${values.length} times`);
  return values[0];
}
