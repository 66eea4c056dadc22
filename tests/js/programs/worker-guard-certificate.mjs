// A Worker that takes tokens which are bound to the client's certificate, as Cloudflare saw that.
import { cloudflareCertificate, withJwt } from 'keyward/workers';
import { optionsOf } from '../guard/options.mjs';

export default withJwt((request, env, ctx, { payload }) => new Response(payload.sub), {
  ...optionsOf('plain'),
  certificate: cloudflareCertificate,
});
