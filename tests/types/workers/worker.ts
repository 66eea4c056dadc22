// Code that must compile in a Worker's project, which has no DOM types, and lines that must not.
import { kvStore } from 'keyward';
import { cloudflareCertificate, jwtForPages, withJwt } from 'keyward/workers';

const base = { issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true } as const;

interface Env {
  readonly ISSUER: string;
  readonly KEYS: KVNamespace;
}

export default withJwt(
  {
    async fetch(request: Request, env: Env, ctx: ExecutionContext, { payload, dpop }) {
      ctx.waitUntil(env.KEYS.put('last', payload.sub ?? ''));
      return new Response(`${request.cf?.country} ${dpop?.jkt}`);
    },
    async scheduled(_controller: ScheduledController, env: Env) {
      await env.KEYS.delete('last');
    },
  },
  (env) => ({ ...base, issuer: env.ISSUER, store: kvStore(env.KEYS), certificate: cloudflareCertificate }),
) satisfies ExportedHandler<Env>;

export const plain: ExportedHandler<Env> = withJwt(
  (request: Request, env: Env, _ctx, { payload }) => {
    return new Response(`${request.url} ${env.ISSUER} ${payload.client_id}`);
  },
  { ...base, profile: 'access_token' },
);
export const annotated: ExportedHandler<Env> = withJwt(
  (request, env, _ctx, { payload }) => new Response(`${request.url} ${env.ISSUER} ${payload.sub}`),
  (env: Env) => ({ ...base, issuer: env.ISSUER }),
);
const allowing = { ...base, allowPreflight: true } as const;
// @ts-expect-error: the token may be null
withJwt((_request: Request, _env: Env, _ctx, { payload }) => new Response(payload.sub), allowing);
// @ts-expect-error
withJwt({ handle: () => new Response() }, base);
// @ts-expect-error
withJwt(() => new Response(), { ...base, audiance: '' });
// @ts-expect-error
withJwt(() => 'text', base);
// @ts-expect-error: issuer and audience must be set explicitly
withJwt(() => new Response(), () => ({ issuer: 'https://issuer.example', discovery: true }));

export const onRequest: PagesFunction<Env> = jwtForPages((env: Env) => ({ ...base, issuer: env.ISSUER }));
// @ts-expect-error
jwtForPages({ issuer: 'https://issuer.example', discovery: true });
