// verifyDpop with callbacks: nonces (RFC 9449 section 8), and detection of replay (section 11.1).
import { equal, must, rejection, rejectsTypeError } from './assert.mjs';
import {
  KEY,
  NOW,
  ORDER,
  OTHER,
  REPLAYED,
  assertAccepted,
  at,
  boundProof,
  changed,
  validProof,
  assertRejected,
  sha256,
  thumbprint,
  toBytes,
  toNumber,
  verify,
  write,
} from './proofs.mjs';

/** The ways in which a callback may return its result. */
const RETURNS = {
  'at once': (result) => result,
  'as a promise': async (result) => result,
  'after a while': async (result) => {
    for (let tick = 0; tick < 20; tick++) await undefined;
    return result;
  },
};

const NONCE = { check: 'nonce', claim: 'nonce', reason: 'check_failed', nonce: 'issued' };

/** A valid proof with a nonce, if any. `calls` holds the calls of `issue` and `check`. */
function withNonce(nonce, { returns = RETURNS['at once'], check = (text) => text === 'good' } = {}) {
  const calls = [];
  const made = validProof();
  made.payload.nonce = nonce;
  made.options.nonce = {
    issue: (...given) => (calls.push(['issue', ...given]), returns('issued')),
    check: (...given) => (calls.push(['check', ...given]), returns(check(...given))),
  };
  return { ...made, calls };
}

/** The outcome of a call that uses the replay memory of the process. */
async function outcome(keyward, proof, options) {
  try {
    await keyward.verifyDpop(proof, options);
    return 'verified';
  } catch (error) {
    return error.code ?? String(error);
  }
}

/** Values that a callback may throw. */
const thrownValues = (keyward) => [
  new Error('own'),
  new TypeError('own'),
  new RangeError('own'),
  new keyward.JwtError('ERR_JWT_EXPIRED', 'own'),
  new keyward.JwtError('ERR_DPOP_INVALID', 'own', { claim: 'nonce' }),
  { own: true },
  'own',
  5,
  null,
  undefined,
];

export const REPLAY = {
  // ---- nonces ----

  async 'a nonce is required, issued and checked'(keyward) {
    for (const returns of Object.values(RETURNS)) {
      const without = withNonce(undefined, { returns });
      await assertRejected(keyward, without, { ...NONCE, check: 'required', reason: 'missing' });
      equal(without.calls, [['issue']], 'the calls without a nonce');
      const old = withNonce('old', { returns });
      await assertRejected(keyward, old, NONCE);
      equal(old.calls, [['check', 'old'], ['issue']], 'the calls with an old nonce');
      const right = withNonce('good', { returns });
      await assertAccepted(keyward, right);
      equal(right.calls, [['check', 'good']], 'the calls with a valid nonce');
    }
  },

  async 'a nonce that is not a string is invalid and not passed to check'(keyward) {
    for (const nonce of [5, null, true, {}, ['good']]) {
      const made = withNonce(nonce, { check: () => true });
      await assertRejected(keyward, made, { ...NONCE, reason: 'invalid' });
      must(!made.calls.some(([name]) => name === 'check'), 'check was called');
    }
  },

  async 'any string may be a nonce'(keyward) {
    for (const nonce of ['', ' ', 'é\n\0', '__proto__', 'x'.repeat(10_000)]) {
      await assertAccepted(keyward, withNonce(nonce, { check: (text) => text === nonce }));
    }
  },

  async 'a nonce is checked only if all other checks pass, and issued only for an error of the nonce'(keyward) {
    const changes = [
      (made) => (made.rewrite.proof = () => 'x'),
      (made) => (made.header.typ = 'JWT'),
      (made) => (made.header.jwk = OTHER.jwk),
      (made) => (made.payload.htm = 'GET'),
      (made) => (made.payload.iat = 0),
      (made) => (made.payload.htu = 'https://server.example.com/'),
      (made) => (made.payload.jti = ''),
      (made) => delete made.payload.iat,
      (made) => (made.header.alg = 'none'),
    ];
    for (const change of changes) {
      for (const nonce of ['good', 'old']) {
        const made = changed(withNonce(nonce), change);
        const error = await rejection(verify(keyward, made));
        must(error.code === 'ERR_DPOP_INVALID' && error.claim !== 'nonce', `${error.code} of ${error.claim}`);
        must(error.nonce === undefined, 'an error that is not about the nonce holds a nonce');
        equal(made.calls, [], 'the calls');
      }
    }
  },

  async 'a check whose result is not a boolean does not pass'(keyward) {
    for (const result of [undefined, null, 0, '', NaN, 1, 'true', {}, []]) {
      for (const returns of Object.values(RETURNS)) {
        const made = withNonce('good', { returns, check: () => result });
        const error = await rejection(verify(keyward, made));
        must(error instanceof TypeError || (error instanceof keyward.JwtError && error.claim === 'nonce'), `${error}`);
      }
    }
  },

  async 'the callbacks are called as methods of their object'(keyward) {
    class Nonces {
      #current = 'issued';
      issue() {
        return this.#current;
      }
      check(nonce) {
        return nonce === this.#current;
      }
    }
    const made = withNonce(undefined);
    made.options.nonce = new Nonces();
    const { nonce } = await rejection(verify(keyward, made));
    made.payload.nonce = nonce;
    await assertAccepted(keyward, made);
  },

  // ---- errors of callbacks ----

  async 'errors of callbacks are rethrown unchanged'(keyward) {
    for (const value of thrownValues(keyward)) {
      const failing = [
        () => {
          throw value;
        },
        async () => {
          throw value;
        },
        () => Promise.reject(value),
      ];
      for (const fail of failing) {
        const replayed = validProof();
        replayed.options.isReplay = fail;
        must(Object.is(await rejection(verify(keyward, replayed)), value), `isReplay: not rethrown: ${String(value)}`);
        for (const [name, nonce] of [
          ['check', 'good'],
          ['issue', undefined],
          ['issue', 'old'],
        ]) {
          const made = withNonce(nonce);
          made.options.nonce[name] = fail;
          must(Object.is(await rejection(verify(keyward, made)), value), `${name}: not rethrown: ${String(value)}`);
        }
      }
    }
  },

  // ---- isReplay ----

  async 'isReplay is called last, once, with a key and a TTL'(keyward) {
    const made = Object.assign(await boundProof(), { window: 440 });
    const order = [];
    made.payload = { ...made.payload, nonce: 'good', iat: NOW - 100 };
    Object.assign(made.options, {
      maxProofAge: '6m',
      clockTolerance: 40,
      nonce: { issue: () => order.push('issue'), check: async () => order.push('check') > 0 },
      isReplay: (...given) => order.push(given) > 5,
    });
    await verify(keyward, made);
    const key = await sha256(`${await thumbprint(KEY.jwk)}\n${made.normal}\n${made.payload.jti}`);
    equal(order, ['check', [key, 341]], 'the calls');
  },

  async 'the key depends on jkt, htu and jti alone'(keyward) {
    const keyOf = async (change) => {
      let replayKey;
      const made = changed(validProof(), change);
      made.options.isReplay = (key) => (replayKey = key) === '';
      await verify(keyward, made);
      return replayKey;
    };
    const jti = (text) => (made) => (made.payload.jti = text);
    const first = await keyOf(jti('same'));
    const others = [
      jti('Same'),
      jti('same '),
      (made) => (jti('same')(made), (made.key = OTHER), (made.header.jwk = OTHER.jwk)),
      (made) => (jti('same')(made), (made.payload.htu = made.options.url = 'https://server.example.com/resource/')),
    ];
    const keys = [first];
    for (const other of others) keys.push(await keyOf(other));
    equal(new Set(keys).size, keys.length, 'the number of different keys');
    const same = [
      (made) => (jti('same')(made), (made.payload.iat = NOW - 5)),
      (made) => (jti('same')(made), (made.payload.htu += '?x#y')),
      (made) => (jti('same')(made), (made.payload.htm = made.options.method = 'GET')),
      (made) => (jti('same')(made), (made.header.jwk = { ...KEY.jwk, kid: 'x' })),
      (made) => (jti('same')(made), (made.header.kid = 'x')),
    ];
    for (const other of same) equal(await keyOf(other), first, 'the key');
  },

  async 'the result of isReplay decides, however it is returned'(keyward) {
    for (const returns of Object.values(RETURNS)) {
      const made = validProof();
      await assertRejected(
        keyward,
        changed(made, ({ options }) => (options.isReplay = () => returns(true))),
        REPLAYED,
      );
      for (let time = 0; time < 2; time++) {
        await verify(
          keyward,
          changed(made, ({ options }) => (options.isReplay = () => returns(false))),
        );
      }
      for (const result of [undefined, null, 0, 1, '', 'true', 'false', {}, [], NaN]) {
        made.options.isReplay = () => returns(result);
        await rejectsTypeError(verify(keyward, made), /isReplay/);
      }
      // A proof that isReplay accepted is not in the replay memory of the process.
      delete made.options.isReplay;
      await verify(keyward, made);
    }
  },

  // ---- the replay memory of the process ----

  async 'a proof is accepted once'(keyward) {
    const made = validProof();
    const proof = await write(made);
    await keyward.verifyDpop(proof, made.options);
    for (let time = 0; time < 3; time++) {
      const error = await rejection(keyward.verifyDpop(proof, made.options));
      equal([error.code, error.check], ['ERR_DPOP_REPLAYED', 'replay'], 'code and check');
      must(error instanceof keyward.JwtError && error.nonce === undefined, `${error}`);
    }
    await verify(keyward, validProof());
    for (const htu of [
      'https://server.example.com/',
      'https://server.example.com/Resource',
      'https://server.example.com:8443/resource',
    ]) {
      await verify(
        keyward,
        changed(validProof(), ({ payload, options }) =>
          Object.assign(payload, { jti: made.payload.jti, htu: (options.url = htu) }),
        ),
      );
    }
    await verify(
      keyward,
      changed(
        validProof(),
        (own) => ((Object.assign(own, { key: OTHER }).header.jwk = OTHER.jwk), (own.payload.jti = made.payload.jti)),
      ),
    );
    equal(await outcome(keyward, proof, made.options), 'ERR_DPOP_REPLAYED', 'the outcome after other proofs');
  },

  async 'the same jti in another proof is a replay'(keyward) {
    const first = validProof();
    await verify(keyward, first);
    for (const change of [
      ({ payload }) => (payload.iat = NOW - 7),
      ({ payload, options }) => (payload.htm = options.method = 'GET'),
      ({ header }) => (header.kid = 'x'),
      ({ payload }) => (payload.htu = 'HTTPS://server.example.com:443/resource#x'),
    ]) {
      equal(
        await verify(
          keyward,
          changed(validProof(), (made) => (change(made), (made.payload.jti = first.payload.jti))),
        ).catch(({ code }) => code),
        'ERR_DPOP_REPLAYED',
        'the outcome',
      );
    }
  },

  async 'the other ECDSA signature of the same proof is a replay'(keyward) {
    const made = validProof();
    const proof = await write(made);
    made.rewrite.signature = (bytes) => [...bytes.slice(0, 32), ...toBytes(ORDER - toNumber(bytes.slice(32)))];
    made.rewrite.proof = (text) => proof.replace(/[^.]*$/, text.split('.')[2]);
    const twin = await write(made);
    must(twin !== proof, 'the two proofs are equal');
    equal(
      [await outcome(keyward, twin, made.options), await outcome(keyward, proof, made.options)],
      ['verified', 'ERR_DPOP_REPLAYED'],
      'the outcomes',
    );
  },

  async 'of concurrent calls with one proof, one is accepted'(keyward) {
    for (const [name, returns] of [['without a nonce'], ...Object.entries(RETURNS)]) {
      const made = returns === undefined ? validProof() : withNonce('good', { returns });
      const proof = await write(made);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(keyward, proof, made.options)));
      equal(outcomes.filter((result) => result === 'verified').length, 1, `${name}: the number verified`);
      equal(outcomes.filter((result) => result === 'ERR_DPOP_REPLAYED').length, 19, `${name}: the number rejected`);
    }
  },

  async 'different concurrent proofs are all accepted'(keyward) {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => verify(keyward, validProof()).then(() => 'verified', String)),
    );
    equal(
      outcomes,
      outcomes.map(() => 'verified'),
      'the outcomes',
    );
  },

  async 'a rejected proof is not remembered'(keyward) {
    const made = withNonce('good');
    const proof = await write(made);
    const wrong = [
      { method: 'GET' },
      { url: 'https://server.example.com/' },
      { currentDate: at(NOW + 1000) },
      { algorithms: ['ES384'] },
      { nonce: { ...made.options.nonce, check: () => false } },
      { nonce: { ...made.options.nonce, check: () => Promise.reject(new Error('own')) } },
    ];
    for (const change of wrong)
      must(
        (await outcome(keyward, proof, { ...made.options, ...change })) !== 'verified',
        `verified despite ${Object.keys(change)}`,
      );
    equal(
      await outcome(keyward, proof.replace(/.$/, ''), made.options),
      'ERR_DPOP_INVALID',
      'the outcome of a damaged proof',
    );
    equal(await outcome(keyward, proof, made.options), 'verified', 'the outcome of the proof');
  },

  async 'a proof is remembered for as long as it is valid'(keyward) {
    for (const [more, window] of [
      [{}, 330],
      [{ maxProofAge: 10, clockTolerance: 0 }, 10],
      [{ maxProofAge: '1h', clockTolerance: '1m' }, 3660],
    ]) {
      for (const iat of [NOW, NOW + 0.5, NOW - window]) {
        if (more.clockTolerance === 0 && iat > NOW) continue;
        const made = changed(
          validProof(),
          ({ payload, options }) => (Object.assign(options, more), (payload.iat = iat)),
        );
        const proof = await write(made);
        await keyward.verifyDpop(proof, made.options);
        const last = Math.floor(iat + window);
        for (const time of [NOW, last - 1, last].filter((time) => time >= NOW)) {
          equal(
            await outcome(keyward, proof, { ...made.options, currentDate: at(time) }),
            'ERR_DPOP_REPLAYED',
            `the outcome ${time - iat} seconds after iat, of ${window}`,
          );
        }
        equal(
          await outcome(keyward, proof, { ...made.options, currentDate: at(last + 1) }),
          'ERR_DPOP_INVALID',
          'the outcome once it is too old',
        );
      }
    }
  },

  async 'a jti is forgotten only after its TTL'(keyward) {
    for (const [after, expected] of [
      [1, 'ERR_DPOP_REPLAYED'],
      [329, 'ERR_DPOP_REPLAYED'],
      [330, 'ERR_DPOP_REPLAYED'],
      [360, 'ERR_DPOP_REPLAYED'],
      [361, 'verified'],
      [5000, 'verified'],
    ]) {
      const made = validProof();
      await verify(keyward, made);
      const later = changed(
        validProof(),
        ({ payload, options }) => (
          Object.assign(payload, { jti: made.payload.jti, iat: NOW + after }),
          (options.currentDate = at(NOW + after))
        ),
      );
      equal(
        await outcome(keyward, await write(later), later.options),
        expected,
        `the outcome of a new proof ${after} seconds later`,
      );
    }
  },

  async 'later proofs do not evict an earlier one'(keyward) {
    const made = validProof();
    await verify(keyward, made);
    for (let count = 0; count < 200; count++) await verify(keyward, validProof());
    equal(await outcome(keyward, await write(made), made.options), 'ERR_DPOP_REPLAYED', 'the outcome');
  },
};
