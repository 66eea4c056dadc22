import { JwtError, verifyCertificateBinding, verifyDpop, type DpopRequest, type VerifiedDpop } from 'keyward';
import { isPlain } from '../options/copy.js';
import { own, ownMembers } from '../runtime/own.js';
import type { ClientCertificate } from '../verify/certificate-binding.js';
import { checkDpop } from '../verify/dpop.js';
import { RequestRejected } from './rejection.js';
import type { FoundToken } from './token-source.js';
import type { GuardRequest } from './types.js';

/** How DPoP proofs are checked: the options of `verifyDpop`, `required` and another type of `url`. */
export interface DpopSettings extends Omit<DpopRequest, 'method' | 'url' | 'currentDate'> {
  /** Rejects every token that is not bound to a key and sent with a DPoP proof. Default `false`. */
  required?: boolean;
  /**
   * Returns the URL of a request as the client wrote it. Default: the URL of the request, whose origin may differ
   * because of a proxy or a forged `Host`. Return this server's public origin followed by the request's path.
   * Concatenate the two strings: `new URL(path, origin)` reads the text after two slashes as a host. Not called for a
   * request with an ambiguous target: that is rejected before.
   *
   * @example
   * const dpop = { url: ({ url }) => 'https://api.example' + new URL(url).pathname };
   */
  url?(request: GuardRequest): string | URL;
}

/** The settings with which a sender constraint is checked. */
export interface SenderSettings {
  readonly dpop: DpopSettings | undefined;
  readonly certificate:
    | (() => ClientCertificate | null | undefined | Promise<ClientCertificate | null | undefined>)
    | undefined;
  readonly currentDate: Date | undefined;
}

/** Options of `verifyDpop` that a guard sets itself for each request. */
const OF_A_REQUEST = ['method', 'currentDate', 'accessToken', 'accessTokenClaims'];

/** Validates the option `dpop`, which is already a copy. */
export function readDpop(given: unknown): DpopSettings | undefined {
  if (given === false) return undefined;
  if (given === true) return ownMembers({});
  if (!isPlain(given)) throw new TypeError('"dpop" must be true, false or a plain object');
  const settings = given as DpopSettings;
  const { required, url, isReplay, ...options } = settings;
  if ('required' in settings && typeof required !== 'boolean') {
    throw new TypeError('"dpop.required" must be true or false');
  }
  if ('url' in settings && typeof url !== 'function') throw new TypeError('"dpop.url" must be a function');
  const foreign = OF_A_REQUEST.find((name) => name in settings);
  if (foreign !== undefined) {
    throw new TypeError(`"dpop" has no option "${foreign}": the guard sets it for each request`);
  }
  checkDpop({ ...options, ...('isReplay' in settings && { isReplay: isReplay! }) });
  return ownMembers<DpopSettings>({
    ...options,
    required: required ?? false,
    ...(url && { url: url.bind(settings) }),
    ...(isReplay && { isReplay: isReplay.bind(settings) }),
  });
}

export const UNCHECKED_SENDER = 'the token has a sender constraint that is not checked here';

/** The claim `cnf` (RFC 7800). The core has rejected tokens whose `cnf` has members that the guard does not check. */
export type SenderConstraint = { readonly jkt?: string; readonly 'x5t#S256'?: string } | undefined;

/**
 * Checks every sender constraint of a token: without this check a sender-constrained token would work as a bearer
 * token. RFC 9449 section 7.2, RFC 8705 section 3.
 *
 * @returns the verified proof if the request uses the scheme DPoP
 * @throws RequestRejected
 */
export async function checkSender(
  request: GuardRequest,
  { token, scheme }: FoundToken,
  cnf: SenderConstraint,
  settings: SenderSettings,
): Promise<VerifiedDpop | undefined> {
  const reject = (description: string, cause?: unknown): never => {
    throw new RequestRejected(401, 'invalid_token', description, { scheme, ...(cause !== undefined && { cause }) });
  };
  // The core has made this check for a verifier that the guard made, but not for every other.
  const isChecked = (given: object) => Object.keys(given).every((name) => name === 'jkt' || name === 'x5t#S256');
  if (cnf !== undefined && (typeof cnf !== 'object' || cnf === null || !isChecked(cnf))) {
    reject(UNCHECKED_SENDER);
  }
  const isBound = (method: keyof NonNullable<SenderConstraint>) => cnf !== undefined && own(cnf, method) !== undefined;
  if (scheme === 'Bearer' && settings.dpop?.required) {
    reject('the token must be bound to a key and be sent with the scheme DPoP');
  }
  if (scheme === 'Bearer' && isBound('jkt')) {
    reject('the token is bound to a key, so it must be sent with the scheme DPoP and a proof');
  }
  if (scheme === 'DPoP' && !isBound('jkt')) {
    reject('the token is not bound to a key, so it must be sent with the scheme Bearer');
  }
  if (isBound('x5t#S256')) {
    const certificate = await settings.certificate?.();
    if (certificate === undefined || certificate === null) {
      reject('the token is bound to a certificate, and none was presented');
    }
    try {
      verifyCertificateBinding(certificate!, { cnf });
    } catch (error) {
      if (!(error instanceof JwtError)) throw error;
      reject(error.message, error);
    }
  }
  return scheme === 'DPoP' ? verifyProof(request, token, cnf, settings) : undefined;
}

async function verifyProof(
  request: GuardRequest,
  token: string,
  cnf: unknown,
  settings: SenderSettings,
): Promise<VerifiedDpop> {
  const { dpop, currentDate } = settings;
  const { required: _, url, isReplay, ...options } = dpop!;
  const proof = request.headers.get('dpop');
  if (proof === null) {
    throw new RequestRejected(401, 'invalid_dpop_proof', 'the request has no DPoP proof', { scheme: 'DPoP' });
  }
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
      const description = 'the memory for DPoP proofs is full at the moment; try again later';
      throw new RequestRejected(503, 'temporarily_unavailable', description, { ...details, retryAfter: 1 });
    }
    const rejection = nonce === undefined ? 'invalid_dpop_proof' : 'use_dpop_nonce';
    throw new RequestRejected(401, rejection, message, { ...details, nonce });
  }
}
