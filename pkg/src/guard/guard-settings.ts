/** Validates the options of a guard. */
import { createVerifier, type Verifier, type VerifierOptions } from 'keyward';
import { KEY_OPTIONS } from '../keys/key-options.js';
import { copied, isPlain } from '../options/copy.js';
import { kindOf } from '../options/kind.js';
import { rejectUnknown } from '../options/names.js';
import { constraintNames } from '../options/options.js';
import { ownMembers } from '../runtime/own.js';
import { dpopAlgorithms } from '../verify/dpop.js';
import { readScopeClaims, readScopes, type RequiredScopes } from '../verify/scopes.js';
import type { GuardIssuer, GuardOptions, GuardProfile, GuardSettings } from './guard-options.js';
import { resourceMetadataOf, type ResourceMetadata } from './resource-metadata.js';
import type { ResponseSettings } from './response.js';
import { readDpop, type DpopSettings } from './sender-constraint.js';
import { readSources, type TokenSource } from './token-source.js';

const SETTINGS = [
  'scopes',
  'scopeClaims',
  'tokenFrom',
  'dpop',
  'certificate',
  'validate',
  'realm',
  'resourceMetadata',
  'resource',
  'authorizationServers',
  'allowPreflight',
  'optional',
  'respond',
  'onRejected',
  'issuers',
  'verifier',
];

const PROFILES: readonly string[] = ['access_token', 'lenient_access_token'] satisfies GuardProfile[];

/** The checks of an issuer's tokens that the guard makes after the verifier. */
export interface Policy {
  /** Empty if the issuer is not compared. */
  readonly issuers: readonly string[];
  readonly insecureHosts: readonly string[];
  readonly scopes: readonly RequiredScopes[];
  readonly scopeClaims: readonly string[];
  readonly currentDate: Date | undefined;
}

/** The validated options. */
export interface Settings {
  readonly verifier: Verifier;
  /** Further constraints of each call of a verifier that the program made. */
  readonly constraints: typeof ACCESS_TOKENS | undefined;
  readonly policies: readonly Policy[];
  /** The scopes that every token must have. */
  readonly scopes: readonly RequiredScopes[];
  readonly sources: readonly TokenSource[];
  readonly dpop: DpopSettings | undefined;
  readonly certificate: GuardSettings['certificate'];
  readonly validate: GuardSettings['validate'];
  readonly allowPreflight: boolean;
  readonly optional: boolean;
  readonly metadata: ResourceMetadata | undefined;
  readonly responses: ResponseSettings;
}

/** Validates all options of a guard. */
export function settingsOf(guardOptions: GuardOptions): Settings {
  const options = copied(guardOptions);
  const [own, rest] = split(options);
  const { issuers, verifier: given } = own;
  const [known, names] = [[...constraintNames(), ...KEY_OPTIONS], Object.keys(rest)];
  rejectUnknown(names, known, SETTINGS);
  const misplaced = names[0];
  if (issuers !== undefined && misplaced !== undefined) {
    throw new TypeError(`"${misplaced}" is an option of one issuer: move it into each element of "issuers"`);
  }
  if (given !== undefined && (misplaced !== undefined || issuers !== undefined)) {
    throw new TypeError(`"${misplaced ?? 'issuers'}" is an option of the verifier: omit it beside "verifier"`);
  }
  if (issuers !== undefined && !Array.isArray(issuers)) throw new TypeError('"issuers" must be an array');
  const dpop = readDpop('dpop' in own ? own.dpop : true);
  const certificate = functionOf('certificate', own.certificate)?.bind(options);
  const senderConstraint = [
    ...(dpop === undefined ? [] : ['jkt'] as const),
    ...(certificate === undefined ? [] : ['x5t#S256'] as const),
  ];
  const shared = own.scopes === undefined ? [] : [readScopes(own.scopes)];
  const claims = readScopeClaims(own.scopeClaims);
  const each = given === undefined
    ? (issuers ?? [rest]).map((one) => read(one as GuardIssuer, shared, claims, senderConstraint))
    : [{ policy: { issuers: [], insecureHosts: [], scopes: shared, scopeClaims: claims, currentDate: undefined } }];
  const verifier = given === undefined ? verifierOf(each as readonly ReadIssuer[], issuers !== undefined) : given;
  if (given !== undefined) checkVerifier(given);
  const sources = readSources(own.tokenFrom ?? 'authorization');
  const algorithms = dpop?.algorithms ?? dpopAlgorithms();
  const metadata = resourceMetadataOf(own, {
    // A template is not the issuer of any client.
    issuers: verifier.status.flatMap(({ issuers }) => issuers ?? []).filter((one) => !one.includes('{')),
    scopes: shared.flatMap(({ names }) => names),
    methods: sources.some((source) => source === 'authorization') ? ['header'] : [],
    dpop: dpop && { algorithms, required: dpop.required === true },
  });
  if (metadata !== undefined && own.resourceMetadata !== undefined) {
    throw new TypeError('set "resource" or "resourceMetadata": a guard with "resource" serves the metadata itself');
  }
  return {
    verifier,
    constraints: given === undefined ? undefined : ACCESS_TOKENS,
    policies: each.map(({ policy }) => policy),
    scopes: shared,
    sources,
    dpop,
    certificate,
    validate: functionOf('validate', own.validate)?.bind(options),
    allowPreflight: flagOf('allowPreflight', own.allowPreflight),
    optional: flagOf('optional', own.optional),
    metadata,
    responses: {
      realm: realmOf(own.realm),
      resourceMetadata: own.resourceMetadata === undefined ? metadata?.url : new URL(own.resourceMetadata).href,
      schemes: dpop === undefined ? ['Bearer'] : dpop.required ? ['DPoP'] : ['Bearer', 'DPoP'],
      algorithms,
      respond: functionOf('respond', own.respond)?.bind(options),
      onRejected: functionOf('onRejected', own.onRejected)?.bind(options),
    },
  };
}

type OwnOptions = GuardSettings & { issuers?: readonly GuardIssuer[]; verifier?: Verifier };

/** Settings that may be absent but not `undefined`. */
const DEFINED = [
  'scopes',
  'tokenFrom',
  'issuers',
  'verifier',
  'certificate',
  'validate',
  'realm',
  'resourceMetadata',
  'resource',
  'authorizationServers',
] as const;

function split(options: GuardOptions): [OwnOptions, Record<string, unknown>] {
  const entries = Object.entries(options);
  const isOwn = ([name]: [string, unknown]) => SETTINGS.includes(name);
  const own = ownMembers(Object.fromEntries(entries.filter(isOwn)));
  // An unset variable must not switch a check off.
  const unset = DEFINED.find((name) => name in own && own[name] === undefined);
  if (unset !== undefined) throw new TypeError(`"${unset}" must not be undefined: set a value or omit the option`);
  return [own, ownMembers(Object.fromEntries(entries.filter((entry) => !isOwn(entry))))];
}

/** What a guard requires of the tokens of a verifier that the program made. */
const ACCESS_TOKENS = { profile: 'lenient_access_token' } as const;

/** Whether this is a verifier, and not one of tokens that are no access tokens. */
function checkVerifier(verifier: Verifier): void {
  if (typeof verifier?.verify !== 'function' || typeof verifier.verifySync !== 'function') {
    throw new TypeError(`"verifier" must be made by createVerifier(), not ${kindOf(verifier)}`);
  }
  try {
    verifier.verifySync('', ACCESS_TOKENS);
  } catch (error) {
    // Any other error is about the token.
    if (error instanceof TypeError) {
      throw new TypeError('"verifier" must have a profile for access tokens, or none', { cause: error });
    }
  }
}

function verifierOf(each: readonly ReadIssuer[], isList: boolean): Verifier {
  return isList ? createVerifier(each.map(({ options }) => options)) : createVerifier(each[0]!.options);
}

/** The validated options of one issuer. */
interface ReadIssuer {
  readonly options: VerifierOptions;
  readonly policy: Policy;
}

/** Validates the options of one issuer. The guard checks scopes after all other checks, so they go into the policy. */
function read(
  issuer: GuardIssuer,
  shared: readonly RequiredScopes[],
  sharedClaims: readonly string[],
  senderConstraint: NonNullable<VerifierOptions['senderConstraint']>,
): ReadIssuer {
  if (!isPlain(issuer)) throw new TypeError(`each element of "issuers" must be a plain object, not ${kindOf(issuer)}`);
  const { scopes, scopeClaims, ...rest } = ownMembers<GuardIssuer>(issuer);
  const options = ownMembers({ profile: 'lenient_access_token', ...rest });
  if (Object.keys(rest).includes('senderConstraint')) {
    throw new TypeError('"senderConstraint" is not an option of a guard: use "dpop" and "certificate"');
  }
  if (!PROFILES.includes(options.profile!)) {
    throw new TypeError(`"profile" must be ${PROFILES.join(' or ')}, or absent: a guard takes access tokens only`);
  }
  return {
    options: ownMembers({ ...options, ...(senderConstraint.length > 0 && { senderConstraint }) }) as VerifierOptions,
    policy: {
      issuers: [options.issuer ?? []].flat(),
      insecureHosts: options.insecureHosts ?? [],
      scopes: [...('scopes' in issuer ? [readScopes(scopes)] : []), ...shared],
      scopeClaims: [...new Set([...readScopeClaims(scopeClaims), ...sharedClaims])],
      currentDate: options.currentDate,
    },
  };
}

export function functionOf<F>(name: string, value: F): F {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`"${name}" must be a function`);
  return value;
}

function flagOf(name: string, value: boolean | undefined): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`"${name}" must be true or false`);
  return value ?? false;
}

function realmOf(realm: string | undefined): string | undefined {
  if (realm === undefined || (typeof realm === 'string' && /^[\x20-\x7e]+$/.test(realm))) return realm;
  throw new TypeError('"realm" must be a string of printable ASCII');
}
