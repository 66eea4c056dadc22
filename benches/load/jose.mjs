// As in jose's documentation: a remote key set that the isolate caches, and a 401 for every error.
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { routes } from './routes.mjs';

let keys;

export default {
  async fetch(request, env) {
    keys ??= createRemoteJWKSet(new URL(`${env.ISSUER}/jwks`));
    try {
      const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
      const { payload } = await jwtVerify(token, keys, {
        issuer: env.ISSUER,
        audience: env.AUDIENCE,
        requiredClaims: ['exp'],
      });
      return routes(request, payload);
    } catch {
      return new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
    }
  },
};
