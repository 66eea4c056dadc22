import type { Example } from './examples.js';
import { EMPTY, type Input, type Keys, type Policy } from './input.js';
import { isShared, readShared } from './share.js';
import { list } from './messages.js';

/** The origin of the values on the page if the user did not enter them: an example or a link. */
export interface Origin {
  readonly kind: 'example' | 'link';
  readonly example: Example | undefined;
  /** All values from the origin. */
  readonly input: Input;
}

/** A notice about removed values, shown at the field whose change removed them. */
export interface Notice {
  readonly field: 'token' | 'keys';
  readonly text: string;
}

/** The state of the page. While `origin` is set, the token and the keys are the origin's. */
export interface State {
  readonly input: Input;
  readonly origin: Origin | undefined;
  readonly notice: Notice | undefined;
}

export const EMPTY_STATE: State = { input: EMPTY, origin: undefined, notice: undefined };

/** The state after an example is chosen. */
export function fromExample(example: Example): State {
  return { ...EMPTY_STATE, input: example.input, origin: { kind: 'example', example, input: example.input } };
}

const DAMAGED = 'This link cannot be read: it is damaged or incomplete. Ask for it again.';

/** The state for the fragment of the URL: a link's content, or an empty page. */
export function fromFragment(fragment: string): State {
  if (!isShared(fragment)) return EMPTY_STATE;
  const input = readShared(fragment);
  if (input === undefined) return { ...EMPTY_STATE, notice: { field: 'token', text: DAMAGED } };
  return { ...EMPTY_STATE, input, origin: { kind: 'link', example: undefined, input } };
}

/**
 * Applies a change by the user.
 *
 * The verdict on the user's own token or keys must not depend on the clock, keys or policy of an example: an expired
 * token would show a green verdict. Therefore:
 * - **A change of the token, the keys, the secret or the address of keys removes all values of the origin.** This
 *   includes a change of a single character, because no rule can tell when an edited token becomes the user's own.
 *   Values that the user entered stay.
 * - **A change of the policy or of the time removes nothing yet.** Token and keys are still the origin's, so this is an
 *   experiment with the example, and the verdict is about the example. The origin stays set, so the next change of
 *   token or keys removes the rest.
 * - After such a change the user's own issuer, audience, kind of token, nonce, access token and algorithms stay: they
 *   only add constraints. The time, the clock tolerance and the ticks that accept more are removed even if the user set
 *   them, because they were set to see the origin's token pass. A green verdict must not depend on them.
 * - **A link's token stays when the user enters keys.** The purpose of a link is to verify its token with the reader's
 *   own keys, and a link never contains a secret. The token of an example is removed: no user has keys for it.
 */
export function edit(state: State, part: Partial<Input>): State {
  const input = { ...state.input, ...part };
  const { origin, notice } = state;
  // While the user types in the same field, the notice stays, so that the user can read it.
  if (origin === undefined) return { input, origin, notice: notice?.field === fieldOf(part) ? notice : undefined };
  const field = ownField(origin.input, input);
  if (field === undefined) return { ...state, input, notice: undefined };
  const remaining = withoutOrigin(origin, input, field);
  const text = removed(origin, state.input, remaining);
  return { input: remaining, origin: undefined, notice: text === undefined ? undefined : { field, text } };
}

/** Changes that result from values on the page: fetched keys, the issuer's metadata. */
export interface Followed {
  readonly keys?: Partial<Keys>;
  readonly address?: Input['address'];
  readonly policy?: Partial<Policy>;
}

/** Applies a change that results from values on the page. It belongs to the origin of those values. */
export function follow(state: State, part: Followed): State {
  const { origin } = state;
  const merged = (input: Input): Input => ({
    ...input,
    keys: { ...input.keys, ...part.keys },
    address: part.address ?? input.address,
    policy: { ...input.policy, ...part.policy },
  });
  return { ...state, input: merged(state.input), origin: origin && { ...origin, input: merged(origin.input) } };
}

/** The first field with the user's own value. A value that equals the origin's counts as the origin's. */
function ownField(brought: Input, input: Input): Notice['field'] | undefined {
  if (input.token !== brought.token) return 'token';
  const isOwn = (text: (input: Input) => string) => text(input) !== text(brought);
  const areKeysOwn = isOwn(({ keys }) => keys.text) || isOwn(({ keys }) => keys.secret);
  return areKeysOwn || isOwn(({ address }) => address.text) ? 'keys' : undefined;
}

function fieldOf(part: Partial<Input>): Notice['field'] | undefined {
  if (part.token !== undefined) return 'token';
  return part.keys !== undefined || part.address !== undefined ? 'keys' : undefined;
}

function withoutOrigin(origin: Origin, input: Input, field: Notice['field']): Input {
  const { input: brought, kind } = origin;
  const keepsToken = field === 'token' || kind === 'link';
  return {
    token: keepsToken ? input.token : '',
    unsigned: keepsToken && input.unsigned,
    keys: ownKeys(brought.keys, input.keys, field),
    address: input.address.text === brought.address.text ? EMPTY.address : input.address,
    policy: ownPolicy(brought.policy, input.policy),
  };
}

function ownKeys(brought: Keys, keys: Keys, field: Notice['field']): Keys {
  const text = own(keys.text, brought.text, '');
  return {
    // The field in which the user types must not disappear.
    kind: field === 'keys' ? keys.kind : own(keys.kind, brought.kind, EMPTY.keys.kind),
    text,
    fetched: text === '' ? undefined : keys.fetched,
    secret: own(keys.secret, brought.secret, ''),
    encoding: own(keys.encoding, brought.encoding, EMPTY.keys.encoding),
  };
}

function ownPolicy(brought: Policy, policy: Policy): Policy {
  return {
    ...EMPTY.policy,
    issuer: own(policy.issuer, brought.issuer, ''),
    audience: own(policy.audience, brought.audience, ''),
    algorithms: policy.algorithms.filter((name) => !brought.algorithms.includes(name)),
    profile: own(policy.profile, brought.profile, ''),
    nonce: own(policy.nonce, brought.nonce, ''),
    accessToken: own(policy.accessToken, brought.accessToken, ''),
  };
}

function own<Value>(value: Value, brought: Value, empty: Value): Value {
  return value === brought ? empty : value;
}

/** The page's names of removable values. An empty value counts as absent. */
const NAMES: readonly (readonly [name: string, value: (input: Input) => unknown])[] = [
  ['token', ({ token }) => token],
  ['keys', ({ keys }) => keys.text],
  ['secret', ({ keys }) => keys.secret],
  ['address of keys', ({ address }) => address.text],
  ['time', ({ policy }) => policy.time],
  ['issuer', ({ policy }) => policy.issuer],
  ['audience', ({ policy }) => policy.audience],
  ['kind of token', ({ policy }) => policy.profile],
  ['clock tolerance', ({ policy }) => policy.clockTolerance],
  ['nonce', ({ policy }) => policy.nonce],
  ['access token', ({ policy }) => policy.accessToken],
  ['“From before RFC 9068”', ({ policy }) => policy.legacyAccessTokens],
  ['“Allow weak keys”', ({ policy }) => policy.allowWeakKeys],
];

/** The notice about removed values; `undefined` if none were removed. */
function removed(origin: Origin, before: Input, after: Input): string | undefined {
  const isGone = (value: (input: Input) => unknown) => Boolean(value(before)) && !value(after);
  const names = NAMES.filter(([, value]) => isGone(value)).map(([name]) => name);
  if (after.policy.algorithms.length < before.policy.algorithms.length) names.push('algorithms');
  if (after.keys.secret !== '' && after.keys.encoding !== before.keys.encoding) names.push('encoding of the secret');
  if (names.length === 0) return undefined;
  const isOne = names.length === 1 && names[0] !== 'keys' && names[0] !== 'algorithms';
  return `The ${origin.kind}’s ${list(names)} ${isOne ? 'was' : 'were'} removed.`;
}
