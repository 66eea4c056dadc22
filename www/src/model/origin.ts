import type { Example } from './examples.js';
import { EMPTY, type Input, type Keys, type Policy } from './input.js';
import { isShared, readShared } from './share.js';
import { list } from './messages.js';

/** Where the values on the page came from, if not from the person: an example, or somebody's link. */
export interface Origin {
  readonly kind: 'example' | 'link';
  readonly example: Example | undefined;
  /** All that it brought. */
  readonly input: Input;
}

/** Says what was removed, beside the field whose change removed it. */
export interface Notice {
  readonly field: 'token' | 'keys';
  readonly text: string;
}

/** Everything that the page knows. While `origin` is set, the token and the keys are the origin's. */
export interface State {
  readonly input: Input;
  readonly origin: Origin | undefined;
  readonly notice: Notice | undefined;
}

export const EMPTY_STATE: State = { input: EMPTY, origin: undefined, notice: undefined };

/** An example as it was chosen. */
export function fromExample(example: Example): State {
  return { ...EMPTY_STATE, input: example.input, origin: { kind: 'example', example, input: example.input } };
}

const DAMAGED = 'This link cannot be read: it is damaged or incomplete. Ask for it again.';

/** What an address shows: a link's content, or an empty page. */
export function fromFragment(fragment: string): State {
  if (!isShared(fragment)) return EMPTY_STATE;
  const input = readShared(fragment);
  if (input === undefined) return { ...EMPTY_STATE, notice: { field: 'token', text: DAMAGED } };
  return { ...EMPTY_STATE, input, origin: { kind: 'link', example: undefined, input } };
}

/**
 * A person's change.
 *
 * Somebody who brings a token or keys of their own does not expect an example's clock, keys or policy to decide about
 * them: an expired token would show a green verdict. So:
 * - **A change of the token, the keys, the secret or the address of keys removes everything that the origin brought.** A
 *   single character counts: nobody can say from which character on a token is the person's own. What was typed stays.
 * - **A change of the policy or of the time removes nothing yet**: token and keys are the origin's, so this is an
 *   experiment with the example, and its verdict is about the example. The origin stays set, so the next change of token
 *   or keys removes the rest.
 * - Then the person's own issuer, audience, kind of token, nonce, access token and algorithms stay: they only demand more.
 *   The time, the clock tolerance and the ticks that accept more were set to see the origin's token pass. They are
 *   removed even if the person set them, so a green verdict never rests on them.
 * - **A link's token stays when keys are typed**: to verify it with keys of one's own is what the link was sent for, and
 *   a secret never travels in a link. Nobody has keys of their own for the token of an example, so that is removed.
 */
export function edit(state: State, part: Partial<Input>): State {
  const input = { ...state.input, ...part };
  const { origin, notice } = state;
  // Who goes on typing in the same field has not read the notice yet.
  if (origin === undefined) return { input, origin, notice: notice?.field === fieldOf(part) ? notice : undefined };
  const field = ownField(origin.input, input);
  if (field === undefined) return { ...state, input, notice: undefined };
  const left = withoutOrigin(origin, input, field);
  const text = removed(origin, state.input, left);
  return { input: left, origin: undefined, notice: text === undefined ? undefined : { field, text } };
}

/** What a change may follow with, without being the person's: keys that were fetched, the issuer's answer. */
export interface Followed {
  readonly keys?: Partial<Keys>;
  readonly address?: Input['address'];
  readonly policy?: Partial<Policy>;
}

/** A change that follows from what is on the page. It belongs to whoever brought that. */
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

/** The first field whose value is the person's own. A value that equals the origin's is the origin's. */
function ownField(brought: Input, input: Input): Notice['field'] | undefined {
  if (input.token !== brought.token) return 'token';
  const isOwn = (text: (input: Input) => string) => text(input) !== text(brought);
  const texts = [isOwn(({ keys }) => keys.text), isOwn(({ keys }) => keys.secret), isOwn(({ address }) => address.text)];
  return texts.includes(true) ? 'keys' : undefined;
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
    // The field in which somebody types must not disappear.
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

/** What can be removed, as the page calls it. A value is missing where it is empty. */
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

/** What is gone, in words; `undefined`: nothing. */
function removed(origin: Origin, before: Input, after: Input): string | undefined {
  const isGone = (value: (input: Input) => unknown) => Boolean(value(before)) && !value(after);
  const names = NAMES.filter(([, value]) => isGone(value)).map(([name]) => name);
  if (after.policy.algorithms.length < before.policy.algorithms.length) names.push('algorithms');
  if (after.keys.secret !== '' && after.keys.encoding !== before.keys.encoding) names.push('encoding of the secret');
  if (names.length === 0) return undefined;
  const isOne = names.length === 1 && names[0] !== 'keys' && names[0] !== 'algorithms';
  return `The ${origin.kind}’s ${list(names)} ${isOne ? 'was' : 'were'} removed.`;
}
