/** Programs that run in a cluster or a mesh of your own. */
import { read, segment, text, texts, url } from './arguments.js';
import { matches, stringOf, validating } from './claims.js';

/** Arguments of {@link kubernetes}. */
export interface KubernetesArguments {
  /** The cluster's issuer: the API server's `--service-account-issuer`. */
  issuer: string;
  /** The audience that the pod asks for in its projected volume. */
  audience: string | readonly string[];
  /** The URL of the keys: inside a cluster `https://kubernetes.default.svc/openid/v1/jwks`. */
  jwksUri: string;
  /** The namespace of the service account. */
  namespace: string;
  /** The name of the service account. */
  serviceAccount: string;
}

/**
 * Tokens of a service account of Kubernetes, from a projected volume. Tokens of its old secrets are rejected: they have
 * another issuer and never expire. The keys need a request with a service account's own token, unless the cluster lets
 * anyone read them: give it in `headers`.
 *
 * Source: Kubernetes, "Managing Service Accounts" and "Configure Service Accounts for Pods", section "Service account
 * issuer discovery".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(kubernetes({
 *   issuer: 'https://kubernetes.default.svc.cluster.local',
 *   audience: 'orders',
 *   jwksUri: 'https://kubernetes.default.svc/openid/v1/jwks',
 *   namespace: 'shop',
 *   serviceAccount: 'checkout',
 * }));
 */
export function kubernetes(given: KubernetesArguments) {
  const { issuer, audience, jwksUri, namespace, serviceAccount } = read(given, {
    issuer: text,
    audience: texts,
    jwksUri: url,
    namespace: segment,
    serviceAccount: segment,
  });
  const subject = `system:serviceaccount:${namespace}:${serviceAccount}`;
  const requiredClaims = ['exp', 'kubernetes.io'];
  return { issuer, audience, jwksUri, profile: 'lenient_access_token', subject, requiredClaims } as const;
}

/** Arguments of {@link spiffe}. */
export interface SpiffeArguments {
  /** The trust domain: `prod.example`, without `spiffe://`. */
  trustDomain: string;
  /** The audience that the caller asks for: most often the SPIFFE ID of your program. */
  audience: string | readonly string[];
  /** The URL of the trust domain's bundle: `https://<bundle endpoint>`. */
  jwksUri: string;
  /** The SPIFFE IDs of the callers, `spiffe://prod.example/orders`. Default: any of the trust domain. */
  ids?: string | readonly string[];
}

/**
 * JWT-SVIDs of a SPIFFE trust domain. They need no `iss`: `sub` names the trust domain, whose keys verify them.
 *
 * Source: SPIFFE, "The JWT SPIFFE Verifiable Identity Document" sections 2, 3 and 4.
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(spiffe({
 *   trustDomain: 'prod.example',
 *   audience: 'spiffe://prod.example/orders',
 *   jwksUri: 'https://spire.prod.example/bundle',
 * }));
 */
export function spiffe(given: SpiffeArguments) {
  const { trustDomain, audience, jwksUri, ids } = read(
    given,
    { trustDomain: domain, audience: texts, jwksUri: url },
    { ids: texts },
  );
  const prefix = `spiffe://${trustDomain}/`;
  if (ids !== undefined && ![ids].flat().every((id) => id.startsWith(prefix) && id !== prefix)) {
    throw new TypeError(`"ids" must be SPIFFE IDs of the trust domain, which begin with "${prefix}"`);
  }
  return {
    issuer: null,
    audience,
    jwksUri,
    // Section 2.1.
    algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'],
    requiredClaims: ['exp', 'sub'],
    validate: validating((claims) => {
      return stringOf(claims, 'sub')?.startsWith(prefix) === true && matches(claims, { sub: ids });
    }),
  } as const;
}

function domain(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[a-z0-9._-]{1,255}$/.test(value)) return value;
  throw new TypeError(`"${name}" must be a trust domain in lower case, without "spiffe://" and slash`);
}
