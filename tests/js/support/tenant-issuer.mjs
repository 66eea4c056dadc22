// An issuer on loopback that publishes different keys to each tenant at one address. The header `x-tenant` names the
// tenant.
import { createServer } from 'node:http';
import { newKey, signJwt } from '../../../examples/issuer/signing.mjs';

/** Starts one. `seen`: the tenants that requested keys. `close` ends it. */
export async function startTenantIssuer(tenants) {
  const keys = Object.fromEntries(tenants.map((tenant) => [tenant, newKey('P-256', 'shared')]));
  const seen = [];
  const server = createServer(({ headers }, response) => {
    const tenant = headers['x-tenant'];
    seen.push(tenant);
    if (!Object.hasOwn(keys, tenant)) return response.writeHead(403).end();
    response.end(JSON.stringify({ keys: [keys[tenant].jwk] }));
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${server.address().port}`;
  const token = (tenant) => {
    const now = Math.floor(Date.now() / 1000);
    return signJwt(
      { alg: 'ES256', kid: 'shared' },
      { iss: issuer, aud: 'api', sub: tenant, exp: now + 600 },
      keys[tenant],
    );
  };
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { issuer, seen, token, close };
}
