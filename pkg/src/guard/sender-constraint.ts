import { JwtError, verifyCertificateBinding, verifyDpop, type DpopRequest, type VerifiedDpop } from 'keyward';
import { isPlain } from '../options/copy.js';
import { own, ownMembers } from '../runtime/own.js';
import type { ClientCertificate } from '../verify/certificate-binding.js';
import { checkDpop } from '../verify/dpop.js';
import { RequestRejected } from './rejection.js';
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

/** What a senderConstraint is checked with. */
export interface ConfirmationSettings {
  readonly dpop: DpopSettings | undefined;
  readonly certificate: (() => ClientCertificate | null | undefined | Promise<ClientCertificate | null | undefined>) | undefined;
  readonly currentDate: Date | undefined;
}

/** Options of a proof that are not for a guard to be given. */
const OF_A_REQUEST = ['method', 'currentDate', 'accessToken', 'accessTokenClaims'];

/** Looks at the option `dpop`, which has been copied, before there is a request. */
export function readDpop(given: unknown): DpopSettings | undefined {
  if (given === false) return undefined;
  if (given === true) return ownMembers({});
  if (!isPlain(given)) throw new TypeError('"dpop" must be true, false or a plain object');
  const settings = given as DpopSettings;
  const { required, url, isReplay, ...options } = settings;
  if ('required' in settings && typeof required !== 'boolean') throw new TypeError('"dpop.required" must be true or false');
  if ('url' in settings && typeof url !== 'function') throw new TypeError('"dpop.url" must be a function');
  const foreign = OF_A_REQUEST.find((name) => name in settings);
  if (foreign !== undefined) throw new TypeError(`"dpop" has no option "${foreign}"`);
  checkDpop({ ...options, ...('isReplay' in settings && { isReplay: isReplay! }) });
  return ownMembers<DpopSettings>({
    ...options,
    required: required ?? false,
    ...(url && { url: url.bind(settings) }),
    ...(isReplay && { isReplay: isReplay.bind(settings) }),
  });
}

/** What a token says of its sender (`cnf`, RFC 7800), once the core has found nothing there that a guard does not check. */
export type SenderConstraint = { readonly jkt?: string; readonly 'x5t#S256'?: string } | undefined;

/**
 * Checks who has sent a token, in each way that the token demands, since a bound token that is taken without proof is a bearer
 * token again. RFC 9449 section 7.2, RFC 8705 section 3.
 *
 * @returns the proof, if the request came with the scheme DPoP
 * @throws RequestRejected
 */
export async function checkSender(
  request: GuardRequest,
  { token, scheme }: FoundToken,
  cnf: SenderConstraint,
  settings: ConfirmationSettings,
): Promise<VerifiedDpop | undefined> {
  const reject = (description: string, cause?: unknown): never => {
    throw new RequestRejected(401, 'invalid_token', description, { scheme, ...(cause !== undefined && { cause }) });
  };
  const isBound = (method: keyof NonNullable<SenderConstraint>) => cnf !== undefined && own(cnf, method) !== undefined;
  if (scheme === 'Bearer' && settings.dpop?.required) reject('a token must be bound to a key, and be sent with the scheme DPoP');
  if (scheme === 'Bearer' && isBound('jkt')) reject('the token is bound to a key, so it must be sent with the scheme DPoP and a proof');
  if (scheme === 'DPoP' && !isBound('jkt')) reject('the token is bound to no key, so DPoP is not its scheme');
  if (isBound('x5t#S256')) {
    const certificate = await settings.certificate!();
    if (certificate === undefined || certificate === null) reject('the token is bound to a certificate, and none was presented');
    try {
      verifyCertificateBinding(certificate!, { cnf });
    } catch (error) {
      if (!(error instanceof JwtError)) throw error;
      reject(error.message, error);
    }
  }
  return scheme === 'DPoP' ? verifyProof(request, token, cnf, settings) : undefined;
}

async function verifyProof(request: GuardRequest, token: string, cnf: unknown, settings: ConfirmationSettings): Promise<VerifiedDpop> {
  const { dpop, currentDate } = settings;
  const { required: _, url, isReplay, ...options } = dpop!;
  const proof = request.headers.get('dpop');
  if (proof === null) throw new RequestRejected(401, 'invalid_dpop_proof', 'the request has no DPoP proof', { scheme: 'DPoP' });
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
      throw new RequestRejected(503, 'temporarily_unavailable', 'no more proofs can be remembered at the moment', { ...details, retryAfter: 1 });
    }
    throw new RequestRejected(401, nonce === undefined ? 'invalid_dpop_proof' : 'use_dpop_nonce', message, { ...details, nonce });
  }
}
