// verifyDpop and the functions of its caller: nonces (RFC 9449 section 8), and whether a proof was used before (11.1).
import { equal, must, rejection, rejectsTypeError } from './assert.mjs';
import {
  KEY,
  NOW,
  ORDER,
  OTHER,
  REPLAYED,
  accepted,
  at,
  bound,
  changed,
  good,
  refused,
  sha256,
  thumbprint,
  toBytes,
  toNumber,
  verify,
  write,
} from './proofs.mjs';

/** The ways to give an answer; a caller's function may use any. */
const WAYS = {
  'at once': (answer) => answer,
  'as a promise': async (answer) => answer,
  'after a while': async (answer) => {
    for (let turn = 0; turn < 20; turn++) await undefined;
    return answer;
  },
};

const NONCE = { check: 'nonce', claim: 'nonce', reason: 'check_failed', nonce: 'issued' };

/** A good proof that holds a nonce, if any, and what was asked about nonces. */
function withNonce(nonce, { way = WAYS['at once'], fits = (text) => text === 'good' } = {}) {
  const asked = [];
  const made = good();
  made.payload.nonce = nonce;
  made.options.nonce = {
    issue: (...given) => (asked.push(['issue', ...given]), way('issued')),
    check: (...given) => (asked.push(['check', ...given]), way(fits(...given))),
  };
  return { ...made, asked };
}

/** How a call with the memory of the process ended. */
async function outcome(keyward, proof, options) {
  try {
    await keyward.verifyDpop(proof, options);
    return 'verified';
  } catch (error) {
    return error.code ?? String(error);
  }
}

/** What a caller's function may throw. */
const things = (keyward) => [
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

  async 'a nonce is asked for, given, and checked'(keyward) {
    for (const way of Object.values(WAYS)) {
      const without = withNonce(undefined, { way });
      await refused(keyward, without, { ...NONCE, check: 'required', reason: 'missing' });
      equal(without.asked, [['issue']], 'what was asked without a nonce');
      const old = withNonce('old', { way });
      await refused(keyward, old, NONCE);
      equal(old.asked, [['check', 'old'], ['issue']], 'what was asked with an old nonce');
      const right = withNonce('good', { way });
      await accepted(keyward, right);
      equal(right.asked, [['check', 'good']], 'what was asked with a good nonce');
    }
  },

  async 'a nonce that is no text is invalid and shown to nobody'(keyward) {
    for (const nonce of [5, null, true, {}, ['good']]) {
      const made = withNonce(nonce, { fits: () => true });
      await refused(keyward, made, { ...NONCE, reason: 'invalid' });
      must(!made.asked.some(([name]) => name === 'check'), 'check was asked');
    }
  },

  async 'any text may be a nonce'(keyward) {
    for (const nonce of ['', ' ', 'é\n\0', '__proto__', 'x'.repeat(10_000)]) {
      await accepted(keyward, withNonce(nonce, { fits: (text) => text === nonce }));
    }
  },

  async 'a nonce is checked only when all else is good, and issued only for a fault of the nonce'(keyward) {
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
        must(error.nonce === undefined, 'an error that is not about the nonce has one');
        equal(made.asked, [], 'what was asked');
      }
    }
  },

  async 'a check that gives no boolean does not pass'(keyward) {
    for (const answer of [undefined, null, 0, '', NaN, 1, 'true', {}, []]) {
      for (const way of Object.values(WAYS)) {
        const made = withNonce('good', { way, fits: () => answer });
        const error = await rejection(verify(keyward, made));
        must(error instanceof TypeError || (error instanceof keyward.JwtError && error.claim === 'nonce'), `${error}`);
      }
    }
  },

  async 'the functions are called as they are given, on their object'(keyward) {
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
    await accepted(keyward, made);
  },

  // ---- what is thrown ----

  async 'what the functions throw comes out as it is'(keyward) {
    for (const thing of things(keyward)) {
      const failing = [
        () => {
          throw thing;
        },
        async () => {
          throw thing;
        },
        () => Promise.reject(thing),
      ];
      for (const fail of failing) {
        const replayed = good();
        replayed.options.isReplay = fail;
        must(
          Object.is(await rejection(verify(keyward, replayed)), thing),
          `isReplay: another thing than ${String(thing)}`,
        );
        for (const [name, nonce] of [
          ['check', 'good'],
          ['issue', undefined],
          ['issue', 'old'],
        ]) {
          const made = withNonce(nonce);
          made.options.nonce[name] = fail;
          must(
            Object.is(await rejection(verify(keyward, made)), thing),
            `${name}: another thing than ${String(thing)}`,
          );
        }
      }
    }
  },

  // ---- isReplay ----

  async 'isReplay is asked last, once, with a key and a ttl'(keyward) {
    const made = Object.assign(await bound(), { window: 440 });
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
    equal(order, ['check', [key, 341]], 'what was called');
  },

  async 'the key tells apart what is different and nothing else'(keyward) {
    const keyOf = async (change) => {
      let asked;
      const made = changed(good(), change);
      made.options.isReplay = (key) => (asked = key) === '';
      await verify(keyward, made);
      return asked;
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

  async 'what isReplay answers decides, in any way'(keyward) {
    for (const way of Object.values(WAYS)) {
      const made = good();
      await refused(
        keyward,
        changed(made, ({ options }) => (options.isReplay = () => way(true))),
        REPLAYED,
      );
      for (let time = 0; time < 2; time++) {
        await verify(
          keyward,
          changed(made, ({ options }) => (options.isReplay = () => way(false))),
        );
      }
      for (const answer of [undefined, null, 0, 1, '', 'true', 'false', {}, [], NaN]) {
        made.options.isReplay = () => way(answer);
        await rejectsTypeError(verify(keyward, made), /isReplay/);
      }
      // What isReplay let pass is not in the memory of the process.
      delete made.options.isReplay;
      await verify(keyward, made);
    }
  },

  // ---- the memory of the process ----

  async 'a proof is good once'(keyward) {
    const made = good();
    const proof = await write(made);
    await keyward.verifyDpop(proof, made.options);
    for (let time = 0; time < 3; time++) {
      const error = await rejection(keyward.verifyDpop(proof, made.options));
      equal([error.code, error.check], ['ERR_DPOP_REPLAYED', 'replay'], 'code and check');
      must(error instanceof keyward.JwtError && error.nonce === undefined, `${error}`);
    }
    await verify(keyward, good());
    for (const htu of [
      'https://server.example.com/',
      'https://server.example.com/Resource',
      'https://server.example.com:8443/resource',
    ]) {
      await verify(
        keyward,
        changed(good(), ({ payload, options }) =>
          Object.assign(payload, { jti: made.payload.jti, htu: (options.url = htu) }),
        ),
      );
    }
    await verify(
      keyward,
      changed(
        good(),
        (own) => ((Object.assign(own, { key: OTHER }).header.jwk = OTHER.jwk), (own.payload.jti = made.payload.jti)),
      ),
    );
    equal(await outcome(keyward, proof, made.options), 'ERR_DPOP_REPLAYED', 'the outcome after others');
  },

  async 'the same jti in another proof is used too'(keyward) {
    const first = good();
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
          changed(good(), (made) => (change(made), (made.payload.jti = first.payload.jti))),
        ).catch(({ code }) => code),
        'ERR_DPOP_REPLAYED',
        'the outcome',
      );
    }
  },

  async 'the other signature that ECDSA has for a proof does not make it new'(keyward) {
    const made = good();
    const proof = await write(made);
    made.rewrite.signature = (bytes) => [...bytes.slice(0, 32), ...toBytes(ORDER - toNumber(bytes.slice(32)))];
    made.rewrite.proof = (text) => proof.replace(/[^.]*$/, text.split('.')[2]);
    const twin = await write(made);
    must(twin !== proof, 'the two are the same');
    equal(
      [await outcome(keyward, twin, made.options), await outcome(keyward, proof, made.options)],
      ['verified', 'ERR_DPOP_REPLAYED'],
      'the outcomes',
    );
  },

  async 'of many calls at once with one proof one is good'(keyward) {
    for (const [name, way] of [['without a nonce'], ...Object.entries(WAYS)]) {
      const made = way === undefined ? good() : withNonce('good', { way });
      const proof = await write(made);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(keyward, proof, made.options)));
      equal(outcomes.filter((one) => one === 'verified').length, 1, `${name}: how many are verified`);
      equal(outcomes.filter((one) => one === 'ERR_DPOP_REPLAYED').length, 19, `${name}: how many are refused`);
    }
  },

  async 'many proofs at once are all good'(keyward) {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => verify(keyward, good()).then(() => 'verified', String)),
    );
    equal(
      outcomes,
      outcomes.map(() => 'verified'),
      'the outcomes',
    );
  },

  async 'what was refused is not remembered'(keyward) {
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
        `verified in spite of ${Object.keys(change)}`,
      );
    equal(
      await outcome(keyward, proof.replace(/.$/, ''), made.options),
      'ERR_DPOP_INVALID',
      'the outcome of a damaged proof',
    );
    equal(await outcome(keyward, proof, made.options), 'verified', 'the outcome of the proof');
  },

  async 'a proof is remembered as long as it is good'(keyward) {
    for (const [more, window] of [
      [{}, 330],
      [{ maxProofAge: 10, clockTolerance: 0 }, 10],
      [{ maxProofAge: '1h', clockTolerance: '1m' }, 3660],
    ]) {
      for (const iat of [NOW, NOW + 0.5, NOW - window]) {
        if (more.clockTolerance === 0 && iat > NOW) continue;
        const made = changed(good(), ({ payload, options }) => (Object.assign(options, more), (payload.iat = iat)));
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
          'the outcome when it is too old',
        );
      }
    }
  },

  async 'a jti is forgotten only after its time'(keyward) {
    for (const [after, expected] of [
      [1, 'ERR_DPOP_REPLAYED'],
      [329, 'ERR_DPOP_REPLAYED'],
      [330, 'ERR_DPOP_REPLAYED'],
      [360, 'ERR_DPOP_REPLAYED'],
      [361, 'verified'],
      [5000, 'verified'],
    ]) {
      const made = good();
      await verify(keyward, made);
      const later = changed(
        good(),
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

  async 'others that come later push nothing out'(keyward) {
    const made = good();
    await verify(keyward, made);
    for (let count = 0; count < 200; count++) await verify(keyward, good());
    equal(await outcome(keyward, await write(made), made.options), 'ERR_DPOP_REPLAYED', 'the outcome');
  },
};
