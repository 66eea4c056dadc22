/** The response of every peer to a request that has passed its guard. */
export function routes(request, payload) {
  return new URL(request.url).pathname === '/me'
    ? Response.json({ sub: payload.sub })
    : new Response('not found', { status: 404 });
}
