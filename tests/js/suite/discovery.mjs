// Metadata of an issuer (OpenID Connect Discovery section 4, RFC 8414 section 3): the URLs tried, and the checks.
import { each, equal, must, rejectsTypeError, rejection, thrown, throwsTypeError } from './assert.mjs';
import {
  AUDIENCE,
  ISSUER,
  OMITTED,
  fails,
  held,
  isError,
  isPending,
  json,
  keeper,
  options,
  outcome,
  pages,
  serving,
  sharesPromises,
  sleep,
  withClock,
  unsigned,
  eventually,
} from './served.mjs';

const KEYS_AT = 'https://keys.example/jwks?hush=hush';
const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`;
const metadata = (more = {}) => ({ issuer: ISSUER, jwks_uri: KEYS_AT, ...more });

/** By issuer: its metadata URLs, in the order in which they are tried. */
const A = 'https://a.example';
const PLACES = [
  ...[A, `${A}/`].map((issuer) => [
    issuer,
    `${A}/.well-known/openid-configuration`,
    `${A}/.well-known/oauth-authorization-server`,
  ]),
  ...['/b/c', '/b/c/'].map((path) => [
    A + path,
    `${A}/b/c/.well-known/openid-configuration`,
    `${A}/.well-known/oauth-authorization-server/b/c`,
    `${A}/.well-known/openid-configuration/b/c`,
  ]),
  [
    `${A}:8443/b`,
    `${A}:8443/b/.well-known/openid-configuration`,
    `${A}:8443/.well-known/oauth-authorization-server/b`,
    `${A}:8443/.well-known/openid-configuration/b`,
  ],
  [
    'http://127.0.0.1:9',
    'http://127.0.0.1:9/.well-known/openid-configuration',
    'http://127.0.0.1:9/.well-known/oauth-authorization-server',
  ],
  // The URL is normalised by the parser of the platform.
  ['HTTPS://A.example', `${A}/.well-known/openid-configuration`, `${A}/.well-known/oauth-authorization-server`],
];

/** Issuers that differ from the expected one, byte for byte (RFC 8414 section 3.3). */
const OTHERS = [
  undefined,
  null,
  5,
  '',
  [ISSUER],
  `${ISSUER}/`,
  'https://ISSUER.example',
  'HTTPS://issuer.example',
  'http://issuer.example',
  `${ISSUER}:443`,
  ` ${ISSUER}`,
  `${ISSUER}\0`,
  'https://issuer.example.evil',
  'https://i\u0455suer.example',
];

/** By issuer: values of jwks_uri that are rejected. */
const REJECTED = {
  [ISSUER]: [
    undefined,
    null,
    5,
    '',
    [KEYS_AT],
    {},
    'jwks',
    '/jwks',
    '//keys.example/jwks',
    'http://issuer.example/jwks',
    'http://keys.example/jwks',
    'ftp://keys.example/',
    'file:///etc/hosts',
    'data:application/json,{"keys":[]}',
    'https://user:hush@keys.example/',
    'https://user@keys.example/',
    'https://@keys.example/',
    // No loopback address of the machine that fetches.
    'http://localhost/jwks',
    'http://127.0.0.1/jwks',
    'https://localhost/jwks',
    'https://a.localhost/jwks',
    'https://127.0.0.1/jwks',
    'https://[::1]:99/jwks',
    // No private address of its network.
    'https://10.0.0.1/jwks',
    'https://169.254.169.254/latest',
    'https://192.168.0.1:6443/jwks',
    'https://172.20.1.1/',
    'https://100.100.100.200/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
  ],
  // An issuer at a private address may name no other private address, and no loopback address.
  'https://10.0.0.1:6443': [
    'https://10.0.0.2/jwks',
    'https://127.0.0.1/jwks',
    'https://localhost/jwks',
    'https://169.254.169.254/',
  ],
  'http://localhost:99': ['http://keys.example/jwks', 'http://user@localhost/', 'ftp://localhost/'],
  'https://localhost': ['http://localhost/jwks'],
};
/** Other spellings of loopback and private addresses. The URL parser of the platform normalises them. */
const DISGUISED = [
  'https://localhost./jwks',
  'https://0.0.0.0/jwks',
  'https://0/jwks',
  'https://[::]/jwks',
  'https://[::ffff:0.0.0.0]/jwks',
  'https://[::ffff:127.0.0.1]/jwks',
  'https://[::127.0.0.1]/jwks',
  'https://[64:ff9b::127.0.0.1]/jwks',
  'https://017700000001/jwks',
  'https://0xa9fea9fe/latest',
  'https://2852039166/latest',
  'https://0251.0376.0251.0376/',
  'https://169.16689662/',
  'https://167772161/',
  'https://012.1/',
  'https://192.168.257/',
  'https://[::ffff:169.254.169.254]/',
  'https://\uff11\uff12\uff17.0.0.1/',
  'https://127\u30020.0.1/',
  'https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/',
  'https://LOCALHOST/jwks',
  'https://127.1/jwks',
  'https://0x7f000001/jwks',
  'https://2130706433/jwks',
  'https://[0:0:0:0:0:0:0:1]/jwks',
  'https://loc%61lhost/jwks',
  'https://local\thost/jwks',
  'https:\\\\localhost\\jwks',
  'https:/localhost/jwks',
];
/** By issuer: values of jwks_uri that are accepted. */
const ACCEPTED = {
  [ISSUER]: [
    KEYS_AT, 'https://issuer.example:8443/jwks', 'https://8.8.8.8/jwks', 'https://[2001:db8::1]/',
    'https://[::ffff:8.8.8.8]/',
  ],
  'https://10.0.0.1:6443': ['https://10.0.0.1:6443/jwks', 'https://10.0.0.1/jwks', 'https://keys.example/jwks'],
  'http://localhost:99': ['http://localhost:100/jwks', 'http://127.0.0.1/jwks', 'https://keys.example/jwks'],
  'https://localhost': ['https://localhost:100/jwks', 'https://keys.example/jwks'],
};

/** Bodies that are not metadata. */
const BODIES = {
  'an HTML page': '<html>',
  empty: '',
  null: 'null',
  'an array': '[]',
  'a string': '"x"',
  truncated: '{"issuer":',
  'two objects': `${JSON.stringify(metadata())}{}`,
  'two byte order marks': `\ufeff\ufeff${JSON.stringify(metadata())}`,
  'a duplicate issuer': `{"issuer":"https://b.example","issuer":"${ISSUER}","jwks_uri":"${KEYS_AT}"}`,
  'a duplicate jwks_uri': `{"issuer":"${ISSUER}","jwks_uri":"https://b.example/","jwks_uri":"${KEYS_AT}"}`,
  'another duplicate member': `{"issuer":"${ISSUER}","jwks_uri":"${KEYS_AT}","x":1,"x":1}`,
  'a duplicate member, once escaped': `{"issuer":"${ISSUER}","jwks_uri":"${KEYS_AT}","jwks_ur\\u0069":"${KEYS_AT}"}`,
  'a duplicate member in an object': `{"issuer":"${ISSUER}","jwks_uri":"${KEYS_AT}","x":{"y":1,"y":1}}`,
  'nested too deeply': `{"issuer":"${ISSUER}","jwks_uri":"${KEYS_AT}","x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  'not UTF-8': Uint8Array.of(0x7b, 0xff, 0x7d),
  'a key set': '{"keys":[]}',
};

/** Invalid options of `discover`. The error's message names the option. */
const MISTAKES = [
  ...['timeout', 'signal', 'fetch', 'headers', 'insecureHosts'].flatMap((name) =>
    [null, 'x', true].map((value) => [{ [name]: value }, name]),
  ),
  ...[0, 60.1, 5000, '61s', -1, NaN].map((timeout) => [{ timeout }, 'timeout']),
  ...[['http://a.example'], ['a.example:80'], [''], [5]].map((insecureHosts) => [{ insecureHosts }, 'insecureHosts']),
  ...['timeOut', 'issuer', 'jwksUri', 'cache', 'algorithms'].map((name) => [{ [name]: 5 }, name]),
];

/** A verifier with discovery. `site` holds the responses of its issuer, by URL. */
function discovering(keyward, samples, { name = 'claims-no-options', meta = metadata(), headers = {}, ...own } = {}) {
  const { token, keys, now } = samples(name);
  const site = { [WELL_KNOWN]: meta, [meta.jwks_uri]: keys };
  const fetch = serving((url) =>
    site[url] === undefined
      ? json({}, {}, 404)
      : typeof site[url] === 'function'
        ? site[url]()
        : json(site[url], headers),
  );
  const verifier = keyward.createVerifier(options({ issuer: ISSUER, audience: AUDIENCE, discovery: true, fetch }, own));
  const at = { currentDate: new Date(now * 1000) };
  return {
    verifier,
    fetch,
    site,
    token,
    keys,
    at,
    verify: (overrides, context) => verifier.verify(token, { ...at, ...overrides }, context),
  };
}

const ID = { name: 'id_token-nonce-equal', profile: 'id_token', nonce: false };
const ACCESS = { name: 'access_token-cnf-unchecked', profile: 'access_token', senderConstraint: 'unchecked' };
/** By row: `id_token_signing_alg_values_supported`, options, and the outcome of a token signed with ES256. */
const NARROWING = [
  [undefined, ID, 'verified'],
  [['ES256'], ID, 'verified'],
  [['RS256', 'ES256'], ID, 'verified'],
  [['none', 'HS256', 'ES256', 'XX'], ID, 'verified'],
  [['RS256'], ID, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  [['es256', 'RS256'], ID, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  [['RS256'], {}, 'verified'],
  [['none'], {}, 'verified'],
  [['RS256'], ACCESS, 'verified'],
  [['none', 'HS256'], ACCESS, 'verified'],
  [['ES256', 'RS256'], { ...ID, algorithms: ['ES256'] }, 'verified'],
  [['ES256', 'RS256'], { ...ID, algorithms: ['RS256'] }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  [['RS256'], { ...ID, algorithms: ['RS256', 'ES256'] }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  // No algorithm remains, so there is no verdict.
  [['ES256'], { ...ID, algorithms: ['RS256'] }, 'ERR_JOSE_ALG_NOT_ALLOWED|ERR_DISCOVERY_FAILED'],
  [['RS256'], { ...ID, algorithms: ['ES256'] }, 'ERR_DISCOVERY_FAILED'],
  [['none', 'HS256'], ID, 'ERR_DISCOVERY_FAILED'],
  [['XX'], ID, 'ERR_DISCOVERY_FAILED'],
];

export const DISCOVERY = {
  // ---- discover ----

  async 'discover tries every well-known URL in order'(keyward) {
    await each(PLACES, async ([issuer, ...places]) => {
      const nowhere = pages({});
      const error = await fails(keyward, keyward.discover(issuer, { fetch: nowhere }), 'ERR_DISCOVERY_FAILED', {
        status: 404,
        url: places[0],
      });
      must(/404/.test(error.message), error.message);
      equal(nowhere.urls, places, 'the URLs fetched');
      for (const [index, place] of places.entries()) {
        const own = { issuer, jwks_uri: 'https://keys.example/' };
        const fetch = pages({ [place]: own });
        equal(await keyward.discover(issuer, { fetch }), own, 'the metadata');
        equal(fetch.urls, places.slice(0, index + 1), 'the URLs fetched until the metadata were found');
        equal(
          [fetch.init.redirect, new Headers(fetch.init.headers).has('if-none-match')],
          ['manual', false],
          'the redirect mode, and whether the request has a validator',
        );
      }
    });
  },

  async 'discover tries the next URL only after a 4xx response'(keyward) {
    const second = (first) => serving((url) => (url === WELL_KNOWN ? first() : json(metadata())));
    for (const status of [400, 401, 403, 404, 405, 410, 451]) {
      const fetch = second(() => json({}, {}, status));
      equal(
        [(await keyward.discover(ISSUER, { fetch })).issuer, fetch.urls.length],
        [ISSUER, 2],
        `the issuer, and the number of fetches, after ${status}`,
      );
    }
    const last = [
      () => json({}, {}, 500),
      () => json({}, {}, 503),
      () => new Response(null, { status: 204 }),
      () => new Response(null, { status: 302, headers: { location: '/' } }),
      () => Promise.reject(new Error('hush')),
      () => new Response('<html>'),
      () => json({ ...metadata(), issuer: A }),
    ];
    for (const [index, respond] of last.entries()) {
      const fetch = second(respond);
      const { status } = await fails(keyward, keyward.discover(ISSUER, { fetch }), 'ERR_DISCOVERY_FAILED', {
        url: WELL_KNOWN,
      });
      // A fetch that rejects is repeated once.
      equal(fetch.urls, index === 4 ? [WELL_KNOWN, WELL_KNOWN] : [WELL_KNOWN], 'the URLs fetched');
      if (index < 3) equal(status, [500, 503, 204][index], 'status');
    }
  },

  async 'discover compares the issuer byte for byte'(keyward) {
    await each(OTHERS, async (issuer) => {
      await fails(
        keyward,
        keyward.discover(ISSUER, { fetch: () => Promise.resolve(json(metadata({ issuer }))) }),
        'ERR_DISCOVERY_FAILED',
        { url: WELL_KNOWN },
      );
    });
    for (const issuer of [A, `${A}/`, `${A}:443`, 'HTTPS://A.example', `${A}/b`, `${A}/b/`]) {
      for (const other of [A, `${A}/`, `${A}:443`, 'HTTPS://A.example', `${A}/b`, `${A}/b/`]) {
        const call = outcome(keyward.discover(issuer, { fetch: async () => json(metadata({ issuer: other })) }));
        equal(await call, issuer === other ? 'verified' : 'ERR_DISCOVERY_FAILED', `${other} of ${issuer}`);
      }
    }
  },

  async 'jwks_uri must be a URL that keys may be fetched from'(keyward) {
    const rows = (table) =>
      Object.entries(table).flatMap(([issuer, uris]) => uris.map((jwks_uri) => [issuer, jwks_uri]));
    const discover = (issuer, jwks_uri, more) =>
      keyward.discover(issuer, { fetch: async () => json({ issuer, jwks_uri }), ...more });
    await each(rows(REJECTED), ([issuer, jwks_uri]) =>
      fails(keyward, discover(issuer, jwks_uri), 'ERR_DISCOVERY_FAILED'),
    );
    await each(rows(ACCEPTED), async ([issuer, jwks_uri]) =>
      equal((await discover(issuer, jwks_uri)).jwks_uri, jwks_uri, 'jwks_uri'),
    );
    const insecureHosts = ['plain.example', '[2001:db8::1]'];
    for (const uri of ['http://plain.example:8080/jwks', 'http://[2001:db8::1]/'])
      equal((await discover(ISSUER, uri, { insecureHosts })).jwks_uri, uri, 'jwks_uri');
    for (const uri of ['http://sub.plain.example/', 'http://me@plain.example/', 'http://localhost/'])
      await fails(keyward, discover(ISSUER, uri, { insecureHosts }), 'ERR_DISCOVERY_FAILED');
    equal(
      (await discover('http://plain.example', KEYS_AT, { insecureHosts })).issuer,
      'http://plain.example',
      'issuer',
    );
    const jwksOrigins = ['https://192.168.0.1:6443', 'https://localhost'];
    for (const uri of ['https://192.168.0.1:6443/jwks', 'https://localhost/jwks', 'https://LOCALHOST:443/'])
      equal((await discover(ISSUER, uri, { jwksOrigins })).jwks_uri, uri, 'jwks_uri');
    for (const uri of [
      'https://192.168.0.1/', 'http://192.168.0.1:6443/', 'https://192.168.0.2:6443/', 'https://localhost:99/',
      'http://localhost/', 'https://192.168.0.1:6443@10.0.0.1/',
    ]) {
      const { message } = await fails(keyward, discover(ISSUER, uri, { jwksOrigins }), 'ERR_DISCOVERY_FAILED');
      must(/allowed JWKS origins/.test(message), message);
    }
  },

  async 'a verifier accepts a private address that is in jwksOrigins'(keyward, samples) {
    const inner = 'https://10.96.0.1/openid/v1/jwks';
    const meta = metadata({ jwks_uri: inner });
    await fails(keyward, discovering(keyward, samples, { meta }).verify(), 'ERR_DISCOVERY_FAILED', { url: WELL_KNOWN });
    const { verify, fetch } = discovering(keyward, samples, { meta, jwksOrigins: ['https://10.96.0.1'] });
    equal(
      [await outcome(verify()), fetch.urls],
      ['verified', [WELL_KNOWN, inner]],
      'the outcome, and the URLs fetched',
    );
    const make = (own) => () => keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, ...own });
    throwsTypeError(make({ jwksUri: KEYS_AT, jwksOrigins: ['https://10.96.0.1'] }), /jwksOrigins/);
    for (const jwksOrigins of [
      null,
      'https://10.96.0.1',
      5,
      {},
      [5],
      [''],
      ['10.96.0.1'],
      ['https://10.96.0.1/'],
      ['https://10.96.0.1/x'],
      ['https://010.96.0.1'],
      ['https://me@10.96.0.1'],
      ['https://10.96.0.1:443'],
      ['ftp://10.96.0.1'],
    ]) {
      throwsTypeError(make({ discovery: true, jwksOrigins }), /jwksOrigins/);
    }
  },

  async 'a public issuer cannot name a loopback or private address in any spelling'(keyward, samples) {
    await each(DISGUISED, async (jwks_uri) => {
      await fails(
        keyward,
        keyward.discover(ISSUER, { fetch: async () => json(metadata({ jwks_uri })) }),
        'ERR_DISCOVERY_FAILED',
      );
      const { verify, fetch } = discovering(keyward, samples, { meta: metadata({ jwks_uri }) });
      await fails(keyward, verify(), 'ERR_DISCOVERY_FAILED');
      equal(fetch.urls, [WELL_KNOWN], 'the URLs fetched');
    });
  },

  async 'a body that is not metadata is rejected'(keyward) {
    await each(Object.keys(BODIES), (name) =>
      fails(
        keyward,
        keyward.discover(ISSUER, { fetch: async () => new Response(BODIES[name]) }),
        'ERR_DISCOVERY_FAILED',
        { url: WELL_KNOWN },
      ),
    );
  },

  async 'a body of up to 512 KiB is accepted, a longer one is rejected'(keyward) {
    const text = JSON.stringify(metadata());
    const body = (length) => text + ' '.repeat(length - text.length);
    equal(
      (await keyward.discover(ISSUER, { fetch: async () => new Response(body(1 << 19)) })).issuer,
      ISSUER,
      'issuer',
    );
    for (const respond of [
      () => new Response(body((1 << 19) + 1)),
      () => new Response(text, { headers: { 'content-length': '524289' } }),
    ]) {
      const error = await fails(
        keyward,
        keyward.discover(ISSUER, { fetch: async () => respond() }),
        'ERR_DISCOVERY_FAILED',
        { url: WELL_KNOWN },
      );
      must(/longer/.test(error.message), error.message);
    }
  },

  async 'an issuer that is not a safe URL is not fetched'(keyward) {
    const fetch = serving(() => json(metadata()));
    for (const issuer of [
      'http://issuer.example', 'http://127.0.0.1.issuer.example', 'ftp://issuer.example',
      'https://user:hush@issuer.example', 'https://user@issuer.example', `${ISSUER}?hush`, `${ISSUER}/#hush`, 'data:,x',
      'urn:issuer',
    ]) {
      await fails(keyward, keyward.discover(issuer, { fetch }), 'ERR_DISCOVERY_FAILED');
      const { error } =
        thrown(() => keyward.createVerifier({ issuer, audience: AUDIENCE, discovery: true, fetch })) ?? {};
      must(error instanceof TypeError || error?.code === 'ERR_DISCOVERY_FAILED', `a verifier for ${issuer}: ${error}`);
    }
    for (const issuer of [undefined, null, 5, {}, [ISSUER], new URL(ISSUER), '', 'issuer', '/issuer', 'issuer.example'])
      await rejectsTypeError(keyward.discover(issuer, { fetch }), /issuer/);
    equal(fetch.urls, [], 'the URLs fetched');
  },

  async 'invalid options are a TypeError'(keyward) {
    const fetch = serving(() => json(metadata()));
    await each(MISTAKES, ([own, text]) =>
      rejectsTypeError(keyward.discover(ISSUER, { fetch, ...own }), new RegExp(text)),
    );
    for (const own of [null, 5, 'x', true, () => 5]) await rejectsTypeError(keyward.discover(ISSUER, own), /options/);
    equal(fetch.urls, [], 'the URLs fetched despite invalid options');
    equal(
      await keyward.discover(ISSUER, {
        fetch,
        timeout: '1m',
        headers: { 'x-key': 'mine' },
        insecureHosts: [],
        signal: undefined,
      }),
      metadata(),
      'the metadata',
    );
    equal(new Headers(fetch.init.headers).get('x-key'), 'mine', 'the header sent');
  },

  async 'discover times out, and rejects with the reason of an aborted signal'(keyward) {
    const silent = () => new Promise(() => undefined);
    const before = Date.now();
    await fails(keyward, keyward.discover(ISSUER, { fetch: silent, timeout: 0.1 }), 'ERR_JWKS_TIMEOUT', {
      url: WELL_KNOWN,
    });
    must(Date.now() - before < 1500, `after ${Date.now() - before} ms`);
    const controller = new AbortController();
    const reason = { mine: true };
    const pending = keyward.discover(ISSUER, { fetch: silent, signal: controller.signal });
    const fetch = serving(() => json(metadata()));
    equal(await isPending(pending, 10), true, 'discover waits');
    controller.abort(reason);
    for (const call of [pending, keyward.discover(ISSUER, { fetch, signal: controller.signal })])
      must(Object.is(await rejection(call), reason), 'discover rejects with another reason');
    equal(fetch.urls, [], 'the URLs fetched for an aborted call');
  },

  async 'discover returns the metadata unchanged'(keyward) {
    const text =
      `{"issuer":"${ISSUER}","jwks_uri":"${KEYS_AT}","__proto__":{"x":1},` +
      '"new":[null,1.5,{"a":"\u00e9"}],"token_endpoint":5}';
    const own = await keyward.discover(ISSUER, { fetch: async () => new Response(text) });
    equal(own, JSON.parse(text), 'the metadata');
    must(
      own.x === undefined && {}.x === undefined && Object.getPrototypeOf(own) === Object.prototype,
      'the metadata have, or changed, a prototype',
    );
  },

  // ---- a verifier with discovery ----

  async 'a verifier fetches metadata, then keys, and neither again while they are fresh'(keyward, samples) {
    const { verify, verifier, fetch, token, at } = discovering(keyward, samples);
    equal(
      verifier.status,
      [
        {
          issuers: [ISSUER],
          loaded: false,
          failures: 0,
          counts: { fetched: 0, notModified: 0, failed: 0, staleServed: 0 },
        },
      ],
      'status before',
    );
    for (const rubbish of ['a.b.c', unsigned({}, { alg: 'HS256' })])
      must(/ERR_J/.test(await outcome(verifier.verify(rubbish, at))), 'rubbish was verified');
    equal(fetch.urls, [], 'the URLs fetched for rubbish');
    equal(
      [...new Set(await Promise.all(Array.from({ length: 100 }, () => outcome(verify()))))],
      ['verified'],
      'the outcomes',
    );
    equal(fetch.urls, [WELL_KNOWN, KEYS_AT], 'the URLs fetched');
    equal(verifier.verifySync(token, at).payload.iss, ISSUER, 'iss, by verifySync');
    const [{ url, loaded, failures }] = verifier.status;
    equal([url, loaded, failures], ['https://keys.example/jwks', true, 0], 'status');
  },

  async 'verifySync starts discovery in the background, where the runtime allows it'(keyward, samples) {
    const events = [];
    const { verifier, fetch, token, at } = discovering(keyward, samples, { onEvent: (event) => events.push(event) });
    const sync = () => outcome((async () => verifier.verifySync(token, at))());
    for (const eventCount of [1, 2]) {
      equal(await sync(), 'ERR_JWKS_NOT_LOADED', 'the outcome');
      // The times of the metadata are not reported as times of the keys.
      const [{ url, loaded, fetchedAt, freshUntil, staleUntil }] = verifier.status;
      equal([loaded, fetchedAt, freshUntil, staleUntil], [false, undefined, undefined, undefined], `status of ${url}`);
      await (sharesPromises(keyward) ? eventually(() => events.length === eventCount) : sleep(20));
    }
    equal(fetch.urls, sharesPromises(keyward) ? [WELL_KNOWN, KEYS_AT] : [], 'the URLs fetched');
    equal(
      await sync(),
      sharesPromises(keyward) ? 'verified' : 'ERR_JWKS_NOT_LOADED',
      'the outcome once keys are loaded',
    );
    const another = discovering(keyward, samples);
    await another.verifier.prefetch();
    equal(another.verifier.verifySync(token, at).payload.iss, ISSUER, 'iss');
  },

  async 'a failed fetch of metadata is ERR_DISCOVERY_FAILED, not a verdict'(keyward, samples) {
    await withClock(async (advance) => {
      const { verify, verifier, fetch, site, token, at } = discovering(keyward, samples);
      site[WELL_KNOWN] = () => json({}, {}, 500);
      const details = { status: 500, url: WELL_KNOWN };
      const first = await fails(keyward, verify(), 'ERR_DISCOVERY_FAILED', details, token);
      must([1, 2].includes(first.retryAfter) && first.cause !== undefined, `retryAfter is ${first.retryAfter}`);
      await fails(keyward, verify(), 'ERR_DISCOVERY_FAILED', { ...details, retryAfter: first.retryAfter }, token);
      const sync = thrown(() => verifier.verifySync(token, at)).error;
      isError(keyward, sync, 'ERR_JWKS_NOT_LOADED', {}, token);
      isError(keyward, sync.cause, 'ERR_DISCOVERY_FAILED', details, token);
      equal(
        [fetch.urls, verifier.status[0].failures, verifier.status[0].lastError.code],
        [[WELL_KNOWN], 1, 'ERR_DISCOVERY_FAILED'],
        'the URLs fetched, failures, lastError',
      );
      advance(2.1);
      site[WELL_KNOWN] = metadata({ issuer: A });
      await fails(keyward, verify(), 'ERR_DISCOVERY_FAILED', { status: undefined, url: WELL_KNOWN });
      advance(4.1);
      site[WELL_KNOWN] = metadata();
      const { [KEYS_AT]: keys } = site;
      site[KEYS_AT] = () => json({}, {}, 503);
      await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { status: 503, url: 'https://keys.example/jwks' }, token);
      advance(2.1);
      site[KEYS_AT] = keys;
      equal(await outcome(verify()), 'verified', 'the outcome');
      // jwks_uri is known, so the metadata are not fetched again.
      equal(fetch.urls, [WELL_KNOWN, WELL_KNOWN, WELL_KNOWN, KEYS_AT, KEYS_AT], 'the URLs fetched');
    });
  },

  async 'a verifier follows a changed jwks_uri'(keyward, samples) {
    await withClock(async (advance) => {
      const events = [];
      const { verify, verifier, fetch, site, keys } = discovering(keyward, samples, {
        headers: { 'cache-control': 'max-age=60' },
        onEvent: (event) => events.push(event),
      });
      await verify();
      const moved = 'https://moved.example/jwks';
      site[WELL_KNOWN] = metadata({ jwks_uri: moved });
      Object.assign(site, {
        [moved]: { keys: [{ ...keys.keys[0], kid: 'moved' }] },
        [KEYS_AT]: () => json({}, {}, 410),
      });
      advance(130);
      const context = keeper();
      equal((await verify({}, context)).key.kid, 'moved', 'kid');
      await context.settled();
      equal(fetch.urls, [WELL_KNOWN, KEYS_AT, WELL_KNOWN, moved], 'the URLs fetched');
      equal(verifier.status[0].url, moved, 'url');
      equal(
        events.map(({ type, url }) => [type, url]),
        [
          ['fetched', `${ISSUER}/`],
          ['fetched', 'https://keys.example/jwks'],
          ['fetched', `${ISSUER}/`],
          ['fetched', moved],
        ],
        'events',
      );
    });
  },

  async 'keys are used while metadata cannot be fetched, and an aborted caller rejects at once'(keyward, samples) {
    await withClock(async (advance) => {
      const { verify, site, fetch } = discovering(keyward, samples);
      const first = held(() => json(metadata()));
      site[WELL_KNOWN] = first.respond;
      const controller = new AbortController();
      const calls = [verify({}, { signal: controller.signal }), verify()];
      await sleep(5);
      controller.abort('mine');
      equal(await rejection(calls[0]), 'mine', 'the reason');
      first.open();
      equal(
        [await outcome(calls[1]), fetch.urls],
        ['verified', [WELL_KNOWN, KEYS_AT]],
        'the outcome, and the URLs fetched',
      );
      site[WELL_KNOWN] = () => json({}, {}, 500);
      advance(700);
      equal(await outcome(verify()), 'verified', 'the outcome while metadata cannot be fetched');
      advance(4000);
      await fails(keyward, verify(), 'ERR_DISCOVERY_FAILED', { status: 500 });
    });
  },

  async 'status and verifySync report keys that are unusable without metadata'(keyward, samples) {
    await withClock(async (advance) => {
      const { verify, verifier, site, token, keys, at } = discovering(keyward, samples, { maxStale: 100 });
      site[WELL_KNOWN] = () => json(metadata(), { 'cache-control': 'max-age=60' });
      site[KEYS_AT] = () => json(keys, { 'cache-control': 'max-age=3600' });
      await verify();
      site[WELL_KNOWN] = () => json({}, {}, 500);
      advance(161);
      if ((await outcome(verify())) === 'verified') return;
      await fails(keyward, verify(), 'ERR_DISCOVERY_FAILED', { status: 500 });
      const sync = thrown(() => verifier.verifySync(token, at)).error;
      isError(keyward, sync, 'ERR_JWKS_NOT_LOADED');
      isError(keyward, sync.cause, 'ERR_DISCOVERY_FAILED', { status: 500 });
      const [{ loaded, failures, lastError }] = verifier.status;
      equal([loaded, failures, lastError?.code], [false, 1, 'ERR_DISCOVERY_FAILED'], 'loaded, failures, lastError');
    });
  },

  async 'metadata narrow the algorithms of ID tokens alone, and never widen them'(keyward, samples) {
    await each(NARROWING, async ([names, own, expected]) => {
      const { verify, verifier, token, at } = discovering(keyward, samples, {
        meta: metadata({ id_token_signing_alg_values_supported: names }),
        ...own,
      });
      for (let round = 0; round < 2; round++)
        must(
          expected.split('|').includes(await outcome(verify())),
          `the outcome is ${await outcome(verify())}, expected ${expected}`,
        );
      must(
        expected.split('|').includes(await outcome((async () => verifier.verifySync(token, at))())),
        'verifySync has another outcome',
      );
    });
    const { verify } = discovering(keyward, samples, {
      name: ID.name,
      meta: metadata({ id_token_signing_alg_values_supported: ['RS256'] }),
    });
    equal(
      [await outcome(verify()), await outcome(verify({ profile: 'id_token' }))],
      ['verified', 'ERR_JOSE_ALG_NOT_ALLOWED'],
      'with the profile as an override',
    );
  },

  async 'a secret verifies nothing though the metadata list HS*'(keyward, samples) {
    const { token, keys, now } = samples('jwt-io-secret-weak-allowed');
    const at = { currentDate: new Date(now * 1000) };
    for (const names of [['HS256'], ['HS256', 'RS256'], undefined]) {
      for (const profile of ['id_token', OMITTED]) {
        const fetch = pages({
          [WELL_KNOWN]: metadata({ id_token_signing_alg_values_supported: names }),
          [KEYS_AT]: keys,
        });
        const verifier = keyward.createVerifier(
          options({
            issuer: ISSUER,
            audience: null,
            discovery: true,
            requiredClaims: [],
            allowWeakKeys: true,
            fetch,
            profile,
          }),
        );
        await verifier.prefetch();
        must(
          /ERR_JOSE_ALG_NOT_ALLOWED|ERR_DISCOVERY_FAILED/.test(await outcome(verifier.verify(token, at))),
          `${names}: the outcome is ${await outcome(verifier.verify(token, at))}`,
        );
        throwsTypeError(() => verifier.verifySync(token, { ...at, algorithms: ['HS256'] }), /HS/);
      }
    }
  },
};
