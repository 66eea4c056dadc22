// The functions as JavaScript, which the vectors cannot express.
import { equal, must, same, throwsCode, throwsTypeError, thrown } from './assert.mjs';
import { partText, toBase64url } from './tokens.mjs';

/** A valid token, its keys, and the options with which it verifies. */
function sample(samples, name = 'claims-no-options') {
  const { token, keys, options, now } = samples(name);
  return { token, keys, options: { ...options, currentDate: new Date(now * 1000) }, now };
}

/** `count` different key sets, each with the key of the sample. */
const others = (keys, count) => Array.from({ length: count }, (_, at) => ({ ...keys, at }));
/** Sets that exceed the 32 MiB of key sets that the core keeps. The core stores the text of each set twice. */
const evicting = (keys) => Array.from({ length: 8 }, (_, at) => ({ ...keys, at, filler: 'x'.repeat(3 << 20) }));

const forge = (text) => text.replace(/[^.]*$/, toBase64url(new Uint8Array(64)));

export const INTERFACE = {
  'exports exactly the documented functions'(keyward) {
    const names = ['JwtError', 'KeySet', 'decodeJwt', 'fetchJwks', 'inspectJwt', 'ready', 'verifyJws', 'verifyJwt'];
    const present = Object.keys(keyward).filter((name) => !['default', 'module.exports', '__esModule'].includes(name));
    const missing = names.filter((name) => !present.includes(name));
    equal(missing, [], 'the missing exports');
    for (const name of names) must(typeof keyward[name] === 'function', `${name} is not a function`);
  },

  // ---- options ----

  'an undefined option that would disable a check is a TypeError'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    for (const name of ['issuer', 'audience', 'subject', 'typ', 'algorithms']) {
      for (const verify of [keyward.verifyJwt, keyward.inspectJwt]) {
        // Null says explicitly that issuer or audience is not compared.
        const explicit = name === 'issuer' || name === 'audience' ? [] : [null];
        for (const value of [undefined, '', [], [null], ...explicit]) {
          throwsTypeError(() => verify(token, keys, { ...options, [name]: value }), new RegExp(name));
        }
      }
    }
    for (const value of [undefined, null, [], ['ES256', undefined]]) {
      throwsTypeError(() => keyward.verifyJws(token, keys, { algorithms: value }), /algorithms|value/);
    }
    for (const name of ['issuer', 'audience']) {
      throwsTypeError(() =>
        keyward.verifyJwt(token, keys, { ...options, [name]: ['https://issuer.example', undefined] }),
      );
      throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, [name]: ['https://issuer.example', ''] }));
    }
  },

  'an unknown option is a TypeError that suggests the nearest name'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const wrong = {
      audiance: 'audience',
      issuers: 'issuer',
      Algorithms: 'algorithms',
      clock_tolerance: 'clockTolerance',
      currentdate: 'currentDate',
    };
    for (const [name, nearest] of Object.entries(wrong)) {
      throwsTypeError(
        () => keyward.verifyJwt(token, keys, { ...options, [name]: 'x' }),
        new RegExp(`"${name}".*"${nearest}"`),
      );
    }
    throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, audiance: undefined }), /audiance/);
    throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, limits: { tokenByte: 5 } }), /tokenBytes/);
    throwsTypeError(() => keyward.verifyJws(token, keys, { issuer: 'x' }), /issuer/);
    throwsTypeError(() => keyward.verifyJws(token, keys, { currentDate: new Date() }), /currentDate/);
    throwsTypeError(() => keyward.inspectJwt(token, keys, { ...options, audiance: 'x' }), /audience/);
    const own = JSON.parse('{"__proto__":{"issuer":"https://issuer.example"}}');
    throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, ...own }), /__proto__/);
  },

  'the time must be a valid Date'(keyward, samples) {
    const { token, keys, options, now } = sample(samples);
    for (const currentDate of [new Date(NaN), now, now * 1000, null, '2011-03-22', {}, [], true, () => new Date()]) {
      for (const verify of [keyward.verifyJwt, keyward.inspectJwt]) {
        throwsTypeError(() => verify(token, keys, { ...options, currentDate }), /currentDate/);
      }
    }
    must(
      keyward.verifyJwt(token, keys, { ...options, currentDate: new Date(now * 1000 + 999) }),
      'a Date with milliseconds is rejected',
    );
    for (const extreme of [8.64e15, -8.64e15]) {
      const failure = thrown(() => keyward.verifyJwt(token, keys, { currentDate: new Date(extreme) }));
      must(failure?.error instanceof keyward.JwtError, 'the first or the last Date is rejected');
    }
  },

  'without currentDate the time is now'(keyward, samples) {
    const { token, keys } = sample(samples);
    equal(throwsCode(keyward, () => keyward.verifyJwt(token, keys), 'ERR_JWT_EXPIRED').claim, 'exp', 'claim');
    equal(throwsCode(keyward, () => keyward.verifyJwt(token, keys, {}), 'ERR_JWT_EXPIRED').claim, 'exp', 'claim');
    equal(
      throwsCode(keyward, () => keyward.verifyJwt(token, keys, undefined), 'ERR_JWT_EXPIRED').claim,
      'exp',
      'claim',
    );
    const failed = keyward.inspectJwt(token, keys).checks.filter(({ status }) => status === 'fail');
    equal(
      failed.map(({ id }) => id),
      ['exp'],
      'the failed checks',
    );
  },

  'numbers that JSON cannot hold are a TypeError'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    for (const value of [NaN, Infinity, -Infinity, 5n]) {
      for (const name of ['clockTolerance', 'maxTokenAge', 'issuer', 'allowWeakKeys']) {
        throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, [name]: value }), new RegExp(name));
      }
      throwsTypeError(
        () => keyward.verifyJwt(token, keys, { ...options, limits: { tokenBytes: value } }),
        /tokenBytes/,
      );
    }
  },

  'an option whose value is a function or a symbol is a TypeError'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    for (const value of [() => 'https://issuer.example', Symbol('issuer'), class {}]) {
      for (const name of [
        'issuer', 'audience', 'subject', 'typ', 'algorithms', 'requiredClaims', 'clockTolerance', 'maxTokenAge', 'crit',
        'limits', 'allowWeakKeys',
      ]) {
        throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, [name]: value }), new RegExp(name));
      }
      throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, requiredClaims: [value] }));
    }
  },

  'a collection that JSON serialises as empty is a TypeError'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    for (const name of ['issuer', 'audience', 'algorithms', 'requiredClaims']) {
      for (const value of [new Set(['x']), new Map([['x', 1]]), {}]) {
        throwsTypeError(() => keyward.verifyJwt(token, keys, { ...options, [name]: value }), new RegExp(name));
      }
    }
  },

  'options that are not an object are a TypeError'(keyward, samples) {
    const { token, keys } = sample(samples);
    for (const options of [null, 'issuer', 5, true, () => ({}), Symbol('x')]) {
      for (const verify of [keyward.verifyJwt, keyward.verifyJws, keyward.inspectJwt]) {
        throwsTypeError(() => verify(token, keys, options), /options/);
      }
    }
  },

  'options with inherited or hidden members are a TypeError, or take effect'(keyward, samples) {
    const { token, keys, now } = sample(samples);
    const currentDate = new Date(now * 1000);
    const wanted = { issuer: 'https://another.example' };
    class Settings {
      currentDate = currentDate;
      get issuer() {
        return wanted.issuer;
      }
    }
    const shapes = {
      'a list': [wanted],
      'a Map': new Map(Object.entries({ ...wanted, currentDate })),
      'an object that inherits them': Object.assign(Object.create(wanted), { currentDate }),
      'an object of a class with getters': new Settings(),
    };
    const ignored = Object.keys(shapes).filter((name) => {
      const error = thrown(() => keyward.verifyJwt(token, keys, shapes[name]))?.error;
      return !(error instanceof TypeError) && error?.claim !== 'iss';
    });
    equal(ignored, [], 'the shapes whose issuer is ignored');
  },

  'options are not modified, and may be frozen'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const frozen = Object.freeze({
      ...options,
      algorithms: Object.freeze(['ES256']),
      limits: Object.freeze({ keys: 5 }),
    });
    keyward.verifyJwt(
      token,
      Object.freeze({ keys: Object.freeze(keys.keys.map((key) => Object.freeze({ ...key }))) }),
      frozen,
    );
  },

  // ---- token and keys ----

  'options that are modified after a call take effect in the next'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const own = { ...options, audience: ['https://api.example'], requiredClaims: ['exp'] };
    const works = () => keyward.verifyJwt(token, keys, own);
    const fails = (claim) => equal(thrown(works)?.error.claim, claim, 'the failed claim');
    works();
    own.audience[0] = 'x';
    fails('aud');
    own.audience = ['https://api.example', 'x'];
    works();
    own.audience.shift();
    fails('aud');
    own.audience.push('https://api.example');
    works();
    own.requiredClaims.push('jti');
    fails('jti');
    own.requiredClaims.length = 1;
    works();
    own.subject = 'x';
    fails('sub');
    delete own.subject;
    own.issuer = 'x';
    fails('iss');
    delete own.issuer;
    own.limits = { tokenBytes: 1 << 20 };
    works();
    own.limits.tokenBytes = 5;
    equal(thrown(works)?.error.code, 'ERR_LIMIT_EXCEEDED', 'the code with the lowered limit');
  },

  'a token that is not a string is a TypeError'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    for (const value of [
      undefined,
      null,
      5,
      {},
      [token],
      new String(token),
      () => token,
      Symbol('x'),
      new TextEncoder().encode(token),
    ]) {
      throwsTypeError(() => keyward.verifyJwt(value, keys, options), /token/);
      // verifyJws takes a plain object for a JSON serialization, here an invalid one.
      const { error } = thrown(() => keyward.verifyJws(value, keys));
      must(
        Object.getPrototypeOf(value ?? 0) === Object.prototype
          ? error.code === 'ERR_JWS_INVALID'
          : error instanceof TypeError,
        `verifyJws threw ${error}`,
      );
      throwsTypeError(() => keyward.inspectJwt(value, keys, options), /token/);
      throwsTypeError(() => keyward.decodeJwt(value), /token/);
    }
  },

  'a detached payload has the same limit as an attached one'(keyward) {
    const jws = `${toBase64url('{"alg":"ES256"}')}..AA`;
    const keys = { keys: [] };
    throwsCode(
      keyward,
      () => keyward.verifyJws(jws, keys, { payload: new Uint8Array((1 << 20) + 1) }),
      'ERR_LIMIT_EXCEEDED',
    );
    throwsCode(keyward, () => keyward.verifyJws(jws, keys, { payload: 'x'.repeat(1 << 24) }), 'ERR_LIMIT_EXCEEDED');
    throwsCode(
      keyward,
      () => keyward.verifyJws(jws, keys, { payload: new Uint8Array(1 << 20) }),
      'ERR_JWKS_NO_MATCHING_KEY',
    );
    throwsCode(
      keyward,
      () => keyward.verifyJws(jws, keys, { payload: '123456789', limits: { tokenBytes: 30 } }),
      'ERR_JWKS_NO_MATCHING_KEY',
    );
    throwsCode(
      keyward,
      () => keyward.verifyJws(jws, keys, { payload: 'x'.repeat(31), limits: { tokenBytes: 30 } }),
      'ERR_LIMIT_EXCEEDED',
    );
    for (const payload of ['\ud800', 'a\udc00b'])
      throwsTypeError(() => keyward.verifyJws(jws, keys, { payload }), /payload/);
  },

  'headers of a JSON serialization are compared in linear time'(keyward) {
    const members = (of) => Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`${of}${at}`, 0]));
    const jws = {
      payload: '',
      protected: toBase64url(JSON.stringify({ alg: 'ES256', ...members('a') })),
      header: members('c'),
      signature: 'AA',
    };
    const start = Date.now();
    throwsCode(keyward, () => keyward.verifyJws(jws, { keys: [] }), 'ERR_JWKS_NO_MATCHING_KEY');
    // Comparing each name with every other takes more than a second. The clock of workerd does not advance, so the
    // test shows nothing there.
    must(Date.now() - start < 700, `it took ${Date.now() - start} ms`);
  },

  'a KeySet takes only the limits of parsing'(keyward, samples) {
    const { keys } = sample(samples);
    equal(new keyward.KeySet(keys, { limits: { keys: 1, depth: 4, keySetBytes: 1000 } }).keys.length, 1, 'keys');
    for (const name of ['tokenBytes', 'candidates'])
      throwsTypeError(() => new keyward.KeySet(keys, { limits: { [name]: 5 } }), new RegExp(name));
  },

  'thumbprints of keys of every type, with each hash'(keyward, samples) {
    const { thumbprint, thumbprintUri } = keyward;
    // RFC 7638 section 3.1. The other two hashes of the same text come from another implementation.
    const [rsa] = samples('rfc7638-3.1').keys.keys;
    equal(thumbprint(rsa), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs', 'SHA-256');
    equal(thumbprint(rsa, 'SHA-384'), 'R9_OfJjSjaw8Fuum86UzK5ixTdN9bo9BaqPSiseq89DWfmqCdpSgUHus-cxDUNc8', 'SHA-384');
    equal(
      thumbprint(rsa, 'SHA-512'),
      'DpvEwocfn3FjeWWQjcJHzWrpKTIymKwgoL1xVgQcud48-qZDSRCr1zfWZQdHAJn_ciqXqPTSARyg-L-NyNGpVA',
      'SHA-512',
    );
    // RFC 9278 section 3.
    equal(
      thumbprintUri(rsa),
      'urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
      'the URI',
    );
    equal(
      thumbprintUri(rsa, 'SHA-512'),
      `urn:ietf:params:oauth:jwk-thumbprint:sha-512:${thumbprint(rsa, 'SHA-512')}`,
      'the URI, SHA-512',
    );
    const okp = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    equal(thumbprint(okp), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', 'OKP, RFC 8037 appendix A.3');
    equal(thumbprint({ ...okp, d: 'AA', kid: 'x' }), thumbprint(okp), 'the thumbprint of a private key');
    const ec = {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    };
    equal(thumbprint(ec), 'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s', 'EC');
    equal(
      thumbprint({ kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA' }),
      '_zQGwV0vu-11VtHnqC3MBMERQg8INAN1tPLHZmvPFs8',
      'AKP',
    );
    const secret = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';
    equal(thumbprint({ kty: 'oct', k: secret }), 'y_x3gCJnL6oKGBBIXScabduwxTVy2Wd2bzRVEUbdUzc', 'oct');
    equal(
      new keyward.KeySet({ kty: 'oct', k: secret }).keys[0].thumbprint,
      undefined,
      'the thumbprint of a secret in a KeySet',
    );
    for (const jwk of [
      {},
      [],
      { kty: 'XYZ' },
      { kty: 'EC', crv: 'P-256', x: 'AA' },
      { ...okp, x: 5 },
      { ...okp, x: 'A"A' },
      { keys: [okp] },
    ]) {
      throwsCode(keyward, () => thumbprint(jwk), 'ERR_JWK_INVALID');
    }
    for (const jwk of [null, undefined, 5, 'text']) throwsTypeError(() => thumbprint(jwk), /key/);
    for (const hash of ['MD5', '', 5, null]) throwsTypeError(() => thumbprint(okp, hash), /hash/);
  },

  'keys of an unsupported type are a TypeError'(keyward, samples) {
    const { token, options } = sample(samples);
    for (const value of [null, undefined, 5, true, () => ({ keys: [] }), Symbol('x'), 5n]) {
      throwsTypeError(() => keyward.verifyJwt(token, value, options), /keys/);
      throwsTypeError(() => keyward.verifyJws(token, value), /keys/);
      throwsTypeError(() => new keyward.KeySet(value), /keys/);
      if (value !== null && value !== undefined)
        throwsTypeError(() => keyward.inspectJwt(token, value, options), /keys/);
    }
    for (const value of [[], {}, new Map(), { keys: 5 }, [{ kid: 'RSA' }]]) {
      throwsCode(keyward, () => keyward.verifyJwt(token, value, options), 'ERR_JWKS_INVALID');
      throwsCode(keyward, () => new keyward.KeySet(value), 'ERR_JWKS_INVALID');
    }
  },

  'KeySet.fromText parses a key set'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const set = keyward.KeySet.fromText(` ${JSON.stringify(keys, null, 2)}\n`, { limits: { keys: 5 } });
    must(set instanceof keyward.KeySet, 'fromText does not return a KeySet');
    equal(set.keys, new keyward.KeySet(keys).keys, 'the keys');
    keyward.verifyJwt(token, set, options);
    for (const other of [
      undefined,
      null,
      5,
      keys,
      keys.keys[0],
      new keyward.KeySet(keys),
      new String('{}'),
      () => '{"keys":[]}',
    ])
      throwsTypeError(() => keyward.KeySet.fromText(other), /text/);
    throwsCode(keyward, () => keyward.KeySet.fromText(''), 'ERR_JWKS_INVALID');
    throwsCode(keyward, () => keyward.KeySet.fromText('{"keys":['), 'ERR_JWKS_INVALID');
    throwsTypeError(() => keyward.KeySet.fromText('{"keys":[]}', { limit: 5 }), /limits/);
  },

  'options that the core has evicted are parsed again'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const { currentDate, ...own } = options;
    const others = Array.from({ length: 200 }, (_, at) => ({ ...own, subject: `subject ${at}`, currentDate }));
    const verifiers = others.map((one) => keyward.createVerifier({ issuer: null, audience: null, jwks: keys, ...one }));
    for (let round = 0; round < 2; round++) {
      keyward.verifyJwt(token, keys, options);
      for (const one of others)
        throwsCode(keyward, () => keyward.verifyJwt(token, keys, one), 'ERR_JWT_CLAIM_VALIDATION_FAILED');
      for (const one of verifiers) throwsCode(keyward, () => one.verifySync(token), 'ERR_JWT_CLAIM_VALIDATION_FAILED');
      const reports = others.map(
        (given) => keyward.inspectJwt(token, keys, given).checks.find(({ status }) => status === 'fail')?.id,
      );
      equal([...new Set(reports)], ['sub'], 'the failed checks');
    }
    const [nonce, sets] = [{ ...options, nonce: 'x' }, others.map((_, at) => ({ ...keys, at }))];
    for (const set of sets)
      equal(
        throwsCode(keyward, () => keyward.verifyJwt(token, set, nonce), 'ERR_JWT_CLAIM_VALIDATION_FAILED').claim,
        'nonce',
        'claim',
      );
    keyward.verifyJwt(token, sets[0], options);
  },

  'a KeySet behind a proxy works or is a TypeError'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const set = new keyward.KeySet(keys);
    for (const disguised of [new Proxy(set, {}), Object.create(keyward.KeySet.prototype)]) {
      const error = thrown(() => keyward.verifyJwt(token, disguised, options))?.error;
      must(error === undefined || error instanceof TypeError, `${error?.code}: ${error?.message}`);
    }
    keyward.verifyJwt(token, set, options);
  },

  'a token with a character outside base64url is rejected, whatever its bytes in UTF-8'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    for (const text of ['é', '\u0000', '\ud800', '\udc00', '😀', '\ufeff', '\u2028', ' ', '\n']) {
      for (const changed of [
        text + token,
        token + text,
        token.replace('.', `${text}.`),
        token.replace('.', `.${text}`),
      ]) {
        throwsCode(keyward, () => keyward.verifyJwt(changed, keys, options), 'ERR_JWS_INVALID');
      }
    }
  },

  'the arguments are converted once'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    let reads = 0;
    const changing = {
      get keys() {
        return ++reads === 1 ? keys.keys : [];
      },
    };
    keyward.verifyJwt(token, changing, options);
    equal(reads, 1, 'the number of times the keys were read');
  },

  'keys nested too deeply are rejected, as an object and as text'(keyward, samples) {
    const { token, options } = sample(samples);
    for (const depth of [40, 20_000]) {
      const text = `${'{"keys":['.repeat(depth)}${']}'.repeat(depth)}`;
      for (const keys of [text, JSON.parse(text)]) {
        throwsCode(keyward, () => keyward.verifyJwt(token, keys, options), 'ERR_LIMIT_EXCEEDED');
        throwsCode(keyward, () => new keyward.KeySet(keys), 'ERR_LIMIT_EXCEEDED');
        equal(keyward.inspectJwt(token, keys, options).verdict, 'not verified', 'verdict');
      }
    }
  },

  'the largest input of every shape is processed quickly'(keyward, samples) {
    const { keys, options } = sample(samples);
    const count = 80_000;
    const names = Array.from({ length: count }, (_, at) => at.toString(36).padStart(4, '_'));
    const members = (list) => Object.fromEntries(list.map((name) => [name, 1]));
    const token = (header, payload = '{}') =>
      `${toBase64url(header)}.${toBase64url(payload)}.${toBase64url(new Uint8Array(64))}`;
    const [key] = keys.keys;
    const shapes = {
      'critical names': () => token(JSON.stringify({ alg: 'ES256', crit: names })),
      'critical names that are present': () =>
        token(JSON.stringify({ alg: 'ES256', crit: names.slice(count / 2), ...members(names.slice(count / 2)) })),
      'one critical name, repeated': () => token(`{"alg":"ES256","crit":["x"${',"x"'.repeat(count)}],"x":1}`),
      'members of a header': () => token(JSON.stringify({ ...members(names.slice(count / 4)), alg: 'ES256' })),
      'one header member, repeated': () => token(`{"alg":"ES256"${',"x":1'.repeat(count)}}`),
      'arrays in a header': () => token(`{"alg":"ES256","x":[0${',[]'.repeat(count * 2)}]}`),
      audiences: () => token('{"alg":"ES256"}', JSON.stringify({ aud: names })),
      'members of a payload': () => token('{"alg":"ES256"}', JSON.stringify(members(names.slice(count / 4)))),
      parts: () => '.'.repeat(2 ** 20),
      characters: () => 'A'.repeat(2 ** 20),
    };
    const sets = {
      'many operations of a key': { keys: [{ ...key, key_ops: names }] },
      'many members of a key': { keys: [{ ...key, ...members(names) }] },
      'many members of a set': { ...members(names), ...keys },
      'many keys': { keys: Array.from({ length: 4096 }, (_, at) => ({ ...key, kid: `k${at}` })) },
    };
    const quickly = (shape, work) => {
      const before = Date.now();
      const failure = thrown(work);
      must(failure === undefined || failure.error instanceof keyward.JwtError, `${shape}: ${failure?.error}`);
      // Linear work takes a tenth of a second here, quadratic work ten seconds.
      must(Date.now() - before < 3000, `${shape}: ${Date.now() - before} ms`);
    };
    for (const [shape, make] of Object.entries(shapes)) {
      const text = make();
      quickly(shape, () => keyward.verifyJwt(text, keys, options));
      quickly(`${shape}, inspected`, () =>
        keyward.inspectJwt(text, keys, { ...options, audience: names.slice(0, 100).map((name) => `x${name}`) }),
      );
      quickly(`${shape}, decoded`, () => keyward.decodeJwt(text));
    }
    for (const [shape, set] of Object.entries(sets)) {
      quickly(shape, () => keyward.verifyJwt(token('{"alg":"ES256","kid":"unknown"}'), set, options));
      quickly(`${shape}, as a KeySet`, () => new keyward.KeySet(set));
    }
  },

  // ---- errors ----

  'an error about a claim carries the payload, but not enumerably'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const error = throwsCode(
      keyward,
      () => keyward.verifyJwt(token, keys, { ...options, issuer: 'https://another.example' }),
      'ERR_JWT_CLAIM_VALIDATION_FAILED',
    );
    equal([error.claim, error.reason, error.check], ['iss', 'check_failed', 'iss'], 'claim, reason, check');
    equal(error.payload, JSON.parse(partText(token, 1)), 'payload');
    must(
      !Object.keys(error).includes('payload') && !JSON.stringify({ ...error }).includes('issuer.example'),
      'the payload is enumerable',
    );
    must(!JSON.stringify({ ...error }).includes('issuer.example'), 'a copy of the error shows the payload');
    must(!String(error.stack).includes('issuer.example'), 'the stack shows the payload');
  },

  'an error before the claims carries no payload'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const forged = forge(token);
    const cases = [
      [() => keyward.verifyJwt(forged, keys, options), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
      [() => keyward.verifyJwt(forged, keys, { ...options, issuer: 'x' }), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
      [() => keyward.verifyJwt(token, { keys: [] }, options), 'ERR_JWKS_NO_MATCHING_KEY'],
      [() => keyward.verifyJwt(token, keys, { ...options, algorithms: ['RS256'] }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
      [() => keyward.verifyJwt('a.b.c', keys, options), 'ERR_JWS_INVALID'],
    ];
    for (const [work, code] of cases)
      must(!('payload' in throwsCode(keyward, work, code)), `${code} carries a payload`);
  },

  'a JwtError is an Error with a code, and its name is inherited'(keyward, samples) {
    const { token, keys } = sample(samples);
    const error = throwsCode(keyward, () => keyward.verifyJwt(token, keys), 'ERR_JWT_EXPIRED');
    must(
      error instanceof Error && error.constructor === keyward.JwtError,
      'the error is not an Error of class JwtError',
    );
    equal(String(error), `JwtError: ${error.message}`, 'the error as text');
    must(
      !Object.hasOwn(error, 'name') && typeof error.stack === 'string',
      'the name is an own property, or the stack is missing',
    );
    equal(Object.keys(error).sort(), ['check', 'claim', 'code', 'reason'], 'the enumerable members of an error');
    const made = new keyward.JwtError('ERR_JWT_INVALID', 'made by hand', { cause: 5 });
    equal([made.code, made.message, made.cause], ['ERR_JWT_INVALID', 'made by hand', 5], 'an error made by hand');
  },

  // ---- results ----

  '__proto__ is an ordinary member name'(keyward, samples) {
    const claims = samples('claims-no-options');
    const header = '{"alg":"ES256","__proto__":{"alg":"none"},"kid":"__proto__"}';
    const parts = [header, '{"__proto__":{"admin":true},"constructor":1}', new Uint8Array(64)];
    const token = parts.map(toBase64url).join('.');
    const { payload, protectedHeader } = keyward.decodeJwt(token);
    must(
      Object.hasOwn(payload, '__proto__') && payload.admin === undefined,
      'the payload lost __proto__ or inherits from it',
    );
    must(
      Object.hasOwn(protectedHeader, '__proto__') && protectedHeader.alg === 'ES256',
      'the header lost __proto__ or inherits from it',
    );
    equal(Object.getOwnPropertyDescriptor(payload, '__proto__').value, { admin: true }, '__proto__');

    const [key] = claims.keys.keys;
    const set = {
      keys: [
        { ...key, kid: 'constructor' },
        { ...key, kid: '__proto__' },
        { ...key, kid: 'toString' },
      ],
    };
    const error = throwsCode(keyward, () => keyward.verifyJwt(token, set), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    equal(error.check, 'signature', 'check');
    throwsCode(
      keyward,
      () => keyward.verifyJwt(token, { keys: [{ ...key, kid: 'toString' }] }),
      'ERR_JWKS_NO_MATCHING_KEY',
    );
    equal(
      new keyward.KeySet(set).keys.map(({ kid }) => kid),
      ['constructor', '__proto__', 'toString'],
      'kids',
    );
    const report = keyward.inspectJwt(token, set);
    must(
      Object.hasOwn(report.payload, '__proto__') && Object.hasOwn(report.header, '__proto__'),
      'the report lost __proto__',
    );
    must({}.admin === undefined && {}.alg === undefined, 'the prototype of all objects was changed');
  },

  'a kid named __proto__ is found and reported'(keyward, samples) {
    const single = sample(samples);
    const named = { ...single.keys.keys[0], kid: '__proto__' };
    for (const keys of [named, new keyward.KeySet(named), JSON.stringify(named)]) {
      const { key } = keyward.verifyJwt(single.token, keys, single.options);
      equal(key.kid, '__proto__', 'kid');
      must(Object.getPrototypeOf(key) === Object.prototype, 'the key is not a plain object');
    }
  },

  'two calls share no part of their results'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const set = new keyward.KeySet(keys);
    const one = keyward.verifyJwt(token, set, options);
    const two = keyward.verifyJwt(token, set, options);
    must(one.payload !== two.payload && same(one, two), 'results are shared or differ');
    one.payload.iss = one.key.kid = one.protectedHeader.alg = 'changed';
    must(same(keyward.verifyJwt(token, set, options), two), 'a change of one result shows in the next');
    const bytes = [keyward.verifyJws(token, set).payload, keyward.verifyJws(token, set).payload];
    bytes[0].fill(0);
    equal(new TextDecoder().decode(bytes[1]), partText(token, 1), 'the payload of verifyJws');
    must(
      bytes[1].byteOffset === 0 && bytes[1].buffer.byteLength === bytes[1].length,
      'the bytes are a view of a larger buffer',
    );
  },

  'keys that are modified after a call take effect in the next'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const changing = { keys: [...keys.keys] };
    keyward.verifyJwt(token, changing, options);
    const [removed] = changing.keys.splice(0);
    throwsCode(keyward, () => keyward.verifyJwt(token, changing, options), 'ERR_JWKS_NO_MATCHING_KEY');
    changing.keys.push(removed);
    keyward.verifyJwt(token, changing, options);
  },

  // ---- inspect ----

  'the verdict of a report without keys is "cannot tell"'(keyward, samples) {
    const { token, options } = sample(samples);
    for (const keys of [null, undefined]) {
      const report = keyward.inspectJwt(token, keys, options);
      equal([report.verdict, report.keys, report.key], ['cannot tell', [], undefined], 'verdict, keys, key');
      const skipped = report.checks.filter(
        ({ group, status }) => status === 'skip' && (group === 'key' || group === 'signature'),
      );
      equal(
        skipped.map(({ id }) => id),
        ['key_set', 'key', 'signature', 'certificate'],
        'the skipped checks',
      );
    }
    equal(keyward.inspectJwt(token).verdict, 'not verified', 'the verdict without keys on an expired token');
    equal(keyward.inspectJwt('rubbish', null).verdict, 'not verified', 'the verdict without keys on rubbish');
    equal(keyward.inspectJwt('', null).verdict, 'not verified', 'the verdict on the empty string');
  },

  'inspectJwt reports on rubbish'(keyward) {
    const rubbish = [
      '', '.', '..', '....', 'a.b.c', 'é', '\ud800', 'null', '{}', '[]', 'Bearer a.b.c', '.'.repeat(100_000),
      'a'.repeat(2_000_000),
    ];
    for (const token of rubbish) {
      for (const keys of [...rubbish, {}, [], { keys: [null, 5, 'x', [], {}] }]) {
        const { verdict, checks } = keyward.inspectJwt(token, keys);
        must(verdict === 'not verified' && checks.some(({ status }) => status === 'fail'), 'rubbish was not rejected');
      }
    }
  },

  'a report continues after a failure'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const report = keyward.inspectJwt(forge(token), keys, {
      ...options,
      issuer: 'x',
      audience: 'y',
      algorithms: ['RS256'],
    });
    const failed = report.checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
    equal(failed, ['algorithm', 'signature', 'iss', 'aud'], 'the failed checks');
    equal(report.payload, JSON.parse(partText(token, 1)), 'payload');
    equal(report.key, undefined, 'key');
  },

  // ---- decode ----

  'decodeJwt reads and does not verify'(keyward, samples) {
    const { token } = sample(samples);
    const { payload, protectedHeader, ...more } = keyward.decodeJwt(token);
    equal(
      [payload, protectedHeader, more],
      [JSON.parse(partText(token, 1)), JSON.parse(partText(token, 0)), {}],
      'payload, header and other members',
    );
    equal(keyward.decodeJwt(forge(token)).payload, payload, 'the payload of a forged token');
    equal(
      keyward.decodeJwt('eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.').payload,
      { sub: 'me' },
      'the payload of an unsigned token',
    );
    const rejected = {
      '': 'ERR_JWS_INVALID',
      'a.b': 'ERR_JWS_INVALID',
      'e30.e30': 'ERR_JWS_INVALID',
      'a.b.c.d.e': 'ERR_JOSE_NOT_SUPPORTED',
      'e30.e3=.': 'ERR_JWS_INVALID',
      [`e30.${toBase64url('[]')}.`]: 'ERR_JWT_INVALID',
      [`e30.${toBase64url('{"a":1,"a":2}')}.`]: 'ERR_JWT_INVALID',
      [`${toBase64url('[]')}.e30.`]: 'ERR_JWS_INVALID',
      [`e30.${'A'.repeat(2_000_000)}.`]: 'ERR_LIMIT_EXCEEDED',
    };
    for (const [text, code] of Object.entries(rejected)) throwsCode(keyward, () => keyward.decodeJwt(text), code);
  },

  // ---- key sets ----

  'a KeySet reports each key as usable or excluded'(keyward, samples) {
    const { keys } = sample(samples);
    const set = new keyward.KeySet({
      keys: [...keys.keys, { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, null, { kty: 'new' }],
    });
    equal(
      set.keys.map(({ usable, reason }) => [usable, reason ?? null]),
      [
        [true, null],
        [false, 'point'],
        [false, 'malformed'],
        [false, 'unsupported'],
      ],
      'keys',
    );
    equal(set.keys[0].algorithms, ['ES256'], 'algorithms');
    must(new keyward.KeySet(set).keys.length === 4, 'a KeySet made from a KeySet has other keys');
    equal(JSON.stringify(set), '{}', 'a KeySet as JSON');
  },

  'a KeySet does not change with the object it was made from'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const changing = { keys: [...keys.keys] };
    const set = new keyward.KeySet(changing);
    changing.keys.length = 0;
    keyward.verifyJwt(token, set, options);
    equal(set.keys.length, 1, 'the number of keys');
  },

  'a KeySet survives eviction'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const set = new keyward.KeySet(keys);
    const early = keyward.verifyJwt(token, set, options);
    for (const other of evicting(keys)) keyward.verifyJwt(token, other, options);
    must(same(keyward.verifyJwt(token, set, options), early), 'verifyJwt after eviction');
    for (const other of evicting(keys)) new keyward.KeySet(other);
    must(same(keyward.verifyJws(token, set).key, early.key), 'verifyJws after eviction');
    for (const other of evicting(keys)) keyward.verifyJws(token, JSON.stringify(other));
    equal(keyward.inspectJwt(token, set, options).verdict, 'verified', 'the verdict after eviction');
    equal(set.keys.length, 1, 'the number of keys after eviction');
  },

  'an empty KeySet never uses keys of a set that took its place in memory'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const empty = new keyward.KeySet({ keys: [] });
    for (const other of evicting(keys)) {
      keyward.verifyJwt(token, new keyward.KeySet(other), options);
      throwsCode(keyward, () => keyward.verifyJwt(token, empty, options), 'ERR_JWKS_NO_MATCHING_KEY');
    }
  },

  'a hundred KeySets used in turn do not mix'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const sets = others(keys, 100).map((set, at) => new keyward.KeySet(at % 2 === 0 ? set : { keys: [], at }));
    for (let round = 0; round < 3; round++) {
      for (const [at, set] of sets.entries()) {
        if (at % 2 === 0) keyward.verifyJwt(token, set, options);
        else throwsCode(keyward, () => keyward.verifyJwt(token, set, options), 'ERR_JWKS_NO_MATCHING_KEY');
      }
    }
  },

  'many policies used in turn do not mix'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const set = new keyward.KeySet(keys);
    for (let at = 0; at < 100; at++) {
      const issuer = at % 2 === 0 ? ['https://issuer.example', `x${at}`] : [`x${at}`];
      const error = thrown(() => keyward.verifyJwt(token, set, { ...options, issuer }))?.error;
      equal(error?.claim, at % 2 === 0 ? undefined : 'iss', `the failed claim in turn ${at}`);
    }
  },

  // ---- start ----

  async 'ready() returns a promise of undefined'(keyward) {
    const promise = keyward.ready();
    must(promise instanceof Promise, 'ready() does not return a promise');
    equal(await promise, undefined, 'the value of ready()');
    await Promise.all([keyward.ready(), keyward.ready()]);
  },

  'verification is synchronous from the first call, at any depth of the stack'(keyward, samples) {
    const { token, keys, options } = sample(samples);
    const set = new keyward.KeySet(keys);
    const deeper = (depth) => {
      try {
        return deeper(depth + 1);
      } catch {
        const error = thrown(() => keyward.verifyJwt(token, set, options))?.error;
        const known = error === undefined || error instanceof keyward.JwtError || error instanceof RangeError;
        if (known) return { error };
        throw error;
      }
    };
    const { error } = deeper(0);
    must(
      error === undefined || error.code === 'ERR_WASM_UNAVAILABLE' || error instanceof RangeError,
      `at the end of the stack: ${error}`,
    );
    keyward.verifyJwt(token, set, options);
    keyward.verifyJwt(token, keys, options);
  },
};
