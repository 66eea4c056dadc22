// Hono's own middleware, which fetches the keys for every request.
import { Hono } from 'hono';
import { jwk } from 'hono/jwk';
import { routes } from './routes.mjs';

const app = new Hono();
app.use('*', (c, next) => jwk({
  jwks_uri: `${c.env.ISSUER}/jwks`,
  alg: ['RS256', 'ES256'],
  verification: { iss: c.env.ISSUER, aud: c.env.AUDIENCE, typ: 'at+jwt' },
})(c, next));
app.all('*', (c) => routes(c.req.raw, c.get('jwtPayload')));

export default app;
