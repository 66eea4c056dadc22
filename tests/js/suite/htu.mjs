// The comparison of htu and URL: RFC 9449 section 4.3, normalised by RFC 3986 sections 6.2.2 and 6.2.3.
import { each, equal } from './assert.mjs';
import { REPLAYED, RESOURCE, assertAccepted, assertRejected, thumbprint, validProof, verify } from './proofs.mjs';

const HOST = 'https://server.example.com';

/** By normalised URL: other spellings of it. No two of the keys are equal. */
const SPELLINGS = {
  [`${HOST}/`]: [
    '', '?x', '#x', '?', '#', '/?', '/#', '/?x#y', '/.', '/./', '/..', '/../..', '/a/..', '/a/../', '/a/b/../../',
    '/%2e', '/%2E%2e/', '/a/.%2e', ':443', ':443/', ':', ':/',
  ]
    .map((path) => HOST + path)
    .concat('HTTPS://server.example.com/', 'https://SERVER.Example.COM', 'hTTps://Server.example.com:443/?#'),
  [RESOURCE]: [
    '/resource?', '/resource#', '/resource?query=1', '/resource#fragment', '/resource?/../x', '/resource#?',
    '/resource?a#b?c#d', '/resource?a@b', '/./resource', '/../resource', '/../../resource', '/a/../resource',
    '/a/b/../../resource', '/a/./../resource', '/%72esource', '/resourc%65', '/%2e/resource', '/a/%2E%2E/resource',
    '/%72%65%73%6F%75%72%63%65', ':443/resource',
  ]
    .map((path) => HOST + path)
    .concat('HTTPS://SERVER.EXAMPLE.COM:443/a/../%72esource?x#y', 'https://%53erver.example.com/resource'),
  [`${HOST}/Resource`]: ['/%52esource'].map((path) => HOST + path),
  [`${HOST}/resource/`]: ['/resource/.', '/resource/./', '/resource/x/..', '/resource/x/../', '/resource/?x'].map(
    (path) => HOST + path,
  ),
  [`${HOST}//resource`]: ['/a/..//resource', '/.//resource'].map((path) => HOST + path),
  [`${HOST}/resource//`]: [],
  [`${HOST}/resource.`]: [`${HOST}/resource%2e`],
  [`${HOST}/resource...`]: [],
  [`${HOST}/%2Fresource`]: [`${HOST}/%2fresource`],
  [`${HOST}/a/resource`]: [`${HOST}/a/b/../resource`],
  [`${HOST}/a%2Fresource`]: [`${HOST}/a%2fresource`],
  [`${HOST}/resource%3Fx`]: [`${HOST}/resource%3fx?x`],
  [`${HOST}/resource%23x`]: [`${HOST}/resource%23x#x`],
  [`${HOST}/resource%00`]: [],
  [`${HOST}/resource%20`]: [],
  [`${HOST}/a;b`]: [],
  [`${HOST}/a%3Bb`]: [`${HOST}/a%3bb`],
  [`${HOST}/a:b`]: [],
  [`${HOST}/a%3Ab`]: [`${HOST}/a%3ab`],
  [`${HOST}/a@b`]: [],
  [`${HOST}/a%40b`]: [`${HOST}/%61%40%62`],
  [`${HOST}/a+b`]: [],
  [`${HOST}/a%2Bb`]: [`${HOST}/a%2bb`],
  [`${HOST}/a%20b`]: [],
  [`${HOST}/a=b&c`]: [],
  [`${HOST}/a%3Db%26c`]: [`${HOST}/a%3db%26c`],
  [`${HOST}/a!$'()*,b`]: [],
  [`${HOST}/a%21%24%27%28%29%2A%2Cb`]: [`${HOST}/a%21%24%27%28%29%2a%2cb`],
  [`${HOST}/~aZ09-._`]: [`${HOST}/%7EaZ09%2D%2E%5F`, `${HOST}/%7e%61%5a%30%39%2d%2e%5f`],
  [`${HOST}/%257EaZ09-._`]: [`${HOST}/%257E%61Z09-._`],
  [`${HOST}/%2532F`]: [`${HOST}/%25%332F`],
  [`${HOST}/%252Fresource`]: [`${HOST}/%252F%72esource`],
  [`${HOST}/%C3%A9`]: [`${HOST}/%c3%a9`],
  [`${HOST}/e%CC%81`]: [`${HOST}/%65%cc%81`],
  'http://server.example.com/resource': [
    'http://server.example.com:80/resource',
    'HTTP://server.example.com:/resource',
  ],
  'http://server.example.com:443/resource': [],
  [`${HOST}:80/resource`]: [],
  [`${HOST}:8443/resource`]: [],
  [`${HOST}:4430/resource`]: [],
  [`${HOST}./resource`]: [],
  [`${HOST}.evil.example/resource`]: [],
  'https://example.com/resource': [],
  'https://xn--bcher-kva.example.com/resource': ['https://XN--BCHER-KVA.example.com/resource'],
  'https://192.0.2.1/resource': ['https://192.0.2.1:443/resource'],
  'https://[2001:db8::1]/resource': ['https://[2001:DB8::1]/resource', 'https://[2001:db8::1]:443/a/../resource#x'],
  'https://[2001:db8::2]/resource': [],
  'https://[2001:db8::1]:8443/resource': ['https://[2001:Db8::1]:8443/resource'],
};

/**
 * Paths that routers and URL parsers read differently, and fragments, which no request has. As the text of a URL, they
 * match no proof.
 */
const AMBIGUOUS = [
  '/.', '/..', '/a/../resource', '/./resource', '/resource/.', '/resource/..', '/a/.%2e/resource', '/%2E/resource',
  '/a/%2e%2E/resource', '/a/..%2Fresource', '/a%2f..%2fresource', '/%2E%2e%2fresource', '/resource%2F.',
  '/a\\..\\resource', '\\resource', '/a/..\\resource', '/resource%5C..', '/a%5c..%5cresource', '/resource%5c',
  '/resource#x', '#x', '/#/resource', '/resource\t', '/re\nsource', '/resource\x7f', '/r\u00e9source', '/re source',
  '/a/..;/resource', '/a/..;x=1/resource', '/%2e;/resource', '/a/..%3B/resource', '/a%2f..;/resource', '/resource/..;',
  '/resource%', '/resource%4', '/%zzresource', '/%%32F', '/%u0041',
];

/** Values that are not an http or https URL, or have userinfo. */
const INVALID = [
  5,
  null,
  true,
  {},
  [],
  [RESOURCE],
  '',
  'resource',
  '/resource',
  '?',
  '//server.example.com/resource',
  'server.example.com/resource',
  'server.example.com:443/resource',
  '://server.example.com/resource',
  'ftp://server.example.com/resource',
  'wss://server.example.com/resource',
  'file:///resource',
  'javascript:alert(1)',
  'data:,x',
  'urn:x',
  'httpss://server.example.com/resource',
  'xhttps://server.example.com/resource',
  'http',
  'https',
  'https:',
  'https:/',
  'https://',
  'https:///resource',
  'https://:443/resource',
  'https://?x',
  'https://#x',
  'https:/server.example.com/resource',
  'https:server.example.com/resource',
  'https//server.example.com/resource',
  'https://user@server.example.com/resource',
  'https://user:password@server.example.com/resource',
  'https://:password@server.example.com/resource',
  'https://server.example.com@server.example.com/resource',
  // RFC 3986 section 2.1: a percent sign is followed by two hexadecimal digits.
  `${HOST}/resource%`,
  `${HOST}/resource%2`,
  `${HOST}/%zzresource`,
  `${HOST}/%%32F`,
  `${HOST}/%%37Eresource`,
  `${HOST}/resource%u0041`,
  `${HOST}/%-1`,
  `${HOST}/%+1`,
  'https://server%.example.com/resource',
  `${HOST}:443:443/resource`,
  'https://2001:db8::1/resource',
  'https://[2001:db8::1/resource',
  'https://[2001:db8::1]]/resource',
  'https://server.example.com:443@server.example.com/resource',
  'https://server.example.com@evil.example/resource',
  'https://%75ser@server.example.com/resource',
];

/** Strings that RFC 3986 does not allow, and that browsers repair. They are rejected, with either reason. */
const REPAIRABLE = [
  ` ${RESOURCE}`, `${RESOURCE} `, `${RESOURCE}\n`, `\t${RESOURCE}`, `${RESOURCE}\0`,
  'ht\ntps://server.example.com/resource', 'https://server.exam\tple.com/resource', `${HOST}/reso urce`,
  `${HOST}/re\nsource`, `${HOST}/a/.\t./resource`, 'https:\\\\server.example.com\\resource', `${HOST}\\resource`,
  `${HOST}/a\\..\\resource`, `${HOST}/a/..\\resource`, 'https:/\\server.example.com/resource',
  'https://@server.example.com/resource', 'https://:@server.example.com/resource', `${HOST}:port/resource`,
  `${HOST}:99999/resource`, `${HOST}:-443/resource`, `${HOST}:443:443/resource`, `${HOST}: 443/resource`,
  'https://server.example.com%2Fresource', 'https://server%2Eexample%2Ecom%00/resource',
  'https://server.example.com%23/resource', 'https://\uff53erver.example.com/resource',
  'https://server\u3002example.com/resource', 'https://ser\u00adver.example.com/resource',
  'https://[2001:db8::1/resource', 'https://2001:db8::1/resource', 'https://[server.example.com]/resource',
  'https://[]/resource', `${HOST}/resource%`, `${HOST}/resource%2`, `${HOST}/%zzresource`, `${HOST}/%7`,
  `${HOST}/resource%u0041`, `${HOST}/r\u00e9source`, `${HOST}/re\u017fource`, `${HOST}/<resource>`, `${HOST}/resource"`,
  `\ufeff${RESOURCE}`,
];

const INVALID_HTU = { check: 'htu', claim: 'htu', reason: 'invalid' };
const OTHER_HTU = { check: 'htu', claim: 'htu', reason: 'check_failed' };

function of(htu, url, normal) {
  const made = validProof();
  made.payload.htu = htu;
  made.options.url = url;
  return { ...made, normal };
}

export const HTU = {
  async 'every spelling of htu matches, and every unambiguous spelling of url'(keyward) {
    await each(
      Object.entries(SPELLINGS).flatMap(([normal, others]) => [normal, ...others].map((other) => [normal, other])),
      async ([normal, other]) => {
        await assertAccepted(keyward, of(other, normal, normal));
        const isAmbiguous = /[/](?:[.]|%2e){1,2}(?=[/?#]|$)|^[^?]*#/i.test(other.split('?')[0]);
        for (const htu of [normal, other]) {
          await (isAmbiguous
            ? assertRejected(keyward, of(htu, other), OTHER_HTU)
            : assertAccepted(keyward, of(htu, other, normal)));
        }
      },
    );
  },

  async 'an ambiguous url matches no proof, and is not a TypeError'(keyward) {
    await each(AMBIGUOUS, async (path) => {
      const htus = [HOST + path.replaceAll('\\', '%5C'), RESOURCE, `${HOST}/`, new URL(HOST + path).href];
      for (const htu of htus)
        await assertRejected(keyward, of(htu, HOST + path), { ...OTHER_HTU, reason: ['check_failed', 'invalid'] });
      // The query is not compared.
      await assertAccepted(keyward, of(RESOURCE, `${RESOURCE}?${path}`, RESOURCE));
    });
    await each(
      [
        'https:/server.example.com/resource',
        'https:server.example.com/resource',
        'https:\\\\server.example.com/resource',
        'https://user@server.example.com/resource',
      ],
      (url) => {
        return assertRejected(keyward, of(RESOURCE, url), OTHER_HTU);
      },
    );
  },

  async 'a URL object counts like its text'(keyward) {
    await each(Object.keys(SPELLINGS), (normal) => assertAccepted(keyward, of(normal, new URL(normal), normal)));
    // Paths that stay ambiguous after the URL parser.
    await each(['/a%2f..%2fresource', '/..%2Fresource', '/resource%5C..', '/%zz'], (path) => {
      return assertRejected(keyward, of(HOST + path, new URL(HOST + path)), {
        ...OTHER_HTU,
        reason: ['check_failed', 'invalid'],
      });
    });
    await assertAccepted(keyward, of(RESOURCE, new URL(`${HOST}:443/a/../resource?x#y`), RESOURCE));
    await assertRejected(keyward, of(`${HOST}/`, new URL(RESOURCE)), OTHER_HTU);
  },

  async 'different URLs with a similar spelling are rejected'(keyward) {
    const normal = Object.keys(SPELLINGS);
    // Compare each with the resource and with the next four, which are the most similar.
    const pairs = normal.flatMap((one, index) =>
      [RESOURCE, ...normal.slice(index + 1, index + 5)].filter((other) => other !== one).map((other) => [one, other]),
    );
    await each(pairs, async ([one, other]) => {
      await assertRejected(keyward, of(one, other), OTHER_HTU);
      await assertRejected(keyward, of(other, one), OTHER_HTU);
    });
  },

  async 'an htu that is not an http or https URL, or has userinfo, is invalid'(keyward) {
    await each(INVALID, (htu) => assertRejected(keyward, of(htu, RESOURCE), INVALID_HTU));
  },

  async 'an htu that a browser would repair is rejected'(keyward) {
    await each(REPAIRABLE, async (htu) => {
      for (const url of [RESOURCE, `${HOST}/`]) {
        await assertRejected(keyward, of(htu, url), { ...INVALID_HTU, reason: ['invalid', 'check_failed'] });
      }
    });
  },

  async 'query and fragment are ignored, whatever they contain'(keyward) {
    for (const end of [
      '?htu=https://evil.example/', '?a=%zz', '#/../..', '?@', '?:80', '#@evil.example', '?[]', '?#\\',
    ]) {
      await assertAccepted(keyward, of(RESOURCE + end, RESOURCE, RESOURCE));
      await assertAccepted(keyward, of(RESOURCE, new URL(RESOURCE + end), RESOURCE));
      if (end.startsWith('?')) await assertAccepted(keyward, of(RESOURCE, RESOURCE + end, RESOURCE));
    }
  },

  async 'a replay in another spelling is rejected'(keyward) {
    const first = of(RESOURCE, RESOURCE);
    equal((await verify(keyward, first)).jkt, await thumbprint(first.key.jwk), 'jkt');
    for (const htu of SPELLINGS[RESOURCE]) {
      const again = of(htu, RESOURCE);
      again.payload.jti = first.payload.jti;
      // Without isReplay, so that the replay memory of the process is used.
      const error = await verify(keyward, again).catch((caught) => caught);
      equal(error.code, REPLAYED.code, `the code for ${htu}`);
    }
  },
};
