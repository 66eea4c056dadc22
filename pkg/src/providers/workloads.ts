/** Issuers of tokens for programs: jobs, deployments, pods. */
import { base, oneOf, read, segment, text, texts } from './arguments.js';

/** Arguments of {@link vercel}. */
export interface VercelArguments {
  /** The slug of the team. */
  team: string;
  /** The name of the project. */
  project: string;
  /** The environment: `'production'`, `'preview'`, `'development'`, or the name of a custom one. */
  environment: string;
  /** The issuer mode of the project. Default `'team'`; Vercel recommends it, because the issuer then is the team's. */
  issuerMode?: 'team' | 'global';
  /** An audience that the deployment asks for. Default `https://vercel.com/<team>`. */
  audience?: string | readonly string[];
}

/**
 * OIDC tokens of deployments on Vercel, of one project and environment: `sub` names both. A name may be used again
 * after its team or project was renamed: change the preset too.
 *
 * Source: Vercel, "OIDC Federation Reference".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(vercel({ team: 'acme', project: 'shop', environment: 'production' }));
 */
export function vercel(given: VercelArguments) {
  const { team, project, environment, issuerMode = 'team', audience } = read(
    given,
    { team: segment, project: segment, environment: segment },
    { issuerMode: oneOf('team', 'global'), audience: texts },
  );
  return {
    issuer: `https://oidc.vercel.com${issuerMode === 'team' ? `/${team}` : ''}`,
    audience: audience ?? `https://vercel.com/${team}`,
    discovery: true,
    profile: 'lenient_access_token',
    subject: `owner:${team}:project:${project}:environment:${environment}`,
  } as const;
}

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
    jwksUri: base,
    namespace: segment,
    serviceAccount: segment,
  });
  const subject = `system:serviceaccount:${namespace}:${serviceAccount}`;
  const requiredClaims = ['exp', 'kubernetes.io'];
  return { issuer, audience, jwksUri, profile: 'lenient_access_token', subject, requiredClaims } as const;
}
