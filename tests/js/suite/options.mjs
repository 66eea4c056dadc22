// Options are copied before they are read: getters, toJSON, inherited members and later changes affect no check.
import { each, equal, must, rejection, throwsTypeError } from './assert.mjs';
import { validProof, write } from './proofs.mjs';
import { AUDIENCE, ISSUER, URI, json, outcome, serving } from './served.mjs';

const SAMPLE = 'claims-no-options';

/** The arguments of a call except its options: a token that verifies with these keys. */
function sampleOf(keyward, samples) {
  const { token, keys, now } = samples(SAMPLE);
  const currentDate = new Date(now * 1000);
  const fetch = serving((url) => json(url === URI ? keys : { issuer: ISSUER, jwks_uri: URI }));
  const verifier = keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: keys });
  return { token, keys, currentDate, fetch, verifier };
}

const constraints = ({ currentDate }) => ({
  issuer: ISSUER,
  audience: [AUDIENCE],
  limits: { tokenBytes: 9999 },
  crit: {},
  currentDate,
});

const overrides = (sample) => ({ ...constraints(sample), limits: undefined, requiredClaims: ['exp'] });

/** By function that takes options: valid options, and the call with them. */
const CALLS = {
  verifyJwt: [constraints, (keyward, { token, keys }, options) => keyward.verifyJwt(token, keys, options)],
  inspectJwt: [constraints, (keyward, { token, keys }, options) => keyward.inspectJwt(token, keys, options)],
  verifyJws: [
    () => ({ algorithms: ['ES256'], limits: { tokenBytes: 9999 }, payload: undefined }),
    (keyward, { token, keys }, options) => keyward.verifyJws(token, keys, options),
  ],
  KeySet: [() => ({ limits: { keys: 5 } }), (keyward, { keys }, options) => new keyward.KeySet(keys, options)],
  fetchJwks: [
    ({ fetch }) => ({ fetch, timeout: 5, headers: { x: 'y' }, signal: undefined }),
    (keyward, _, options) => keyward.fetchJwks(URI, options),
  ],
  discover: [
    ({ fetch }) => ({ fetch, timeout: 5, insecureHosts: ['plain.example'], jwksOrigins: ['https://10.0.0.1'] }),
    (keyward, _, options) => keyward.discover(ISSUER, options),
  ],
  createVerifier: [
    ({ fetch, ...sample }) => ({
      ...constraints(sample),
      fetch,
      jwksUri: URI,
      headers: [['x', 'y']],
      insecureHosts: ['plain.example'],
    }),
    (keyward, { token }, options) => keyward.createVerifier(options).verify(token),
  ],
  'createVerifier of several issuers': [
    ({ fetch, ...sample }) => ({
      ...constraints(sample),
      fetch,
      jwksUri: URI,
      headers: [['x', 'y']],
      insecureHosts: ['plain.example'],
    }),
    (keyward, { token }, options) => keyward.createVerifier([options]).verify(token),
  ],
  verify: [overrides, (_, { token, verifier }, options) => verifier.verify(token, options)],
  verifySync: [overrides, (_, { token, verifier }, options) => verifier.verifySync(token, options)],
  verifyDpop: [
    () => ({ ...validProof().options, algorithms: ['ES256'], isReplay: () => false }),
    async (keyward, _, options) => keyward.verifyDpop(await write(validProof()), options),
  ],
};

/** The error that a call throws or rejects with, if any. */
async function errorOf(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

async function assertTypeError(work) {
  const error = await errorOf(work);
  must(error instanceof TypeError, `expected a TypeError, not ${error}`);
}

/** Options with getters, also in all nested arrays and objects. `reads` counts the reads of each. */
function counted(value, reads, path = 'options') {
  if (
    typeof value !== 'object' ||
    value === null ||
    !(Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
  )
    return value;
  const result = Array.isArray(value) ? [] : {};
  for (const [name, member] of Object.entries(value)) {
    const [place, copy] = [`${path}.${name}`, counted(member, reads, `${path}.${name}`)];
    const get = () => {
      reads[place] = (reads[place] ?? 0) + 1;
      return copy;
    };
    Object.defineProperty(result, name, { get, enumerable: true });
  }
  return result;
}

/** Options that are not a plain object. */
const SHAPES = {
  'inherited members': (own) => Object.create(own),
  'one inherited member and own members': (own) => Object.assign(Object.create({ limits: {} }), own),
  'members inherited from an object without a prototype': (own) =>
    Object.create(Object.assign(Object.create(null), own)),
  'an object of a class': (own) => Object.assign(new (class Settings {})(), own),
  'a prototype that imitates Object.prototype': (own) => {
    const { isPrototypeOf, hasOwnProperty, toString, valueOf } = Object.prototype;
    return Object.assign(
      Object.create({ ...own, constructor: Object, isPrototypeOf, hasOwnProperty, toString, valueOf }),
      own,
    );
  },
  'such a prototype without a prototype': (own) => {
    const constructor = function Object() {};
    const prototype = Object.assign(Object.create(null), { ...own, constructor, isPrototypeOf: () => true });
    constructor.prototype = prototype;
    return Object.create(prototype);
  },
  'an array': (own) => Object.assign([], own),
};

const ofEachCall = (name, work) =>
  Object.fromEntries(
    Object.entries(CALLS).map(([call, [options, make]]) => [
      `${call}: ${name}`,
      (keyward, samples) => {
        const sample = sampleOf(keyward, samples);
        return work({ options: () => options(sample), call: (given) => make(keyward, sample, given) });
      },
    ]),
  );

/** Runs `work` while all arrays or objects inherit one more member. */
async function inheriting(prototype, name, value, work) {
  Object.defineProperty(prototype, name, { value, configurable: true, enumerable: false, writable: true });
  try {
    return await work();
  } finally {
    delete prototype[name];
  }
}

export const OPTIONS = {
  ...ofEachCall('options that are not a plain object are a TypeError', async ({ options, call }) => {
    await each(Object.keys(SHAPES), (name) => assertTypeError(async () => call(SHAPES[name](options()))));
  }),

  ...ofEachCall('every member is read once', async ({ options, call }) => {
    const reads = {};
    equal(await errorOf(async () => call(counted(options(), reads))), undefined, 'the error');
    const repeated = Object.entries(reads).filter(([, count]) => count > 1);
    equal(repeated, [], 'the members read more than once');
    must(Object.keys(reads).length > 0, 'nothing was read');
  }),

  ...ofEachCall('options without a prototype are accepted', async ({ options, call }) => {
    equal(await errorOf(async () => call(Object.assign(Object.create(null), options()))), undefined, 'the error');
  }),

  async 'a toJSON of a value affects neither this call nor the next'(keyward, samples) {
    const { token, keys, currentDate } = sampleOf(keyward, samples);
    const claimOf = (audience) => outcome((async () => keyward.verifyJwt(token, keys, { audience, currentDate }))());
    for (let round = 0; round < 2; round++) {
      equal(await claimOf(Object.assign(['other'], { toJSON: () => [AUDIENCE] })), 'aud', 'another audience');
      equal(await claimOf(['other']), 'aud', 'another audience');
      equal(await claimOf(Object.assign([AUDIENCE], { toJSON: () => ['other'] })), 'verified', 'the audience');
      equal(await claimOf([AUDIENCE]), 'verified', 'the audience');
    }
    const { verifyJwt } = keyward;
    const scopes = (toJSON) => ({ any: ['a'], toJSON });
    throwsTypeError(() => verifyJwt(token, keys, { scopes: scopes(() => ({ any: ['b'] })), currentDate }));
    throwsTypeError(() => verifyJwt(token, keys, { audience: AUDIENCE, currentDate, toJSON: () => ({}) }));
    throwsTypeError(() => verifyJwt(token, keys, { limits: { toJSON: () => ({}) }, currentDate }));
  },

  async 'an inherited toJSON affects neither this call nor the next'(keyward, samples) {
    const { token, keys, currentDate, verifier } = sampleOf(keyward, samples);
    const set = new keyward.KeySet(keys);
    const calls = {
      verifyJwt: (audience) => keyward.verifyJwt(token, set, { audience, currentDate }),
      verify: (audience) => verifier.verify(token, { requiredClaims: audience, currentDate }),
      createVerifier: (audience) =>
        keyward.createVerifier({ issuer: ISSUER, audience, jwks: set, currentDate }).verifySync(token),
    };
    const rows = Object.keys(calls).flatMap((name) =>
      [Object.prototype, Array.prototype].map((prototype) => [name, prototype]),
    );
    const [wrong, right] = [['other'], { verify: ['aud'] }];
    for (const [name, prototype] of rows) {
      const call = async (audience) => outcome((async () => calls[name](audience))());
      const valid = right[name] ?? [AUDIENCE];
      const invalid = name === 'verify' ? 'other' : 'aud';
      const inherited = await inheriting(
        prototype,
        'toJSON',
        () => valid,
        async () => [await call(wrong), await call(valid)],
      );
      equal(inherited, [invalid, 'verified'], `${name} with a toJSON of valid values`);
      equal([await call(wrong), await call(valid)], [invalid, 'verified'], `${name} afterwards`);
      const others = await inheriting(
        prototype,
        'toJSON',
        () => wrong,
        async () => [await call(wrong), await call(valid)],
      );
      equal(others, [invalid, 'verified'], `${name} with a toJSON of other values`);
      equal([await call(wrong), await call(valid)], [invalid, 'verified'], `${name} afterwards`);
    }
    const proofs = [await write(validProof()), await write(validProof())];
    const dpop = async (proof, method) => outcome(keyward.verifyDpop(proof, { ...validProof().options, method }));
    const outcomes = await inheriting(
      Object.prototype,
      'toJSON',
      () => ({ ...validProof().options, currentDate: undefined }),
      async () => {
        return [await dpop(proofs[0], 'PUT'), await dpop(proofs[1], 'POST')];
      },
    );
    equal(outcomes, ['htm', 'verified'], 'verifyDpop');
    const narrowed = keyward.createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: set,
      crit: {},
      scopes: { any: ['a'] },
    });
    const widened = () => rejection(narrowed.verify(token, { scopes: { any: ['b'] }, currentDate }));
    must(
      (await inheriting(Array.prototype, 'toJSON', () => 'x', widened)) instanceof TypeError,
      'the constraint was lost',
    );
  },

  async 'an array with a hole is a TypeError, whatever arrays inherit'(keyward, samples) {
    const { token, keys, currentDate, fetch, verifier } = sampleOf(keyward, samples);
    const [first, last] = [
      [, AUDIENCE],
      [AUDIENCE, ,],
    ];
    const works = [first, last].flatMap((audience) => [
      () => keyward.verifyJwt(token, keys, { audience, currentDate }),
      () => keyward.createVerifier({ issuer: ISSUER, audience, jwksUri: URI }),
      () => keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUri: URI, insecureHosts: audience }),
      () => verifier.verify(token, { requiredClaims: audience, currentDate }),
      () => keyward.discover(ISSUER, { fetch, insecureHosts: audience }),
      () => keyward.createVerifier([, { issuer: ISSUER, audience: AUDIENCE, jwksUri: URI }]),
    ]);
    for (const value of [undefined, AUDIENCE]) {
      await inheriting(Array.prototype, '0', value, () =>
        inheriting(Array.prototype, '1', value, async () => {
          for (const [at, work] of works.entries()) {
            const error = await errorOf(work);
            if (!(error instanceof TypeError)) throw new Error(`${at}: expected a TypeError, not ${error}`);
          }
        }),
      );
    }
  },

  async 'circular options are a TypeError'(keyward, samples) {
    const { token, keys } = sampleOf(keyward, samples);
    const circle = {};
    circle.any = circle;
    const list = [];
    list.push(list);
    for (const scopes of [circle, list, { any: list }]) {
      throwsTypeError(() => keyward.verifyJwt(token, keys, { scopes }));
      throwsTypeError(() => keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUri: URI, scopes }));
    }
  },

  async 'later changes of the options do not affect a verifier'(keyward, samples) {
    const { token, currentDate, fetch } = sampleOf(keyward, samples);
    const options = {
      issuer: [ISSUER],
      audience: ['other'],
      requiredClaims: ['exp'],
      limits: { tokenBytes: 9999 },
      insecureHosts: ['plain.example'],
      headers: { x: 'first' },
      jwksUri: URI,
      currentDate,
      fetch,
    };
    const verifier = keyward.createVerifier(options);
    options.audience.push(AUDIENCE);
    options.headers.x = 'second';
    options.limits.tokenBytes = 1;
    equal(await outcome(verifier.verify(token)), 'aud', 'the outcome');
    equal(fetch.init.headers.get('x'), 'first', 'the header');
    options.audience = [AUDIENCE];
    equal(await outcome(verifier.verify(token)), 'aud', 'the outcome');
  },
};
