// Issuers with many tenants, templates, and metadata at other addresses.
import { OTHER } from '../proofs.mjs';
import { each, equal, must, rejection, rejectsTypeError, thrown, throwsTypeError } from '../assert.mjs';
import {
  OMITTED,
  eventually,
  fails,
  held,
  isError,
  options as members,
  pages,
  sleep,
  unsigned,
  withClock,
} from '../served.mjs';
import { AT, AUDIENCE, claims, ISSUER, JWK, JWKS, table, token } from './tools.mjs';

const { rows, row } = table();

const HOST = 'https://login.microsoftonline.com';
const V2 = `${HOST}/{tid}/v2.0`;
const V1 = 'https://sts.windows.net/{tid}/';
const COMMON = `${HOST}/common/v2.0/.well-known/openid-configuration`;
const KEYS = `${HOST}/common/discovery/v2.0/keys`;
const TENANT = '5c9ea5f5-6f0b-4b5e-8f2d-1a2b3c4d5e6f';
const OTHER_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
const REJECTED = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
const NO_KEY = 'ERR_JWKS_NO_MATCHING_KEY';
const SIGNATURE = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
const UNAVAILABLE = 'ERR_ISSUER_UNAVAILABLE';

const of = (template, tid) => template.replace('{tid}', tid);
const entra = (more = {}, tid = TENANT) => token(claims({ iss: of(V2, tid), tid, ...more }));
const options = (more = {}) => ({ issuer: V2, tenants: 'any', audience: AUDIENCE, ...AT, ...more });

/** A verifier for the tenants of Entra. `keys` are published; `metadata` replaces members of the metadata. */
function tenantVerifier(keyward, more = {}, keys = [JWK], metadata = {}) {
  const fetch = pages({
    [COMMON]: { issuer: `${HOST}/{tenantid}/v2.0`, jwks_uri: KEYS, ...metadata },
    [KEYS]: { keys },
  });
  const verifier = keyward.createVerifier(options({ discovery: COMMON, fetch, ...more }));
  return { verifier, fetch };
}

const code = (keyward, work) => {
  const { error } = thrown(work) ?? {};
  must(error instanceof keyward.JwtError, `a JwtError, not ${error?.stack ?? error}`);
  return error;
};

row(
  'metadata of all tenants contain a placeholder',
  'AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet 1731',
  async (keyward) => {
    const { verifier, fetch } = tenantVerifier(keyward);
    for (const tid of [TENANT, OTHER_TENANT]) {
      equal((await verifier.verify(await entra({}, tid))).payload.tid, tid);
    }
    equal(fetch.urls.join(' '), `${COMMON} ${KEYS}`, 'one set of keys for all tenants');
    equal(verifier.status[0].issuers.join(), V2);
  },
);

row('tenants that are not listed are rejected', 'nextauthjs/next-auth 6138', async (keyward) => {
  const { verifier } = tenantVerifier(keyward, { tenants: [TENANT] });
  await verifier.verify(await entra());
  const error = await fails(keyward, verifier.verify(await entra({}, OTHER_TENANT)), REJECTED, { claim: 'iss' });
  must(/tenant is not one of the listed/.test(error.message), error.message);
  must(!error.message.includes(OTHER_TENANT), 'no text of a claim');
  // A call may list fewer tenants, and never more.
  await rejectsTypeError(verifier.verify(await entra(), { tenants: [] }), /"tenants"/);
  const some = tenantVerifier(keyward).verifier;
  await some.verify(await entra(), { tenants: [TENANT] });
  await fails(keyward, some.verify(await entra(), { tenants: [OTHER_TENANT] }), REJECTED, { claim: 'iss' });
  await rejectsTypeError(verifier.verify(await entra(), { tenants: 'any' }), /"tenants"/);
});

row('a placeholder is the value of the token\'s own claim', 'MicrosoftDocs/azure-docs 95994', async (keyward) => {
  const verify = async (more, tid) => {
    const given = await token(claims({ iss: of(V2, tid), tid, ...more }));
    return keyward.verifyJwt(given, JWKS, options()).payload.iss;
  };
  equal(await verify({}, TENANT), of(V2, TENANT));
  const bad = [
    { tid: OTHER_TENANT },
    { tid: undefined },
    { tid: null },
    { tid: 5 },
    { tid: [TENANT] },
    { iss: of(V2, OTHER_TENANT) },
    { iss: `${of(V2, TENANT)}/` },
    { iss: of(V2, TENANT).replace('https', 'http') },
    { iss: of(V2, TENANT).toUpperCase() },
    { iss: V2 },
    { iss: [of(V2, TENANT)] },
    { iss: 'https://login.microsoftonline.com.evil.example/7/v2.0', tid: '7' },
  ];
  for (const more of bad) {
    const error = await rejection(verify(more, TENANT));
    equal(`${error.code} ${error.claim}`, `${REJECTED} iss`, JSON.stringify(more));
  }
});

row('a tenant cannot leave its segment', 'jsr-io/jsr 1489', async (keyward) => {
  const bad = ['', '.', '..', '%2e%2e', 'a/b', 'a%2Fb', 'a.b', 'a?b', 'a#b', 'a@b', 'a:b', 'a\\b', ' a', 'a\n', 'a\0'];
  bad.push('\u00e4', '\u0430', 'a_b', '{tid}', 'x'.repeat(129), 'x'.repeat(100_000));
  const { verifier, fetch } = tenantVerifier(keyward);
  for (const tid of bad) {
    await fails(keyward, verifier.verify(await entra({}, tid)), REJECTED, { claim: 'iss' });
  }
  await verifier.verify(await entra({}, 'x'.repeat(128)));
  equal(fetch.urls.join(' '), `${COMMON} ${KEYS}`, 'a token never chooses an address');
  const host = options({ issuer: 'https://{tid}.login.example' });
  const hosted = (tid) => token(claims({ iss: `https://${tid}.login.example`, tid }));
  equal(keyward.verifyJwt(await hosted('a-1'), JWKS, host).payload.tid, 'a-1');
  for (const tid of bad) {
    const given = await hosted(tid);
    equal(code(keyward, () => keyward.verifyJwt(given, JWKS, host)).claim, 'iss', JSON.stringify(tid));
  }
});

row(
  'a template is one whole segment or the leftmost label',
  'Microsoft identity platform, access tokens: validate the issuer',
  (keyward) => {
    const make = (issuer, more = {}) =>
      keyward.createVerifier(members({ issuer, audience: AUDIENCE, jwks: JWKS, tenants: 'any' }, more));
    for (const issuer of [V2, V1, [V1, V2], [ISSUER, V2], 'https://{t}.a.example:8443/x', 'http://localhost:1/{t}']) {
      make(issuer);
    }
    const cluster = { jwks: OMITTED, jwksUri: 'http://keycloak:8080/jwks', insecureHosts: ['keycloak'] };
    make('http://keycloak:8080/{realm}', cluster);
    const bad = ['https://{t}/', 'https://a.{t}.example', 'https://a.example/x{t}', 'https://a.example/{t}/{u}'];
    bad.push('https://a.example?{t}', 'https://a.example/{}', 'https://a.example/{t', '{t}', 'http://a.example/{t}');
    bad.push('https://{t}@a.example/', 'https://a.example:{t}/', 'https://{t}.0.0.1/', 'https://a.example/{t}#');
    for (const issuer of bad) {
      throwsTypeError(() => make(issuer), /"issuer"/);
      throwsTypeError(() => keyward.verifyJwt('', JWKS, { issuer, tenants: 'any' }), /"issuer"/);
    }
    throwsTypeError(() => make(V2, { tenants: undefined }), /"tenants"/);
    for (const tenants of [[], [''], ['a/b'], ['..'], [5], 'all', TENANT, true, null]) {
      throwsTypeError(() => make(V2, { tenants }), /"tenants"/);
    }
    throwsTypeError(() => keyward.createVerifier({ issuer: V2, audience: null, jwks: JWKS }), /"tenants" is required/);
    throwsTypeError(() => make(ISSUER), /"tenants" only applies/);
    throwsTypeError(() => make(null), /"tenants" only applies/);
    throwsTypeError(() => make(V2, { jwks: OMITTED, discovery: true }), /"discovery: true"/);
  },
);

row('the shared issuer and those of enterprises', 'actions/attest-build-provenance 222', async (keyward) => {
  const shared = 'https://token.actions.githubusercontent.com';
  const issuer = [shared, `${shared}/{enterprise}`];
  const fetch = pages({
    [`${shared}/.well-known/openid-configuration`]: { issuer: shared, jwks_uri: `${shared}/.well-known/jwks` },
    [`${shared}/.well-known/jwks`]: JWKS,
  });
  const discovery = new URL(`${shared}/.well-known/openid-configuration`);
  const verifier = keyward.createVerifier(options({ issuer, tenants: ['octo-corp'], discovery, fetch }));
  const of = (iss, more = {}) => token(claims({ iss, ...more }));
  await verifier.verify(await of(shared));
  await verifier.verify(await of(`${shared}/octo-corp`, { enterprise: 'octo-corp' }));
  // A call may narrow the verifier to the literal issuer.
  await verifier.verify(await of(shared), { issuer: shared });
  for (const [iss, more] of [
    [`${shared}/evil-corp`, { enterprise: 'evil-corp' }],
    [`${shared}/octo-corp`, {}],
    [`${shared}/octo-corp`, { enterprise: 'evil-corp' }],
    [`${shared}.evil.example/octo-corp`, { enterprise: 'octo-corp' }],
    [`${shared}/octo-corp/`, { enterprise: 'octo-corp' }],
    [`${shared}/`, { enterprise: '' }],
  ]) {
    await fails(keyward, verifier.verify(await of(iss, more)), REJECTED, { claim: 'iss' });
  }
});

row('a key of one tenant verifies no other tenant', 'MicrosoftDocs/azure-docs 112187', async (keyward) => {
  const any = `${HOST}/{tenantid}/v2.0`;
  const verdict = async (issuer, tid, more = {}, published = {}) => {
    const { verifier } = tenantVerifier(keyward, more, [{ ...JWK, issuer, ...published }]);
    return verifier.verify(await entra({}, tid)).then(() => 'verified', (error) => error.code);
  };
  equal(await verdict(any, TENANT), 'verified');
  equal(await verdict(V2, TENANT), 'verified');
  equal(await verdict(undefined, TENANT), 'verified', 'a key without issuer serves every tenant');
  equal(await verdict(of(V2, OTHER_TENANT), OTHER_TENANT), 'verified');
  equal(await verdict(of(V2, OTHER_TENANT), TENANT), NO_KEY);
  equal(await verdict(`${any}/`, TENANT), NO_KEY);
  equal(await verdict('', TENANT), NO_KEY);
  equal(await verdict(5, TENANT), NO_KEY);
  equal(await verdict(`${HOST}/{oid}/v2.0`, TENANT), NO_KEY);
  equal(await verdict('{tid}'.repeat(1000), TENANT), NO_KEY);
  // Without a template the member is not known, so it is ignored.
  const literal = { issuer: of(V2, TENANT), jwks: { keys: [{ ...JWK, issuer: 'https://x.example' }] }, audience: null };
  await keyward.createVerifier({ ...literal, ...AT }).verify(await entra());
  // Two keys with one kid: the one of the token's tenant is tried.
  const keys = [{ ...OTHER.jwk, kid: 'a', issuer: of(V2, OTHER_TENANT) }, { ...JWK, issuer: any }];
  await tenantVerifier(keyward, {}, keys).verifier.verify(await entra());
  const report = keyward.inspectJwt(await entra(), { keys }, options());
  equal(report.keyMatches.map(({ mismatch = 'matches' }) => mismatch).join(), 'issuer,matches');
  equal(report.verdict, 'verified');
});

row('tokens of version 1 are signed by keys of version 2', 'coreos/go-oidc 344', async (keyward) => {
  const issuer = [V2, V1];
  const keys = [{ ...JWK, issuer: `${HOST}/{tenantid}/v2.0` }];
  const v1 = await token(claims({ iss: of(V1, TENANT), tid: TENANT }));
  const { verifier } = tenantVerifier(keyward, { issuer }, keys);
  await verifier.verify(v1);
  await verifier.verify(await entra());
  // The key's tenant must still be the token's.
  const other = tenantVerifier(keyward, { issuer }, [{ ...JWK, issuer: of(V2, OTHER_TENANT) }]).verifier;
  await fails(keyward, other.verify(v1), NO_KEY);
  // Metadata of version 1 do not vouch for keys that name version 2.
  const sts = { issuer: 'https://sts.windows.net/{tenantid}/' };
  await fails(keyward, tenantVerifier(keyward, { issuer }, keys, sts).verifier.verify(await entraOf(V1)), NO_KEY);
  await tenantVerifier(keyward, { issuer }, keys, sts).verifier.verify(await entra());
  // Without metadata a key may name the token's issuer alone.
  const fixed = keyward.createVerifier(options({ issuer, jwks: { keys } }));
  await fixed.verify(await entra());
  await fails(keyward, fixed.verify(v1), NO_KEY);
});

const entraOf = (template) => token(claims({ iss: of(template, TENANT), tid: TENANT }));

row('metadata of one tenant do not serve all', 'OpenID Connect Discovery section 4.3', async (keyward) => {
  const others = [of(V2, TENANT), `${HOST}/common/v2.0`, `${HOST}/{oid}/v2.0`, undefined, 'https://evil.example'];
  for (const issuer of others) {
    const { verifier, fetch } = tenantVerifier(keyward, {}, [JWK], { issuer });
    const error = await fails(keyward, verifier.verify(await entra()), 'ERR_DISCOVERY_FAILED');
    must(error.message.includes(V2), `the expected issuer is named: ${error.message}`);
    equal(fetch.urls.join(), COMMON, 'no keys are fetched');
  }
});

row('several issuers, one with tenants', 'smallrye/smallrye-jwt 855', async (keyward) => {
  const fetch = pages({
    [COMMON]: { issuer: `${HOST}/{tenantid}/v2.0`, jwks_uri: KEYS },
    [KEYS]: JWKS,
  });
  const own = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [{ ...OTHER.jwk, kid: 'a' }] }, ...AT };
  const verifier = keyward.createVerifier([options({ discovery: COMMON, fetch, tenants: [TENANT] }), own]);
  await verifier.verify(await entra());
  await verifier.verify(await token(claims(), {}, OTHER));
  // Neither issuer's key verifies tokens of the other.
  const forged = await rejection(verifier.verify(await token(claims())));
  equal(forged.code, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  await fails(keyward, verifier.verify(await entra({}, OTHER_TENANT)), REJECTED, { claim: 'iss' });
  await fails(keyward, verifier.verify(await entra({ tid: OTHER_TENANT })), REJECTED, { claim: 'iss' });
  await fails(keyward, verifier.verify(await token(claims({ iss: V2, tid: TENANT }))), REJECTED, { claim: 'iss' });
  const error = await fails(keyward, verifier.verify(await token(claims({ iss: `${ISSUER}/` }))), REJECTED);
  must(/ends with "\/"/.test(error.message), error.message);
});

row('metadata at an address with a query', 'panva/openid-client 718', async (keyward) => {
  const host = 'https://contoso.b2clogin.com';
  const issuer = `${host}/5c9ea5f5/v2.0/`;
  const discovery = `${host}/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration?p=b2c_1_signin`;
  const keys = `${host}/contoso.onmicrosoft.com/discovery/v2.0/keys?p=b2c_1_signin`;
  const make = (more = {}, metadata = {}) => {
    const fetch = pages({ [discovery]: { issuer, jwks_uri: keys, ...metadata }, [keys]: JWKS });
    const given = { issuer, audience: AUDIENCE, discovery, fetch, ...AT, ...more };
    return { fetch, verifier: keyward.createVerifier(given) };
  };
  const given = await token(claims({ iss: issuer }));
  const { verifier, fetch } = make({ headers: { 'x-hush': 'hush' } });
  equal((await verifier.verify(given)).payload.iss, issuer);
  equal(fetch.urls.join(' '), `${discovery} ${keys}`);
  equal(fetch.init.headers.get('x-hush'), 'hush', 'headers for the origin that the program gave');
  await make({ discovery: new URL(discovery) }).verifier.verify(given);
  // The issuer is compared all the same.
  for (const other of [issuer.slice(0, -1), 'https://evil.example/', `${host}/contoso.onmicrosoft.com/v2.0`]) {
    const error = await fails(keyward, make({}, { issuer: other }).verifier.verify(given), 'ERR_DISCOVERY_FAILED');
    must(error.message.includes(other) && error.message.includes(issuer), `both are named: ${error.message}`);
    must(!error.url.includes('?'), `the query is not shown: ${error.url}`);
    const stray = await token(claims({ iss: other }));
    await fails(keyward, make().verifier.verify(stray), REJECTED, { claim: 'iss' });
  }
});

row('metadata at an inner address', 'zuplo/zudoku 1041', async (keyward) => {
  const inner = 'https://10.0.0.1:6443';
  const make = (discovery, jwks_uri, more = {}) => {
    const fetch = pages({ [discovery]: { issuer: ISSUER, jwks_uri }, [jwks_uri]: JWKS });
    return keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, discovery, fetch, ...AT, ...more });
  };
  const given = await token();
  await make(`${inner}/metadata`, `${inner}/jwks`).verify(given);
  await make(`${inner}/metadata`, `${ISSUER}/jwks`).verify(given);
  const plain = 'http://keycloak:8080';
  await make(`${plain}/metadata`, `${plain}/jwks`, { insecureHosts: ['keycloak'] }).verify(given);
  // Metadata from elsewhere may name no inner address, and from there no other one.
  for (const [discovery, jwksUri] of [
    [`${ISSUER}/metadata`, `${inner}/jwks`],
    [`${inner}/metadata`, 'https://169.254.169.254/latest'],
    [`${inner}/metadata`, 'https://localhost/jwks'],
    [`${inner}/metadata`, 'http://10.0.0.1/jwks'],
  ]) {
    await fails(keyward, make(discovery, jwksUri).verify(given), 'ERR_DISCOVERY_FAILED');
  }
  const bad = ['http://keycloak:8080/metadata', 'https://me:hush@a.example/', 'ftp://a.example/', 'metadata', '', 5];
  for (const discovery of [...bad, false, null, undefined, {}, []]) {
    throwsTypeError(() => make(discovery, `${ISSUER}/jwks`), /"discovery"/);
  }
  throwsTypeError(() => make(`${ISSUER}/metadata`, `${ISSUER}/jwks`, { issuer: null }), /"discovery" requires/);
});

row('a missing or added slash is named', 'auth0/auth0-oidc-client-net 330', async (keyward) => {
  const message = async (iss, issuer) => {
    const given = await token(claims({ iss }));
    return code(keyward, () => keyward.verifyJwt(given, JWKS, { issuer, ...AT })).message;
  };
  await each(
    [
      [`${ISSUER}/`, ISSUER, /token's value ends with "\/"/],
      [ISSUER, `${ISSUER}/`, /expected value ends with "\/"/],
      [ISSUER.replace('https', 'http'), ISSUER, /"http:\/\/"/],
      [ISSUER.toUpperCase().replace('HTTPS', 'https'), ISSUER, /upper and lower case/],
      [` ${ISSUER}`, ISSUER, /white space/],
      ['https://hush.example', ISSUER, /does not match$/],
    ],
    async ([iss, issuer, expected]) => {
      const text = await message(iss, issuer);
      must(expected.test(text) && !text.includes('example'), text);
    },
  );
});

row('metadata with another slash name both issuers', 'auth0/nextjs-auth0 2693', async (keyward) => {
  const message = async (issuer) => {
    const fetch = pages({ [`${ISSUER}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${ISSUER}/jwks` } });
    return (await rejection(keyward.discover(ISSUER, { fetch }))).message;
  };
  const slash = await message(`${ISSUER}/`);
  must(slash.includes(`${ISSUER}/,`) && /metadata's value ends with "\/"/.test(slash), slash);
  must((await message('https://other.example')).includes('https://other.example'), 'another issuer is named');
  const odd = ['https://me:hush@a.example', 'https://a.example?hush', '<hush>', `https://${'hush'.repeat(99)}`];
  for (const issuer of odd) {
    must(!(await message(issuer)).includes('hush'), 'what is no plain URL is not shown');
  }
});

// ---- tenants that come and go ----

const tenantOf = (number) => `https://tenant${number}.example`;
const tokenOf = (iss) => token(claims({ iss }));
/** Options for an issuer, with fixed keys. */
const fixed = (issuer, more = {}) => ({ issuer, audience: AUDIENCE, jwks: JWKS, ...AT, ...more });

/** A verifier whose resolver answers by `answer`, and the issuers that it was asked for. */
function resolving(keyward, answer, settings) {
  const asked = [];
  const verifier = keyward.createVerifier((issuer, context) => {
    asked.push(issuer);
    return answer(issuer, context);
  }, settings);
  return { verifier, asked };
}

row('tenants that come and go', 'krakend/krakend-ce 277', async (keyward) => {
  const tenants = new Map([[tenantOf(1), { audience: AUDIENCE }]]);
  const { verifier, asked } = resolving(keyward, async (issuer) =>
    tenants.has(issuer) ? fixed(issuer, tenants.get(issuer)) : null,
  );
  await withClock(async (advance) => {
    equal((await verifier.verify(await tokenOf(tenantOf(1)))).payload.iss, tenantOf(1));
    await fails(keyward, verifier.verify(await tokenOf(tenantOf(2))), REJECTED, { claim: 'iss', check: 'iss' });
    // Both answers are kept.
    tenants.set(tenantOf(2), { audience: AUDIENCE });
    tenants.delete(tenantOf(1));
    await verifier.verify(await tokenOf(tenantOf(1)));
    await fails(keyward, verifier.verify(await tokenOf(tenantOf(2))), REJECTED, { claim: 'iss' });
    equal(asked.length, 2);
    equal(verifier.status.map(({ issuers }) => issuers.join()).join(' '), tenantOf(1));
    // Until 5 minutes have passed, or the program says so.
    verifier.forgetIssuer(tenantOf(2));
    await verifier.verify(await tokenOf(tenantOf(2)));
    equal(asked.length, 3);
    advance(299);
    await verifier.verify(await tokenOf(tenantOf(1)));
    advance(2);
    await fails(keyward, verifier.verify(await tokenOf(tenantOf(1))), REJECTED, { claim: 'iss' });
    equal(asked.length, 4);
  });
  // The answer decides nothing but the options: the token is verified as ever.
  await fails(keyward, verifier.verify(await token(claims({ iss: tenantOf(2) }), {}, OTHER)), SIGNATURE);
  await rejectsTypeError(verifier.verify(await tokenOf(tenantOf(2)), { audience: 'other' }), /"audience"/);
});

row('keys stay while the options of a tenant stay', 'spring-projects/spring-security 6778', async (keyward) => {
  let audience = AUDIENCE;
  const fetch = pages({ [`${tenantOf(1)}/jwks`]: JWKS });
  const jwksUri = `${tenantOf(1)}/jwks`;
  const { verifier, asked } = resolving(keyward, (issuer) => ({ issuer, audience, jwksUri, fetch, ...AT }), {
    resolverTtl: '1m',
  });
  const given = await tokenOf(tenantOf(1));
  await withClock(async (advance) => {
    for (let minute = 0; minute < 3; minute++) {
      await verifier.verify(given);
      advance(61);
    }
    equal(`${asked.length} ${fetch.urls.length}`, '3 1', 'three answers, one fetch');
    audience = 'https://other.example';
    await fails(keyward, verifier.verify(given), REJECTED, { claim: 'aud' });
    equal(`${asked.length} ${fetch.urls.length}`, '4 2', 'new options, new keys');
  });
});

row('a resolver that fails is an outage', 'auth0/node-oauth2-jwt-bearer 218', async (keyward) => {
  let answer = () => {
    throw new Error('database');
  };
  const { verifier, asked } = resolving(keyward, (...given) => answer(...given));
  const given = await tokenOf(tenantOf(1));
  const error = await fails(keyward, verifier.verify(given), UNAVAILABLE, { retryAfter: 1 });
  equal(error.cause.message, 'database');
  answer = async () => Promise.reject(undefined);
  await fails(keyward, verifier.verify(given), UNAVAILABLE);
  answer = (issuer) => fixed(issuer);
  await verifier.verify(given);
  equal(asked.length, 3, 'failures are not kept');
});

row('a resolver that does not answer', 'auth0/node-oauth2-jwt-bearer 218', async (keyward) => {
  const signals = [];
  let answer = (_, { signal }) => {
    signals.push(signal);
    return new Promise(() => undefined);
  };
  const { verifier } = resolving(keyward, (...given) => answer(...given), { timeout: 0.05 });
  // More than may be in flight: all end, and nothing stays occupied.
  const calls = await Promise.all(
    Array.from({ length: 40 }, async (_, number) => rejection(verifier.verify(await tokenOf(tenantOf(number))))),
  );
  equal([...new Set(calls.map(({ code }) => code))].join(), UNAVAILABLE);
  // A caller's own time may end before that of the lookup.
  const areAborted = () => signals.length >= 32 && signals.every(({ aborted }) => aborted);
  await eventually(areAborted);
  must(areAborted(), 'every signal is aborted');
  answer = (issuer) => fixed(issuer);
  await verifier.verify(await tokenOf(tenantOf(1)));
  // A caller may leave earlier.
  const left = new keyward.JwtError('OTHER', 'left');
  answer = () => new Promise(() => undefined);
  const slow = resolving(keyward, answer).verifier;
  const signal = AbortSignal.abort(left);
  equal(await rejection(slow.verify(await tokenOf(tenantOf(1)), undefined, { signal })), left);
});

row('one lookup for each issuer, and few at a time', 'RFC 7519 section 4.1.1', async (keyward) => {
  let [most, now] = [0, 0];
  const { verifier, asked } = resolving(keyward, async (issuer) => {
    most = Math.max(most, ++now);
    await sleep(5);
    now--;
    return fixed(issuer);
  });
  const tokens = await Promise.all(Array.from({ length: 100 }, (_, number) => tokenOf(tenantOf(number))));
  await Promise.all([...tokens, ...tokens].map((given) => verifier.verify(given)));
  equal(asked.length, 100);
  must(most > 1 && most <= 32, `${most} lookups at a time`);
});

row('a token causes no lookup of what is no issuer', 'spring-ai-community/mcp-security 98', async (keyward) => {
  const { verifier, asked } = resolving(keyward, (issuer) => fixed(issuer));
  const bad = ['', 'tenant', 'http://tenant.example', 'ftp://tenant.example', 'https://', 'https:///x', 'data:,'];
  bad.push('https://a.example?x', 'https://a.example#x', 'https://me@a.example', 'https://a.example\\x');
  bad.push(' https://a.example', 'https://a.example\n', 'https://a.example/\0', 'https://\u00e4.example');
  bad.push('https://a b.example', 'https://[::1', 'https://a.example:x', 'file:///etc/passwd', 'HTTPS://a.example');
  bad.push(`https://a.example/${'x'.repeat(500)}`, 'x'.repeat(500_000));
  for (const iss of [...bad, 5, null, [ISSUER], {}, true]) {
    const error = await fails(keyward, verifier.verify(await tokenOf(iss)), REJECTED, { claim: 'iss' });
    must(error.message.length < 200, 'no value in the message');
  }
  await fails(keyward, verifier.verify(await tokenOf(undefined)), REJECTED, { claim: 'iss', reason: 'missing' });
  for (const given of ['', 'a.b.c', 'ey.ey.ey', `${await tokenOf(ISSUER)}.x`]) await rejection(verifier.verify(given));
  equal(asked.length, 0);
  await verifier.verify(await tokenOf('http://localhost:8080/realm'));
  equal(asked.length, 1, 'loopback hosts need no TLS');
  for (const given of [undefined, null, 5, {}]) await rejectsTypeError(verifier.verify(given));
});

row('answers that are neither options nor null', 'spring-projects/spring-security 7733', async (keyward) => {
  let answer;
  const { verifier, asked } = resolving(keyward, () => answer);
  const given = await tokenOf(ISSUER);
  const own = fixed(ISSUER);
  let reads = 0;
  const fickle = { ...own, get issuer() {
    return reads++ === 0 ? ISSUER : tenantOf(1);
  } };
  const bad = [undefined, false, 0, '', ISSUER, [own], [], {}, fixed(tenantOf(1)), fixed(`${ISSUER}/`), fixed(null)];
  bad.push(fixed([ISSUER, tenantOf(1)]), fixed([]), fixed('https://{t}.example', { tenants: 'any' }));
  bad.push({ ...own, jwks: 5 });
  bad.push(Object.create(own), { ...own, unknown: 1 }, { ...own, audience: undefined }, new Map(Object.entries(own)));
  bad.push(() => own, { ...own, algorithms: [] });
  for (answer of bad) await rejectsTypeError(verifier.verify(given));
  equal(asked.length, bad.length, 'none is kept');
  answer = fickle;
  await verifier.verify(given);
  equal(reads, 1, 'a getter is read once');
  // Inherited members are no options.
  verifier.forgetIssuer(ISSUER);
  const { issuer: _, ...rest } = own;
  answer = rest;
  Object.prototype.issuer = ISSUER;
  try {
    await rejectsTypeError(verifier.verify(given));
  } finally {
    delete Object.prototype.issuer;
  }
  answer = fixed([ISSUER]);
  await verifier.verify(given);
  const settings = [null, 5, { ttl: 5 }, { resolverTtl: -1 }, { resolverTtl: '2d' }, { timeout: 0 }, { profile: 'x' }];
  for (const given of settings) {
    throwsTypeError(() => keyward.createVerifier(fixed, given));
  }
  throwsTypeError(() => keyward.createVerifier(own, {}), /second argument/);
  throwsTypeError(() => verifier.forgetIssuer(undefined));
});

row('invented issuers displace no tenant', 'spring-ai-community/mcp-security 98', async (keyward) => {
  const { verifier, asked } = resolving(keyward, (issuer) => (issuer === ISSUER ? fixed(issuer) : null));
  await verifier.verify(await tokenOf(ISSUER));
  const forged = (number) => unsigned(claims({ iss: `https://evil${number}.example` }));
  for (let number = 0; number < 1100; number++) await rejection(verifier.verify(forged(number)));
  equal(asked.length, 1101);
  await verifier.verify(await tokenOf(ISSUER));
  equal(asked.length, 1101, 'the tenant is still known');
  await rejection(verifier.verify(forged(1099)));
  equal(asked.length, 1101, 'refusals are kept too');
  await rejection(verifier.verify(forged(0)));
  equal(asked.length, 1102, 'at most 1000 of them');
});

row('a resolver and synchronous verification', 'krakend/krakend-ce 277', async (keyward) => {
  const { verifier, asked } = resolving(keyward, (issuer) => (issuer === ISSUER ? fixed(issuer) : null));
  const given = await tokenOf(ISSUER);
  isError(keyward, thrown(() => verifier.verifySync(given)).error, 'ERR_JWKS_NOT_LOADED');
  equal(asked.length, 0);
  await verifier.prefetch();
  await verifier.verify(given);
  equal(verifier.verifySync(given).payload.iss, ISSUER);
  const other = await tokenOf(tenantOf(1));
  await rejection(verifier.verify(other));
  isError(keyward, thrown(() => verifier.verifySync(other)).error, REJECTED, { claim: 'iss' });
  verifier.forgetIssuer(ISSUER);
  isError(keyward, thrown(() => verifier.verifySync(given)).error, 'ERR_JWKS_NOT_LOADED');
  equal(verifier.status.length, 0);
});

row('an issuer that is forgotten during its lookup', 'krakend/krakend-ce 277', async (keyward) => {
  const { open, respond } = held((issuer) => fixed(issuer));
  const { verifier, asked } = resolving(keyward, respond);
  const given = await tokenOf(ISSUER);
  const first = verifier.verify(given);
  await eventually(() => asked.length === 1);
  verifier.forgetIssuer(ISSUER);
  open();
  await first;
  await verifier.verify(given);
  equal(asked.length, 2, 'the answer from before is not kept');
});

export const ISSUERS = rows;
