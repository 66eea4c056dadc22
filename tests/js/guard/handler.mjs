// The handler behind every guard of the table. It reports the token it got, and counts its calls by the request's
// X-Case.

/**
 * @returns `answer(request, jwt)` for fetch handlers, `listen(request, response)` for node:http, and `ran`: calls by
 * case
 */
export function makeHandler() {
  const ran = {};
  const count = (name) => (ran[name] = (ran[name] ?? 0) + 1);
  const about = (jwt) => ({ 'x-sub': jwt === null ? 'null' : jwt.payload.sub, 'x-jkt': jwt?.dpop?.jkt ?? '' });
  return {
    ran,
    async answer(request, jwt) {
      count(request.headers.get('x-case'));
      const unread = String(!request.bodyUsed);
      return new Response(await request.text(), { headers: { ...about(jwt), 'x-unread': unread } });
    },
    async listen(request, response) {
      count(request.headers['x-case']);
      response.setHeader('x-unread', String(!request.readableDidRead));
      for (const [name, value] of Object.entries(about(request.jwt))) response.setHeader(name, value);
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(Buffer.concat(chunks));
    },
  };
}
