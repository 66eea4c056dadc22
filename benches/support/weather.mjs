// An issuer that fails at random and rotates its keys, and tells a ledger of it.
import { generateKeyPairSync } from 'node:crypto';
import { startRotatingIssuer } from '../../tests/js/support/rotating-issuer.mjs';
import { now } from './ledger.mjs';

export const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds) * 1000));

/** mulberry32: the same numbers for the same seed. */
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
/** Gives half the answer, and then nothing: of a body that was announced in full, or in chunks without an end. */
function cut(issuer, response) {
  if (cuts++ % 2 === 0) response.setHeader('content-length', JSON.stringify(issuer.jwks).length);
  response.end = (body = '') => {
    response.write(body.slice(0, body.length / 2));
    setTimeout(() => response.destroy(), 20);
  };
}

function anyOf(issuer, response, { pick }) {
  const fault = pick(['error', 'silent', 'cutOff', undefined]);
  issuer.misbehave(fault === 'cutOff' ? undefined : fault);
  if (fault === 'cutOff') cut(issuer, response);
}

/** What each kind of foul weather does. */
const FOUL = {
  error: (issuer) => issuer.misbehave('error'),
  silent: (issuer) => issuer.misbehave('silent'),
  cutOff: (issuer) => void (issuer.onFetch = (_, response) => cut(issuer, response)),
  slow: (issuer, { between }, { timeout }) => void (issuer.delay = between(1.3, 3) * timeout * 1000),
  mixed: (issuer, sky) => void (issuer.onFetch = (_, response) => anyOf(issuer, response, sky)),
  refusing: (issuer) => issuer.down(),
};

/** Starts an issuer at whose place the weather changes; nothing happens before `begin`, and all ends with `end`. */
export async function startIssuerInWeather(ledger, rules, seed) {
  return new IssuerInWeather(await startRotatingIssuer(), ledger, rules, seed);
}

class IssuerInWeather {
  /** Keys with tokens of theirs, the newest last: those that are published, and the last two that were. */
  current = [];
  former = [];
  weather = 'fair';
  rotations = 0;
  /** Seconds of each weather so far. */
  spent = {};
  #issuer;
  #ledger;
  #rules;
  #sky;
  #keys;
  #stranger = { privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey };
  #ended = false;
  #going = [];
  #fetches = 0;

  constructor(issuer, ledger, rules, seed) {
    [this.#issuer, this.#ledger, this.#rules] = [issuer, ledger, rules];
    [this.#sky, this.#keys] = [chance(seed), chance(seed + 1)];
    this.#publish();
  }

  get base() {
    return this.#issuer.base;
  }

  get jwksUri() {
    return this.#issuer.jwksUri;
  }

  /** How many requests it has seen. It does not remember them, since its memory is measured with the verifier's. */
  get fetches() {
    this.#fetches += this.#issuer.fetches;
    this.#issuer.seen = [];
    return this.#fetches;
  }

  begin(runSeconds) {
    this.#going = [this.#changeWeather(runSeconds), this.#rotateKeys()];
  }

  async end() {
    this.#ended = true;
    await Promise.all(this.#going);
    await this.#issuer.close();
  }

  /** It begins with an outage before there are keys. Where there is time for it, one is longer than keys last. */
  async #changeWeather(runSeconds) {
    const { between, pick } = this.#sky;
    const { maxAge, maxStale } = this.#rules;
    let longest = runSeconds >= 300 ? now() + 0.4 * runSeconds : Infinity;
    await this.#foul('error', 3);
    await this.#fair(16);
    while (!this.#ended) {
      if (now() > longest) {
        longest = Infinity;
        await this.#foul('refusing', maxAge + maxStale + 10);
        await this.#fair(70);
      } else {
        await this.#foul(pick(Object.keys(FOUL)), between(1, 8));
        await this.#fair(between(2, 14));
      }
    }
  }

  async #foul(name, seconds) {
    this.#ledger.foul();
    this.weather = name;
    await FOUL[name](this.#issuer, this.#sky, this.#rules);
    await this.#pass(seconds);
  }

  async #fair(seconds) {
    const [issuer, { between, pick, random }] = [this.#issuer, this.#sky];
    issuer.onFetch = () => undefined;
    issuer.misbehave();
    issuer.delay = pick([0, 0, between(0, this.#rules.timeout * 400)]);
    issuer.validates = random() < 0.5;
    if (this.weather === 'refusing') await this.#listen();
    this.weather = 'fair';
    this.#ledger.fair();
    await this.#pass(seconds);
  }

  /** Another program may have been given the port meanwhile: the weather stays foul until it is free. */
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
    this.spent[this.weather] = (this.spent[this.weather] ?? 0) + now() - start;
  }

  async #until(time) {
    while (!this.#ended && now() < time) await sleep(Math.min(0.1, time - now()));
  }

  /** A new key each 20 to 40 seconds, with which tokens are signed at once; the one before it goes after an overlap. */
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
