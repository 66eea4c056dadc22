// What a guard answers while keys are missing, old, changing or not there yet: each is tried in every host.
import assert from 'node:assert/strict';
import { startRotatingIssuer } from '../support/rotating-issuer.mjs';
import { sleep, times } from '../support/rotation-rows.mjs';
import { assertAnswer, bare, malformed, passes, refused, unavailable } from './answers.mjs';
import { pathOf } from './cases.mjs';

const COOLDOWN = 0.5;
const cool = () => sleep(COOLDOWN * 1000 + 60);
const WORKERD = /workerd/;

/** What an issuer may do in place of publishing keys. */
const MISDEEDS = ['error', 'html', 'otherJson', 'empty', 'redirect', 'long', 'silent'];

/** By guard: its options beside those that every guard has, and what is tried. */
const SCENES = {
  outage: [{ issuer: (issuer) => issuer.down() }, async ({ issuer, send, expect }) => {
    const token = issuer.token();
    await Promise.all(times(20, () => expect(token, unavailable())));
    const seconds = Number(((await send(token)).headers.find(([name]) => name === 'retry-after') ?? [])[1]);
    assert.ok(seconds >= 1 && seconds <= 60, `Retry-After: ${seconds}`);
    // What is no token is refused without keys too.
    await expect(issuer.unsigned(), refused());
    await expect('x', refused());
    await expect('a b', malformed());
    await expect(undefined, bare());
    await issuer.up();
    const started = Date.now();
    for (let answer = await send(token); answer.status !== 200; answer = await send(token)) {
      assert.equal(answer.status, 503, 'while nobody has asked again');
      assert.ok(Date.now() - started < 20_000, 'it has not recovered');
      await sleep(50);
    }
    await expect(token, passes({ sub: 'user' }));
  }],

  ...Object.fromEntries(
    MISDEEDS.map((name) => [`keys-${name}`, [{
      timeout: 1,
      issuer: (issuer) => issuer.misbehave(name),
    }, ({ issuer, expect }) => expect(issuer.token(), unavailable())]]),
  ),

  rotation: [{ cooldown: COOLDOWN }, async ({ issuer, expect }) => {
    const old = issuer.token();
    await expect(old, passes({ sub: 'user' }));
    await cool();
    issuer.rotate();
    await expect(issuer.token(), passes({ sub: 'user' }));
    assert.equal(issuer.fetches, 2, 'a new key costs one fetch');
    await expect(old, refused());
    const good = issuer.token();
    await cool();
    const before = issuer.fetches;
    const strangers = () => times(30, (n) => expect(issuer.token({ kid: `stranger-${n}` }), refused()));
    await Promise.all(strangers());
    assert.equal(issuer.fetches, before + 1, 'keys that nobody knows cost one fetch');
    // An outage is no verdict on a token whose key may be there.
    await issuer.down();
    await cool();
    await expect(issuer.token({ kid: 'stranger' }), unavailable());
    await expect(good, passes({ sub: 'user' }));
  }],

  stale: [{ maxAge: 0.3, maxStale: 1.5, cooldown: 0.25, timeout: 10 }, async ({ issuer, send, expect }) => {
    const token = issuer.token();
    const asked = Date.now();
    await expect(token, passes({ sub: 'user' }));
    const fetched = Date.now();
    await issuer.down();
    let used = 0;
    let answer = await send(token);
    for (; answer.status === 200; answer = await send(token)) {
      used++;
      assert.ok(Date.now() - fetched < 8000, 'keys are used for too long');
      await sleep(20);
    }
    assert.equal(answer.status, 503, 'keys that are too old are no verdict');
    // Fresh for 0.3 seconds, and stale for 1.5; the first request took its time.
    assert.ok(Date.now() - asked > 1750 && used > 2, `keys were used ${used} times in ${Date.now() - asked} ms`);
    await expect(token, unavailable());
  }],

  cold: [{ timeout: 20 }, async ({ issuer, expect, name }) => {
    issuer.delay = 300;
    const token = issuer.token();
    await Promise.all(times(200, () => expect(token, passes({ sub: 'user' }))));
    // In workerd each is a request of its own, and may miss what another has begun.
    const allowed = WORKERD.test(name) ? 2 : 1;
    assert.ok(issuer.fetches >= 1 && issuer.fetches <= allowed, `${issuer.fetches} fetches`);
  }],

  renewal: [{ maxAge: 0.5, cooldown: 0.25, timeout: 20 }, async ({ issuer, expect }) => {
    const token = issuer.token();
    await expect(token, passes({ sub: 'user' }));
    await sleep(600);
    issuer.delay = 5000;
    const started = Date.now();
    await expect(token, passes({ sub: 'user' }));
    assert.ok(Date.now() - started < 4000, `the request waited ${Date.now() - started} ms for a refresh`);
    for (const end = Date.now() + 15_000; issuer.open > 0 || issuer.fetches < 2; await sleep(50)) {
      assert.ok(Date.now() < end, 'no refresh');
    }
    assert.equal(issuer.fetches, 2, 'a refresh behind the request');
  }],
};

/** The scenes of one host, side by side; gives how many requests passed. */
export async function playKeys(name, start) {
  const issuers = {};
  for (const scene of Object.keys(SCENES)) issuers[scene] = await startRotatingIssuer();
  const bindings = Object.entries(SCENES).map(([scene, [{ issuer: _, ...options }]]) => [scene, {
    issuer: issuers[scene].base, audience: 'api', jwksUri: issuers[scene].jwksUri, ...options,
  }]);
  const host = await start(Object.fromEntries(bindings));
  try {
    const passed = {};
    const run = async ([scene, [{ issuer: prepare }, play]]) => {
      const issuer = issuers[scene];
      await prepare?.(issuer);
      const requestOf = (token) => ({
        method: 'GET',
        path: pathOf(scene),
        headers: [...(token === undefined ? [] : [['Authorization', `Bearer ${token}`]]), ['X-Case', scene]],
      });
      const send = async (token) => {
        const answer = await host.send(requestOf(token));
        if (answer.status === 200) passed[scene] = (passed[scene] ?? 0) + 1;
        return answer;
      };
      const expect = async (token, expected) => assertAnswer(await send(token), expected, 'plain', requestOf(token));
      await play({ issuer, send, expect, name });
    };
    // The crowd comes first: it would keep the others waiting.
    const [crowd, others] = [true, false].map((is) =>
      Object.entries(SCENES).filter(([scene]) => (scene === 'cold') === is)
    );
    const played = [...(await Promise.allSettled(crowd.map(run))), ...(await Promise.allSettled(others.map(run)))];
    const faults = [...crowd, ...others].flatMap((
      [scene],
      n,
    ) => (played[n].status === 'rejected' ? [`${scene}: ${played[n].reason.message}`] : []));
    assert.equal(faults.length, 0, faults.join('\n- '));
    const { ran, made } = await host.told();
    assert.deepEqual(ran, passed, 'how often the handler ran, and how many answers were good');
    if (made !== undefined) {
      assert.deepEqual(
        made,
        Object.fromEntries(Object.keys(SCENES).map((scene) => [scene, 1])),
        'how often options were made',
      );
    }
    return Object.values(passed).reduce((sum, one) => sum + one);
  } finally {
    await host.close();
    await Promise.all(Object.values(issuers).map((issuer) => issuer.close()));
  }
}

/** Isolates that know nothing of each other but a store: how often keys were fetched for three of them, by store. */
export async function shareKeys(startWorkers) {
  const issuer = await startRotatingIssuer();
  const guards = Object.fromEntries(['cache', 'kv', 'none'].map((store) => [store, {
    issuer: issuer.base, audience: 'api', jwksUri: `${issuer.jwksUri}?${store}`, ...(store !== 'cache' && { store }),
  }]));
  const workers = await startWorkers('worker', [guards, guards, guards]);
  try {
    const fetches = {};
    for (const store of Object.keys(guards)) {
      const before = issuer.fetches;
      for (let n = 0; n < 3; n++) {
        const { status, body } = await workers.send({
          path: pathOf(store),
          headers: [['Authorization', `Bearer ${issuer.token()}`], ['X-Case', store]],
        }, n);
        assert.equal(status, 200, body);
      }
      fetches[store] = issuer.fetches - before;
    }
    return fetches;
  } finally {
    await workers.close();
    await issuer.close();
  }
}

/** Options that could not be made at first: two requests that fail, and one that does not. */
export async function makeAgain(startWorkers, form) {
  const issuer = await startRotatingIssuer();
  const workers = await startWorkers(form, [{
    slow: { failures: 2, issuer: issuer.base, audience: 'api', jwksUri: issuer.jwksUri },
  }]);
  try {
    const answers = [];
    for (let n = 0; n < 5; n++) {
      answers.push(
        await workers.send({
          path: pathOf('slow'),
          headers: [['Authorization', `Bearer ${issuer.token()}`], ['X-Case', 'slow']],
        }),
      );
    }
    return { answers, told: await workers.told() };
  } finally {
    await workers.close();
    await issuer.close();
  }
}
