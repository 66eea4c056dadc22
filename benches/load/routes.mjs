/** What every peer answers once a request has passed. */
export function routes(request, payload) {
  return new URL(request.url).pathname === '/me'
    ? Response.json({ sub: payload.sub })
    : new Response('not found', { status: 404 });
}
