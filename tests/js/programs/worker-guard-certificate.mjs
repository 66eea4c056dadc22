// A Worker that accepts tokens bound to the client's certificate, as Cloudflare reports it.
import { cloudflareCertificate, withJwt } from 'keyward/workers';
import { optionsOf } from '../guard/options.mjs';

export default withJwt((request, env, ctx, { payload }) => new Response(payload.sub), {
  ...optionsOf('plain'),
  certificate: cloudflareCertificate,
});
