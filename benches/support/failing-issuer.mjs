// An issuer that fails at random and rotates its keys, and reports both to a ledger.
import { generateKeyPairSync } from 'node:crypto';
import { startRotatingIssuer } from '../../tests/js/support/rotating-issuer.mjs';
import { now } from './ledger.mjs';

export const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds) * 1000));

/** mulberry32, a pseudo-random generator: the same seed gives the same numbers. */
export function chance(seed) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least, most) => least + random() * (most - least);
  return { random, between, pick: (list) => list[Math.floor(random() * list.length)] };
}

let cuts = 0;
/** Sends half of the response body and closes the connection, alternately with a content-length and chunked. */
function cut(issuer, response) {
  if (cuts++ % 2 === 0) response.setHeader('content-length', JSON.stringify(issuer.jwks).length);
  response.end = (body = '') => {
    response.write(body.slice(0, body.length / 2));
    setTimeout(() => response.destroy(), 20);
  };
}

function anyOf(issuer, response, { pick }) {
  const failure = pick(['error', 'silent', 'cutOff', undefined]);
  issuer.misbehave(failure === 'cutOff' ? undefined : failure);
  if (failure === 'cutOff') cut(issuer, response);
}

/** The ways in which the issuer fails. */
const FAILURES = {
  error: (issuer) => issuer.misbehave('error'),
  silent: (issuer) => issuer.misbehave('silent'),
  cutOff: (issuer) => void (issuer.onFetch = (_, response) => cut(issuer, response)),
  slow: (issuer, { between }, { timeout }) => void (issuer.delay = between(1.3, 3) * timeout * 1000),
  mixed: (issuer, chance) => void (issuer.onFetch = (_, response) => anyOf(issuer, response, chance)),
  refusing: (issuer) => issuer.down(),
};

/** Starts an issuer that is healthy and failing in turn. `begin` starts the changes, and `end` ends everything. */
export async function startFailingIssuer(ledger, rules, seed) {
  return new FailingIssuer(await startRotatingIssuer(), ledger, rules, seed);
}

class FailingIssuer {
  /** Keys with their tokens, the newest last: `current` are published, `former` are the last two withdrawn ones. */
  current = [];
  former = [];
  state = 'healthy';
  rotations = 0;
  /** Seconds in each state so far. */
  spent = {};
  #issuer;
  #ledger;
  #rules;
  #failureChance;
  #keys;
  #stranger = { privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey };
  #ended = false;
  #going = [];
  #fetches = 0;

  constructor(issuer, ledger, rules, seed) {
    [this.#issuer, this.#ledger, this.#rules] = [issuer, ledger, rules];
    [this.#failureChance, this.#keys] = [chance(seed), chance(seed + 1)];
    this.#publish();
  }

  get base() {
    return this.#issuer.base;
  }

  get jwksUri() {
    return this.#issuer.jwksUri;
  }

  /** The number of requests. They are not kept, because the measured memory includes the issuer's. */
  get fetches() {
    this.#fetches += this.#issuer.fetches;
    this.#issuer.seen = [];
    return this.#fetches;
  }

  begin(runSeconds) {
    this.#going = [this.#failAndRecover(runSeconds), this.#rotateKeys()];
  }

  async end() {
    this.#ended = true;
    await Promise.all(this.#going);
    await this.#issuer.close();
  }

  /** Starts with an outage before there are keys. If the run is long enough, one outage outlasts the keys. */
  async #failAndRecover(runSeconds) {
    const { between, pick } = this.#failureChance;
    const { maxAge, maxStale } = this.#rules;
    let longest = runSeconds >= 300 ? now() + 0.4 * runSeconds : Infinity;
    await this.#fail('error', 3);
    await this.#recover(16);
    while (!this.#ended) {
      if (now() > longest) {
        longest = Infinity;
        await this.#fail('refusing', maxAge + maxStale + 10);
        await this.#recover(70);
      } else {
        await this.#fail(pick(Object.keys(FAILURES)), between(1, 8));
        await this.#recover(between(2, 14));
      }
    }
  }

  async #fail(name, seconds) {
    this.#ledger.failing();
    this.state = name;
    await FAILURES[name](this.#issuer, this.#failureChance, this.#rules);
    await this.#pass(seconds);
  }

  async #recover(seconds) {
    const [issuer, { between, pick, random }] = [this.#issuer, this.#failureChance];
    issuer.onFetch = () => undefined;
    issuer.misbehave();
    issuer.delay = pick([0, 0, between(0, this.#rules.timeout * 400)]);
    issuer.validates = random() < 0.5;
    if (this.state === 'refusing') await this.#listen();
    this.state = 'healthy';
    this.#ledger.healthy();
    await this.#pass(seconds);
  }

  /** Another program may have taken the port meanwhile. The issuer counts as failing until the port is free. */
  async #listen() {
    while (!this.#ended) {
      try {
        return await this.#issuer.up();
      } catch {
        await sleep(0.5);
      }
    }
  }

  async #pass(seconds) {
    const start = now();
    await this.#until(start + seconds);
    this.spent[this.state] = (this.spent[this.state] ?? 0) + now() - start;
  }

  async #until(time) {
    while (!this.#ended && now() < time) await sleep(Math.min(0.1, time - now()));
  }

  /**
   * Adds a key every 20 to 40 seconds and signs with it immediately. The previous key is withdrawn after an overlap.
   */
  async #rotateKeys() {
    const { between } = this.#keys;
    for (;;) {
      await this.#until(now() + between(20, 40));
      if (this.#ended) return;
      this.#issuer.rotate({ keep: true });
      this.#publish();
      this.rotations++;
      await this.#until(now() + between(5, 15));
      if (this.#ended) return;
      this.#issuer.retire();
      const [old] = this.current.splice(0, 1);
      this.#ledger.withdrawn(old.kid);
      this.former.push(old);
      if (this.former.length > 2) this.#ledger.forget(this.former.shift().kid);
    }
  }

  #publish() {
    const { kid } = this.#issuer.jwks.keys.at(-1);
    this.#ledger.published(kid);
    this.current.push(this.#tokensOf(kid));
  }

  #tokensOf(kid) {
    const many = (count, more) => Array.from({ length: count }, (_, n) => this.#issuer.token(more(n)));
    const good = many(8, (n) => ({ claims: { jti: `${kid} ${n}`, exp: Math.floor(Date.now() / 1000) + 86_400 } }));
    return {
      kid,
      good,
      expired: many(2, () => ({ claims: { exp: Math.floor(Date.now() / 1000) - 60 } })),
      foreign: many(2, () => ({ claims: { aud: 'another' } })),
      forged: many(2, () => ({ key: this.#stranger, kid })),
      tampered: good.slice(0, 2).map((token) =>
        token.replace(/[^.](?=.{9}$)/, (letter) => (letter === 'A' ? 'B' : 'A'))
      ),
    };
  }
}
