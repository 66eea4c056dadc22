import { JwtError, verifyCertificateBinding, verifyDpop, type AlgorithmName, type DpopRequest, type VerifiedDpop } from 'keyward';
import { isPlain } from '../options/copy.js';
import { memberOf, own, ownMembers } from '../runtime/own.js';
import { Refused } from './refusal.js';
import type { FoundToken } from './token-source.js';
import type { GuardRequest } from './types.js';

/** How proofs of possession are checked: `verifyDpop`'s options, and two more. */
export interface DpopSettings extends Omit<DpopRequest, 'method' | 'url' | 'currentDate'> {
  /** Takes no token that is not bound to its sender's key and sent with a proof. */
  required?: boolean;
  /**
   * The URL of a request as its sender wrote it. Default: the request's own, of which a proxy or a forged `Host` may have made
   * another: best this server's own origin with the path of the request, joined as texts: `new URL(path, origin)` takes what
   * follows two slashes for a host. Not called for a request whose target can be read in two ways, which is refused before.
   */
  url?(request: GuardRequest): string | URL;
}

/** A client's certificate: PEM, base64 of DER, DER, or the SHA-256 of its DER in hexadecimal. */
export type ClientCertificate = string | Uint8Array | { readonly sha256: string };

/** What a confirmation is checked with. */
export interface ConfirmationSettings {
  readonly dpop: DpopSettings | undefined;
  readonly certificate: (() => ClientCertificate | null | undefined | Promise<ClientCertificate | null | undefined>) | undefined;
  readonly currentDate: Date | undefined;
}

/** Whatever can sign a proof. */
export const ALGORITHMS: readonly Exclude<AlgorithmName, `HS${string}`>[] = [
  'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519', 'Ed448', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512',
  'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87',
];

/** Looks at the option `dpop`, which has been copied, before there is a request. */
export function readDpop(given: unknown): DpopSettings | undefined {
  if (given === false) return undefined;
  if (given === true) return ownMembers({});
  if (!isPlain(given)) throw new TypeError('"dpop" must be true, false or a plain object');
  const settings = given as DpopSettings;
  const unknown = Object.keys(settings).find((name) => !Object.hasOwn(FORMS, name));
  if (unknown !== undefined) throw new TypeError(`"dpop" has no option "${unknown}"; there are ${Object.keys(FORMS).join(', ')}`);
  for (const [name, value] of Object.entries(settings)) {
    if (!FORMS[name]!.is(value)) throw new TypeError(`"dpop.${name}" must be ${FORMS[name]!.text}`);
  }
  const { url, isReplay, ...rest } = settings;
  return ownMembers<DpopSettings>({ ...rest, ...(url && { url: url.bind(given) }), ...(isReplay && { isReplay: isReplay.bind(given) }) });
}

interface Form {
  readonly text: string;
  is(value: any): boolean;
}

const FUNCTION: Form = { text: 'a function', is: (value) => typeof value === 'function' };
const DURATION: Form = {
  text: 'seconds, or a text as "30s"',
  is: (value) => (typeof value === 'number' ? Number.isFinite(value) && value >= 0 : typeof value === 'string' && /^\d+[smhd]$/.test(value)),
};
/** What each option must be; one that is there and undefined was lost on its way. */
const FORMS: Readonly<Record<string, Form>> = {
  required: { text: 'true or false', is: (value) => typeof value === 'boolean' },
  url: FUNCTION,
  isReplay: FUNCTION,
  nonce: {
    text: 'an object with the functions issue and check',
    is: (value) => typeof value?.issue === 'function' && typeof value.check === 'function',
  },
  maxProofAge: DURATION,
  clockTolerance: DURATION,
  algorithms: {
    text: 'a list of algorithms with public keys',
    is: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => ALGORITHMS.includes(name)),
  },
};

/**
 * Checks what a token says of its sender (`cnf`, RFC 7800): all of it, or the token is refused, since a bound token that is
 * taken without proof is a bearer token again. RFC 9449 section 7.2, RFC 8705 section 3.
 *
 * @returns the proof, if the request came with the scheme DPoP
 * @throws Refused
 */
export async function confirm(
  request: GuardRequest,
  { token, scheme }: FoundToken,
  cnf: unknown,
  settings: ConfirmationSettings,
): Promise<VerifiedDpop | undefined> {
  const refuse = (description: string, cause?: unknown): never => {
    throw new Refused(401, 'invalid_token', description, { scheme, ...(cause !== undefined && { cause }) });
  };
  if (scheme === 'Bearer' && settings.dpop?.required) refuse('a token must be bound to a key, and be sent with the scheme DPoP');
  if (cnf === undefined) return scheme === 'DPoP' ? refuse('the token is bound to no key, so DPoP is not its scheme') : undefined;
  const isObject = typeof cnf === 'object' && cnf !== null && !Array.isArray(cnf);
  const methods = isObject ? Object.keys(cnf) : [];
  if (methods.length === 0 || methods.some((method) => method !== 'jkt' && method !== 'x5t#S256')) {
    refuse('the token is bound to its sender in a way that is not known here');
  }
  if (methods.includes('x5t#S256')) {
    const certificate = await settings.certificate?.();
    if (certificate === undefined || certificate === null) refuse('the token is bound to a certificate, and none was presented');
    try {
      compareCertificate(certificate!, cnf as Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof JwtError)) throw error;
      refuse(error.message, error);
    }
  }
  if (scheme === 'DPoP' && methods.includes('jkt')) return verifyProof(request, token, cnf, settings);
  if (scheme === 'DPoP') refuse('the token is bound to no key, so DPoP is not its scheme');
  if (methods.includes('jkt')) refuse('the token is bound to a key, so it must be sent with the scheme DPoP and a proof');
  return undefined;
}

function compareCertificate(certificate: ClientCertificate, cnf: Record<string, unknown>): void {
  if (typeof certificate === 'string' || certificate instanceof Uint8Array) return verifyCertificateBinding(certificate, { cnf });
  const hex = /^[0-9a-f]{64}$/i.exec(memberOf(certificate, 'sha256') ?? '')?.[0];
  if (hex === undefined) throw new TypeError('"sha256" of a certificate must be 64 hexadecimal digits');
  const bytes = hex.match(/../g)!.map((pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  const digest = btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  if (own(cnf, 'x5t#S256') === digest) return;
  throw new JwtError('ERR_JWT_CLAIM_VALIDATION_FAILED', '"cnf" names another key or certificate than the sender\'s', { claim: 'cnf' });
}

async function verifyProof(request: GuardRequest, token: string, cnf: unknown, settings: ConfirmationSettings): Promise<VerifiedDpop> {
  const { dpop, currentDate } = settings;
  const { required: _, url, isReplay, ...options } = dpop!;
  const proof = request.headers.get('dpop');
  if (proof === null) throw new Refused(401, 'invalid_dpop_proof', 'the request has no DPoP proof', { scheme: 'DPoP' });
  try {
    return await verifyDpop(proof, {
      ...options,
      ...(isReplay !== undefined && { isReplay }),
      ...(currentDate !== undefined && { currentDate }),
      method: request.method,
      url: url === undefined ? request.url : url(request),
      accessToken: token,
      accessTokenClaims: { cnf },
    });
  } catch (error) {
    if (!(error instanceof JwtError) || error.code === 'ERR_WASM_UNAVAILABLE') throw error;
    const { code, message } = error;
    const [check, nonce] = [own(error, 'check'), own(error, 'nonce')];
    const details = { scheme: 'DPoP', cause: error } as const;
    if (code === 'ERR_LIMIT_EXCEEDED' && check === 'replay') {
      throw new Refused(503, 'temporarily_unavailable', 'no more proofs can be remembered at the moment', { ...details, retryAfter: 1 });
    }
    throw new Refused(401, nonce === undefined ? 'invalid_dpop_proof' : 'use_dpop_nonce', message, { ...details, nonce });
  }
}
