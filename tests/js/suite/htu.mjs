// Which htu is which URL: RFC 9449 section 4.3, and normalisation by RFC 3986 sections 6.2.2 and 6.2.3.
import { each, equal } from './assert.mjs';
import { REPLAYED, RESOURCE, accepted, good, refused, thumbprint, verify } from './proofs.mjs';

const HOST = 'https://server.example.com';

/** What is normalised already, and other spellings of it. No two lines are equal. */
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

/** Paths that routers and URL parsers read differently, and fragments, which no request has: as the text of a URL, nobody's. */
const AMBIGUOUS = [
  '/.', '/..', '/a/../resource', '/./resource', '/resource/.', '/resource/..', '/a/.%2e/resource', '/%2E/resource',
  '/a/%2e%2E/resource', '/a/..%2Fresource', '/a%2f..%2fresource', '/%2E%2e%2fresource', '/resource%2F.',
  '/a\\..\\resource', '\\resource', '/a/..\\resource', '/resource%5C..', '/a%5c..%5cresource', '/resource%5c',
  '/resource#x', '#x', '/#/resource', '/resource\t', '/re\nsource', '/resource\x7f', '/r\u00e9source', '/re source',
  '/a/..;/resource', '/a/..;x=1/resource', '/%2e;/resource', '/a/..%3B/resource', '/a%2f..;/resource', '/resource/..;',
  '/resource%', '/resource%4', '/%zzresource', '/%%32F', '/%u0041',
];

/** What is no http or https URL, or has userinfo. */
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
  // RFC 3986 section 2.1 has no percent sign without two hexadecimal digits.
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

/** What RFC 3986 has no place for, though browsers mend it: refused, and it does not matter which reason is given. */
const MENDED = [
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
  const made = good();
  made.payload.htu = htu;
  made.options.url = url;
  return { ...made, normal };
}

export const HTU = {
  async 'htu in any spelling is the same, and url too where it can be read in one way'(keyward) {
    await each(
      Object.entries(SPELLINGS).flatMap(([normal, others]) => [normal, ...others].map((other) => [normal, other])),
      async ([normal, other]) => {
        await accepted(keyward, of(other, normal, normal));
        const isAmbiguous = /[/](?:[.]|%2e){1,2}(?=[/?#]|$)|^[^?]*#/i.test(other.split('?')[0]);
        for (const htu of [normal, other]) {
          await (isAmbiguous ? refused(keyward, of(htu, other), OTHER_HTU) : accepted(keyward, of(htu, other, normal)));
        }
      },
    );
  },

  async "a url that can be read in two ways is no proof's, and no mistake of the caller's"(keyward) {
    await each(AMBIGUOUS, async (path) => {
      const htus = [HOST + path.replaceAll('\\', '%5C'), RESOURCE, `${HOST}/`, new URL(HOST + path).href];
      for (const htu of htus)
        await refused(keyward, of(htu, HOST + path), { ...OTHER_HTU, reason: ['check_failed', 'invalid'] });
      // Behind the question mark nothing counts.
      await accepted(keyward, of(RESOURCE, `${RESOURCE}?${path}`, RESOURCE));
    });
    await each(
      [
        'https:/server.example.com/resource',
        'https:server.example.com/resource',
        'https:\\\\server.example.com/resource',
        'https://user@server.example.com/resource',
      ],
      (url) => {
        return refused(keyward, of(RESOURCE, url), OTHER_HTU);
      },
    );
  },

  async 'a URL object is the same as its text'(keyward) {
    await each(Object.keys(SPELLINGS), (normal) => accepted(keyward, of(normal, new URL(normal), normal)));
    // What the parser leaves in a path can be read in two ways still.
    await each(['/a%2f..%2fresource', '/..%2Fresource', '/resource%5C..', '/%zz'], (path) => {
      return refused(keyward, of(HOST + path, new URL(HOST + path)), {
        ...OTHER_HTU,
        reason: ['check_failed', 'invalid'],
      });
    });
    await accepted(keyward, of(RESOURCE, new URL(`${HOST}:443/a/../resource?x#y`), RESOURCE));
    await refused(keyward, of(`${HOST}/`, new URL(RESOURCE)), OTHER_HTU);
  },

  async 'what is spelled differently and is not the same is refused'(keyward) {
    const normal = Object.keys(SPELLINGS);
    // Each against the one that everything resembles, and against the neighbours, which it resembles most.
    const pairs = normal.flatMap((one, index) =>
      [RESOURCE, ...normal.slice(index + 1, index + 5)].filter((other) => other !== one).map((other) => [one, other]),
    );
    await each(pairs, async ([one, other]) => {
      await refused(keyward, of(one, other), OTHER_HTU);
      await refused(keyward, of(other, one), OTHER_HTU);
    });
  },

  async 'what is no http or https URL, or has userinfo, is invalid'(keyward) {
    await each(INVALID, (htu) => refused(keyward, of(htu, RESOURCE), INVALID_HTU));
  },

  async 'what a browser would mend is refused'(keyward) {
    await each(MENDED, async (htu) => {
      for (const url of [RESOURCE, `${HOST}/`]) {
        await refused(keyward, of(htu, url), { ...INVALID_HTU, reason: ['invalid', 'check_failed'] });
      }
    });
  },

  async 'query and fragment do not count, whatever they hold'(keyward) {
    for (const end of [
      '?htu=https://evil.example/', '?a=%zz', '#/../..', '?@', '?:80', '#@evil.example', '?[]', '?#\\',
    ]) {
      await accepted(keyward, of(RESOURCE + end, RESOURCE, RESOURCE));
      await accepted(keyward, of(RESOURCE, new URL(RESOURCE + end), RESOURCE));
      if (end.startsWith('?')) await accepted(keyward, of(RESOURCE, RESOURCE + end, RESOURCE));
    }
  },

  async 'a spelling does not make a used proof new'(keyward) {
    const first = of(RESOURCE, RESOURCE);
    equal((await verify(keyward, first)).jkt, await thumbprint(first.key.jwk), 'jkt');
    for (const htu of SPELLINGS[RESOURCE]) {
      const again = of(htu, RESOURCE);
      again.payload.jti = first.payload.jti;
      // Without isReplay, so that the memory of the process is asked.
      const error = await verify(keyward, again).catch((fault) => fault);
      equal(error.code, REPLAYED.code, `the code for ${htu}`);
    }
  },
};
