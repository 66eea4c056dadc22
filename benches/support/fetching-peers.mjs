// The libraries that fetch keys: keyward and two others, behind one interface.
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { createVerifier } from 'keyward';
import { load, versionOf } from './peers.mjs';

const jose = await load('jose');
const { JwtVerifier } = await load('aws-jwt-verify');
const { SimpleJwksCache, SimplePenaltyBox } = await load('aws-jwt-verify/jwk');
const { SimpleFetcher } = await load('aws-jwt-verify/https');

const AUDIENCE = 'api';
/**
 * The address of an issuer's keys, as an IP address: a name may resolve to two addresses, and one attempt would be
 * counted as two.
 */
const addressOf = (issuer) => issuer.jwksUri.replace('localhost', '127.0.0.1');

/**
 * aws-jwt-verify fetches by `https.request`, whose options its README documents ("Configuring the JWKS response timeout
 * and other HTTP options"). This agent only disables TLS: timeouts and the retry are the library's own.
 */
class PlainAgent extends Agent {
  attempts = 0;

  createConnection({ host, port }) {
    this.attempts++;
    return connect({ host, port });
  }
}

/**
 * Each library with its defaults, except the given seconds; `settings` names the options that these set. A verifier has
 * `verify` and `attempts`: the number of fetch attempts, including those that reached no server.
 */
export const PEERS = [
  {
    name: 'keyward',
    settings: ({ lifetime, cooldown }) => ({ maxAge: lifetime, cooldown }),
    make(issuer, { lifetime, cooldown }) {
      const made = { attempts: 0, verify: (token) => verifier.verify(token) };
      const verifier = createVerifier({
        issuer: issuer.base,
        audience: AUDIENCE,
        jwksUri: addressOf(issuer),
        fetch: counting(made),
        ...(lifetime !== undefined && { maxAge: lifetime }),
        ...(cooldown !== undefined && { cooldown }),
      });
      return made;
    },
  },
  {
    name: `jose ${versionOf('jose')}`,
    settings: ({ lifetime, cooldown }) => ({ cacheMaxAge: lifetime, cooldownDuration: cooldown }),
    make(issuer, { lifetime, cooldown }) {
      const made = {
        attempts: 0,
        verify: (token) => jose.jwtVerify(token, keys, { issuer: issuer.base, audience: AUDIENCE }),
      };
      const keys = jose.createRemoteJWKSet(new URL(addressOf(issuer)), {
        [jose.customFetch]: counting(made),
        ...(lifetime !== undefined && { cacheMaxAge: lifetime * 1000 }),
        ...(cooldown !== undefined && { cooldownDuration: cooldown * 1000 }),
      });
      return made;
    },
  },
  {
    name: `aws-jwt-verify ${versionOf('aws-jwt-verify')}`,
    settings: ({ cooldown }) => ({ waitSeconds: cooldown }),
    keepsForever: true,
    make(issuer, { cooldown }) {
      const agent = new PlainAgent();
      const jwksCache = new SimpleJwksCache({
        fetcher: new SimpleFetcher({ defaultRequestOptions: { agent } }),
        penaltyBox: new SimplePenaltyBox({ ...(cooldown !== undefined && { waitSeconds: cooldown }) }),
      });
      const jwksUri = addressOf(issuer).replace('http:', 'https:');
      const verifier = JwtVerifier.create({ issuer: issuer.base, audience: AUDIENCE, jwksUri }, { jwksCache });
      return { verify: (token) => verifier.verify(token), get attempts() { return agent.attempts; } };
    },
  },
];

function counting(made) {
  return (...given) => {
    made.attempts++;
    return fetch(...given);
  };
}
