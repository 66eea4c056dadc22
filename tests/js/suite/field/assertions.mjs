// Checks of a program's own, bounds on lifetimes, padded tokens, and client assertions.
import { each, equal, must, rejection, rejectsTypeError, throwsCode, throwsTypeError } from '../assert.mjs';
import { KEY, newJti, sign } from '../proofs.mjs';
import { toBase64url } from '../tokens.mjs';
import { AT, AUDIENCE, claims, ISSUER, JWKS, NOW, table, token } from './tools.mjs';

const { rows, row } = table();
const EXPECTED = { issuer: ISSUER, audience: AUDIENCE, ...AT };
const [code, reason] = ['ERR_JWT_CLAIM_VALIDATION_FAILED', 'check_failed'];
const VALIDATE = { code, claim: 'validate', reason, check: 'validate' };

/** Everything but `true` and `undefined`. */
const REFUSALS = [false, null, 0, 1, NaN, '', 'true', {}, [], Symbol('x'), new Error('x'), () => true];

const codeOf = ({ code, claim, reason, check }) => ({ code, claim, reason, check });
const verifierOf = (keyward, options = {}) => keyward.createVerifier({ ...EXPECTED, jwks: JWKS, ...options });

// ---- validate ----

row('a check of one claim decides', 'auth0/node-jsonwebtoken 583', async (keyward) => {
  const validate = ({ tenant }, { kid }) => tenant === 'mine' && kid === 'a';
  const mine = await token(claims({ tenant: 'mine' }));
  equal(keyward.verifyJwt(mine, JWKS, { ...EXPECTED, validate }).payload.tenant, 'mine');
  const other = await token(claims({ tenant: 'other' }));
  const error = throwsCode(keyward, () => keyward.verifyJwt(other, JWKS, { ...EXPECTED, validate }), VALIDATE.code);
  equal(codeOf(error), VALIDATE);
  equal(error.payload.tenant, 'other', 'the payload of the error');
  must(!JSON.stringify(error).includes('other') && !error.message.includes('other'), 'the error shows the claim');
});

row('only true and undefined pass', 'auth0/node-oauth2-jwt-bearer 9', async (keyward) => {
  const given = await token();
  for (const result of [true, undefined]) {
    const options = { ...EXPECTED, validate: () => result };
    equal(keyward.verifyJwt(given, JWKS, options).payload.iss, ISSUER);
    equal((await verifierOf(keyward, options).verify(given)).payload.iss, ISSUER);
    const later = { ...options, validate: async () => result };
    equal((await verifierOf(keyward, later).verify(given)).payload.iss, ISSUER);
  }
  await each(REFUSALS.map((_, at) => at), async (at) => {
    const validate = () => REFUSALS[at];
    const verifier = verifierOf(keyward);
    throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, { ...EXPECTED, validate }), VALIDATE.code);
    throwsCode(keyward, () => verifier.verifySync(given, { validate }), VALIDATE.code);
    equal(codeOf(await rejection(verifier.verify(given, { validate }))), VALIDATE);
    equal(codeOf(await rejection(verifier.verify(given, { validate: async () => validate() }))), VALIDATE);
  });
});

row('a check runs only for a token that is otherwise accepted', 'vimalloc/flask-jwt-extended 64', async (keyward) => {
  let calls = 0;
  const options = { ...EXPECTED, scopes: ['read'], validate: () => ++calls > 0 };
  const other = await token(claims({ scope: 'read' }));
  const cases = [
    await token(claims({ exp: NOW })),
    await token(claims({ scope: 'write' })),
    `${(await token(claims({ scope: 'read' }))).slice(0, -4)}AAAA`,
    'x',
  ];
  for (const given of cases) {
    const { error } = await outcome(() => keyward.verifyJwt(given, JWKS, options));
    must(error instanceof keyward.JwtError && error.check !== 'validate', 'another check must reject the token');
    equal(await rejection(verifierOf(keyward, options).verify(given)).then(({ check }) => check), error.check);
    const last = keyward.inspectJwt(given, JWKS, options).checks.at(-1);
    equal([last.id, last.group, last.status], ['validate', 'validate', 'skip']);
  }
  equal(calls, 0, 'the number of calls');
  equal(keyward.inspectJwt(other, null, options).checks.at(-1).status, 'skip', 'without keys');
  equal(calls, 0, 'the number of calls without keys');
  keyward.verifyJwt(other, JWKS, options);
  equal(calls, 1, 'the number of calls');
});

row('a promise is awaited by verify, and a mistake elsewhere', 'RFC 7519 section 7.2', async (keyward) => {
  const given = await token();
  const verifier = verifierOf(keyward);
  for (const validate of [
    async () => false,
    () => Promise.reject(new Error('not seen')),
    () => ({ then: (resolve) => resolve(false) }),
    () => Object.assign(() => true, { then: (resolve) => resolve(false) }),
  ]) {
    for (const work of [
      () => keyward.verifyJwt(given, JWKS, { ...EXPECTED, validate }),
      () => verifier.verifySync(given, { validate }),
      () => keyward.inspectJwt(given, JWKS, { ...EXPECTED, validate }),
      () => verifierOf(keyward, { validate: () => true }).verifySync(given, { validate }),
      () => verifierOf(keyward, { validate }).verifySync(given, { validate: () => true }),
    ])
      throwsTypeError(work, /"validate" returned a promise/);
  }
  equal(codeOf(await rejection(verifier.verify(given, { validate: async () => false }))), VALIDATE);
});

row('what a check throws passes through', 'benmcollins/libjwt 210', async (keyward) => {
  const given = await token();
  // An error that looks like a verdict, or like one that would cause a fetch, is no verdict.
  for (const thrown of [new Error('x'), 5, undefined, new keyward.JwtError('ERR_JWKS_NO_MATCHING_KEY', 'x')]) {
    const fail = () => {
      throw thrown;
    };
    const later = async () => fail();
    for (const work of [
      () => keyward.verifyJwt(given, JWKS, { ...EXPECTED, validate: fail }),
      () => keyward.inspectJwt(given, JWKS, { ...EXPECTED, validate: fail }),
      () => verifierOf(keyward, { validate: fail }).verifySync(given),
      () => verifierOf(keyward, { validate: fail }).verify(given),
      () => verifierOf(keyward, { validate: later }).verify(given),
    ])
      equal((await outcome(work)).error, thrown);
  }
});

row('a call adds a check and cannot replace one', 'auth0/java-jwt 430', async (keyward) => {
  const given = await token();
  for (const [own, added, calls] of [
    [true, true, ['own', 'added']],
    [true, false, ['own', 'added']],
    [false, true, ['own']],
    ['yes', true, ['own']],
  ]) {
    for (const wait of [(value) => value, async (value) => value]) {
      const called = [];
      const verifier = verifierOf(keyward, { validate: () => (called.push('own'), wait(own)) });
      const overrides = { validate: () => (called.push('added'), wait(added)) };
      const { error } = await outcome(() => verifier.verify(given, overrides));
      equal(error?.claim, own === true && added === true ? undefined : 'validate');
      equal(called, calls, 'the calls');
    }
  }
});

row('an unset variable does not switch a check off', 'RFC 7519 section 7.2', async (keyward) => {
  const given = await token();
  for (const validate of [undefined, null, true, 'x', {}, [() => true]]) {
    const expected = validate === undefined ? /"validate" is undefined/ : /"validate" must be a function/;
    throwsTypeError(() => keyward.verifyJwt(given, JWKS, { ...EXPECTED, validate }), expected);
    throwsTypeError(() => keyward.inspectJwt(given, JWKS, { ...EXPECTED, validate }), expected);
    throwsTypeError(() => verifierOf(keyward, { validate }), expected);
    const inCall = validate === null ? /"validate" must not be null/ : expected;
    await rejectsTypeError(verifierOf(keyward).verify(given, { validate }), inCall);
    await rejectsTypeError(verifierOf(keyward, { validate: () => true }).verify(given, { validate }), inCall);
  }
  throwsTypeError(() => keyward.verifyJws(given, JWKS, { validate: () => true }));
  Object.prototype.validate = () => false;
  try {
    equal(keyward.verifyJwt(given, JWKS, EXPECTED).payload.iss, ISSUER, 'with an inherited validate');
    equal((await verifierOf(keyward).verify(given)).payload.iss, ISSUER, 'with an inherited validate');
  } finally {
    delete Object.prototype.validate;
  }
});

row('what a check changes stays in the result, and not in a report', 'ahopkins/sanic-jwt 71', async (keyward) => {
  const given = await token();
  const options = { ...EXPECTED, validate: (payload) => void (payload.tenant = 'x') };
  const first = keyward.verifyJwt(given, JWKS, options);
  equal(first.payload.tenant, 'x');
  equal(keyward.verifyJwt(given, JWKS, EXPECTED).payload.tenant, undefined, 'in the next result');
  equal(keyward.inspectJwt(given, JWKS, options).payload.tenant, undefined, 'in a report');
});

row('a report explains the check', 'RFC 7519 section 7.2', async (keyward) => {
  const given = await token();
  const report = (validate) => keyward.inspectJwt(given, JWKS, { ...EXPECTED, ...(validate && { validate }) });
  const { verdict, summary, checks } = report(() => false);
  equal([verdict, summary], ['not verified', 'Not verified: the check "validate" does not accept the token.']);
  equal([checks.at(-1).status, checks.at(-1).code], ['fail', VALIDATE.code]);
  must(keyward.reportText(report(() => false)).includes('Your own check'), 'the text of the report');
  const accepted = report(() => true);
  equal([accepted.verdict, accepted.checks.at(-1).status], ['verified', 'pass']);
  must(report().checks.every(({ id }) => id !== 'validate'), 'listed although not configured');
});

row('the signal ends a check that never ends', 'RFC 7519 section 7.2', async (keyward) => {
  const reason = new Error('late');
  const verifier = verifierOf(keyward, { validate: () => new Promise(() => {}) });
  const controller = new AbortController();
  const pending = verifier.verify(await token(), {}, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 5);
  equal(await rejection(pending), reason);
});

// ---- maxLifetime ----

row('a token that lives too long is rejected although it is young', 'envoyproxy/envoy 32853', async (keyward) => {
  const given = await token(claims({ iat: NOW, exp: NOW + 3601 }));
  const error = throwsCode(
    keyward,
    () => keyward.verifyJwt(given, JWKS, { ...EXPECTED, maxLifetime: '1h' }),
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
  );
  equal([error.claim, error.reason, error.check], ['exp', 'check_failed', 'max_lifetime']);
  const report = keyward.inspectJwt(given, JWKS, { ...EXPECTED, maxLifetime: '1h' });
  const line = report.checks.find(({ id }) => id === 'max_lifetime');
  equal([line.expected, line.actual], ['not after 2027-01-15T09:00:00Z', '2027-01-15T09:00:01Z']);
  const hour = await token(claims({ iat: NOW, exp: NOW + 3600 }));
  equal(keyward.verifyJwt(hour, JWKS, { ...EXPECTED, maxLifetime: '1h' }).payload.iat, NOW);
});

row('a token without iat has no lifetime', 'smallrye/smallrye-jwt 146', async (keyward) => {
  const given = await token(claims({ iat: undefined }));
  const bound = { ...EXPECTED, maxLifetime: '1h' };
  const error = throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, bound), 'ERR_JWT_CLAIM_VALIDATION_FAILED');
  equal([error.claim, error.reason], ['iat', 'missing']);
  equal(keyward.verifyJwt(given, JWKS, EXPECTED).payload.iat, undefined);
});

row('a call may shorten the longest lifetime', 'auth0/node-jsonwebtoken 598', async (keyward) => {
  const given = await token(claims({ iat: NOW, exp: NOW + 600 }));
  const verifier = verifierOf(keyward, { maxLifetime: '1h' });
  equal((await verifier.verify(given, { maxLifetime: '10m' })).payload.iat, NOW);
  equal((await rejection(verifier.verify(given, { maxLifetime: '9m' }))).check, 'max_lifetime');
  await rejectsTypeError(verifier.verify(given, { maxLifetime: '2h' }), /longer/);
});

// ---- padding ----

/** A token as a load balancer of AWS writes it: the issuer in the header, every part padded, the padding signed. */
async function padded(header = {}, payload = { sub: 'user', exp: NOW + 600 }) {
  const pad = (text) => text + '='.repeat((4 - (text.length % 4)) % 4);
  const parts = [{ alg: 'ES256', kid: 'a', typ: 'JWT', client: 'c', signer: 'arn:aws:x', ...header }, payload];
  const input = parts.map((part) => pad(toBase64url(JSON.stringify(part)))).join('.');
  return `${input}.${pad(toBase64url([...(await sign(KEY, input))]))}`;
}

const ALB = { ...AT, algorithms: ['ES256'], padding: 'required' };

row('a padded token of a load balancer passes with the option', 'awslabs/aws-jwt-verify 109', async (keyward) => {
  for (const client of ['c', 'cc', 'ccc']) {
    const given = await padded({ client });
    must(given.includes('='), 'the token is not padded');
    equal(keyward.verifyJwt(given, JWKS, ALB).protectedHeader.client, client);
    const constraints = { ...ALB, issuer: null, audience: null, jwks: JWKS };
    equal((await keyward.createVerifier(constraints).verify(given)).payload.sub, 'user');
    equal(keyward.inspectJwt(given, JWKS, ALB).verdict, 'verified');
    const ids = keyward.inspectJwt(given, JWKS, ALB).findings.map(({ id }) => id);
    must(!ids.includes('non_canonical_base64'), 'the padding is called a danger');
  }
});

row('a padded token without the option is named', 'dvsekhvalnov/jose-jwt 271', async (keyward) => {
  const given = await padded();
  const error = throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, AT), 'ERR_JWS_INVALID');
  must(/AWS Application Load Balancer.*"padding"/.test(error.message), error.message);
  throwsCode(keyward, () => keyward.decodeJwt(given), 'ERR_JWS_INVALID');
});

row('removed padding breaks the signature', 'potatosalad/erlang-jose 141', async (keyward) => {
  const given = (await padded()).replaceAll('=', '');
  throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, AT), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, ALB), 'ERR_JWS_INVALID');
});

row('a token without padding is rejected where padding is required', 'RFC 7515 section 2', async (keyward) => {
  const error = throwsCode(keyward, () => keyward.verifyJwt('e30.e30.AAAA', JWKS, ALB), 'ERR_JWS_INVALID');
  must(/not padded/.test(error.message), error.message);
});

row('several issuers, one of which pads', 'quarkusio/quarkus 34300', async (keyward) => {
  const other = { issuer: 'https://alb.example', audience: null, jwks: JWKS, ...AT };
  const given = await padded({}, { iss: other.issuer, sub: 'user', exp: NOW + 600 });
  const both = (padding) => keyward.createVerifier([{ ...EXPECTED, jwks: JWKS }, { ...other, ...padding }]);
  equal((await both({ padding: 'required' }).verify(given)).payload.sub, 'user');
  equal((await rejection(both({}).verify(given))).code, 'ERR_JWS_INVALID');
  const foreign = await padded({}, { iss: ISSUER, aud: AUDIENCE, sub: 'user', exp: NOW + 600 });
  equal((await rejection(both({ padding: 'required' }).verify(foreign))).code, 'ERR_JWS_INVALID');
});

row('a call cannot change the padding', 'awsdocs/elb-application-load-balancers-user-guide 42', async (keyward) => {
  const given = await token();
  await rejectsTypeError(verifierOf(keyward).verify(given, { padding: 'required' }), /"padding" differs/);
  const verifier = keyward.createVerifier({ ...ALB, issuer: null, audience: null, jwks: JWKS });
  equal((await verifier.verify(await padded(), { padding: 'required' })).payload.sub, 'user');
  throwsTypeError(() => keyward.verifyJwt(given, JWKS, { padding: true }), /must be "required"/);
});

// ---- client assertions ----

const CLIENT = 's6BhdRkqt3';
const SERVER = 'https://server.example';
const assertionOf = (more = {}, header) =>
  token({ iss: CLIENT, sub: CLIENT, aud: SERVER, exp: NOW + 60, jti: newJti(), ...more }, header);
const SERVED = { profile: 'client_assertion', issuer: CLIENT, audience: SERVER, jwks: JWKS, ...AT };
const serverOf = (keyward, options = {}) => keyward.createVerifier({ ...SERVED, ...options });

row('an assertion authenticates a client once', 'mosip/esignet 2418', async (keyward) => {
  const given = await assertionOf();
  const { payload, ...rest } = await serverOf(keyward).verify(given);
  equal([payload.sub, Object.keys(rest).sort()], [CLIENT, ['key', 'protectedHeader']]);
  // Another verifier of the same process remembers it too.
  for (const verifier of [serverOf(keyward), serverOf(keyward)]) {
    const error = await rejection(verifier.verify(given));
    equal([error.code, error.check], ['ERR_JWT_REPLAYED', 'replay']);
  }
  equal((await serverOf(keyward).verify(await assertionOf())).payload.sub, CLIENT, 'another assertion');
});

row('of two requests at once, one is a replay', 'thunder-id/thunderid 4673', async (keyward) => {
  const [given, verifier] = [await assertionOf(), serverOf(keyward)];
  const settled = await Promise.allSettled([verifier.verify(given), verifier.verify(given), verifier.verify(given)]);
  equal(settled.filter(({ status }) => status === 'fulfilled').length, 1, 'the number accepted');
});

row('the store gets a hash, until exp has passed', 'italia/spid-cie-oidc-django 241', async (keyward) => {
  const calls = [];
  const isReplay = (...given) => calls.push(given) > 2;
  const verifier = serverOf(keyward, { isReplay, clockTolerance: 30, issuer: null });
  await verifier.verify(await assertionOf({ jti: 'one' }));
  await verifier.verify(await assertionOf({ jti: 'one', iss: 'other', sub: 'other' }));
  equal((await rejection(verifier.verify(await assertionOf({ jti: 'one' })))).code, 'ERR_JWT_REPLAYED');
  equal([calls[0][0] === calls[1][0], calls[0][0] === calls[2][0]], [false, true], 'the keys');
  must(calls.every(([key, ttl]) => /^[\w-]{43}$/.test(key) && ttl >= 60 + 30 && ttl <= 60 + 2 * 30 + 1), `${calls}`);
});

row('a rejected assertion is not used up', 'RFC 7523 section 3', async (keyward) => {
  const used = [];
  const isReplay = async (key) => used.push(key) > 1;
  const [given, forged] = [await assertionOf(), `${(await assertionOf()).slice(0, -4)}AAAA`];
  const server = serverOf(keyward, { isReplay, validate: () => true });
  for (const work of [
    () => server.verify(forged),
    () => server.verify(given, { validate: async () => false }),
    () => server.verify(given, { requiredClaims: ['iat'] }),
    () => server.verify(given, { audience: 'https://other.example' }),
  ])
    must((await outcome(work)).error !== undefined, 'the assertion was accepted');
  equal(used.length, 0, 'the number of calls of isReplay');
  await server.verify(given);
  equal((await rejection(server.verify(given))).code, 'ERR_JWT_REPLAYED');
});

row('only a verifier takes assertions, since only it detects replays', 'cloudfoundry/uaa 3577', async (keyward) => {
  const given = await assertionOf();
  const options = { profile: 'client_assertion', audience: SERVER, ...AT };
  throwsTypeError(() => keyward.verifyJwt(given, JWKS, options), /verify\(\) of a verifier/);
  throwsTypeError(() => serverOf(keyward).verifySync(given), /verify\(\) of a verifier/);
  equal(keyward.inspectJwt(given, JWKS, options).verdict, 'verified');
  throwsTypeError(() => serverOf(keyward, { audience: null }), /"audience"/);
  throwsTypeError(() => serverOf(keyward, { isReplay: undefined }), /"isReplay" must be a function/);
  throwsTypeError(() => verifierOf(keyward, { isReplay: () => false }), /"isReplay" applies only/);
  await rejectsTypeError(verifierOf(keyward).verify(given, { profile: 'client_assertion' }), /one call/);
  await rejectsTypeError(serverOf(keyward, { isReplay: () => 'no' }).verify(given), /true or false/);
  const thrown = new Error('store');
  equal(await rejection(serverOf(keyward, { isReplay: async () => Promise.reject(thrown) }).verify(given)), thrown);
});

row('an assertion for several servers is rejected', 'navikt/mock-oauth2-server 847', async (keyward) => {
  const given = await assertionOf({ aud: [SERVER, 'https://other.example'] });
  const error = await rejection(serverOf(keyward).verify(given));
  equal([error.claim, error.check], ['aud', 'trusted_audiences']);
});

row('the type of the draft passes, other kinds do not', 'guillp/requests_oauth2client 267', async (keyward) => {
  const typed = await assertionOf({}, { typ: 'client-authentication+jwt' });
  equal((await serverOf(keyward).verify(typed)).payload.sub, CLIENT);
  for (const [more, header, claim] of [
    [{}, { typ: 'at+jwt' }, 'typ'],
    [{}, { typ: 'oauth-authz-req+jwt' }, 'typ'],
    [{ response_type: 'code' }, {}, 'response_type'],
    [{ at_hash: 'x' }, {}, 'at_hash'],
    [{ sub: 'user' }, {}, 'sub'],
    [{ jti: undefined }, {}, 'jti'],
  ]) {
    equal((await rejection(serverOf(keyward).verify(await assertionOf(more, header)))).claim, claim);
  }
});

row('a long life must be allowed', 'camaraproject/IdentityAndConsentManagement 216', async (keyward) => {
  const given = await assertionOf({ exp: NOW + 601 });
  equal((await rejection(serverOf(keyward).verify(given))).check, 'max_lifetime');
  equal((await serverOf(keyward, { maxLifetime: '1h' }).verify(given)).payload.sub, CLIENT);
  // An `iat` in the future does not move the end.
  const far = await assertionOf({ iat: NOW + 1e6, exp: NOW + 1e6 + 60 });
  equal((await rejection(serverOf(keyward).verify(far))).check, 'max_lifetime');
});

/** The result or the error of a call, whether it waits or not. */
async function outcome(work) {
  try {
    return { result: await work() };
  } catch (error) {
    return { error };
  }
}

export const ASSERTIONS = rows;
