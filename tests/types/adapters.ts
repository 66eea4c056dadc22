// Adapters of frameworks: code that must compile, and lines that must not. Their own types are not loaded here.
import * as fastify from 'keyward/fastify';
import { jwt as jwtOfH3 } from 'keyward/h3';
import * as koa from 'keyward/koa';
import { withJwt } from 'keyward/lambda';
import { jwtGuard } from 'keyward/nest';
import { jwtProxy } from 'keyward/next';

const base = { issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true } as const;

koa.jwt({ ...base, scopes: ['read'] });
koa.requireScope('read', 'write');
fastify.requireScope({ any: ['read', 'write'] });
void fastify.jwt({}, base);
jwtGuard(base).canActivate satisfies (context: never) => Promise<boolean>;
jwtOfH3({ ...base, optional: true });
export const proxy = jwtProxy(base, (request, { payload }) => {
  payload.sub satisfies string | undefined;
  return new Response(request.url);
});
// @ts-expect-error: a guest has no token
jwtProxy({ ...base, optional: true }, (_, { payload }) => new Response(payload.sub));
export const handler = withJwt(async (event: { rawPath: string }, _, jwt) => [event.rawPath, jwt.payload.sub], base);
// @ts-expect-error
koa.jwt({ ...base, audiance: '' });
// @ts-expect-error
jwtGuard({ ...base, audience: undefined });
// @ts-expect-error
koa.requireScope(5);
// @ts-expect-error
withJwt(base);
