// Proves the vectors without the code they test: `node tests/vectors/check.mjs`. Exits 1 and names what is wrong.
//
// For every case: the schema holds and the name is unique. Where the expected result says that the signature was good
// (ok, or a claim or payload fault), OpenSSL finds it good under the key named; where it says that it was not, OpenSSL
// finds it good under none. Thumbprints are computed again, here and in another way than make.mjs does. Certificates
// are read by OpenSSL: their keys, times and digests. ML-DSA takes Node.js 24; an older one counts what it could not
// prove.
import crypto from 'node:crypto'
import fs from 'node:fs'

const CODES = new Set([
  'ERR_JWS_INVALID',
  'ERR_JOSE_NOT_SUPPORTED',
  'ERR_JOSE_ALG_NOT_ALLOWED',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWK_WEAK',
  'ERR_JWK_INVALID',
  'ERR_JWKS_INVALID',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWT_INVALID',
  'ERR_JWT_EXPIRED',
  'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_LIMIT_EXCEEDED',
  'ERR_CERTIFICATE_INVALID',
]);
const CLAIM_CODES = new Set(['ERR_JWT_EXPIRED', 'ERR_JWT_CLAIM_VALIDATION_FAILED']);
const AFTER_SIGNATURE = new Set(['ERR_JWT_INVALID', 'ERR_CERTIFICATE_INVALID', ...CLAIM_CODES]);
const REASONS = new Set(['missing', 'invalid', 'check_failed']);
const LEFT_OUT = new Set([
  'private',
  'duplicate',
  'malformed',
  'unsupported',
  'size',
  'weak',
  'exponent',
  'point',
  'certificate',
]);
const MEMBERS = {
  jwt: ['name', 'rule', 'call', 'token', 'keys', 'keysText', 'options', 'now', 'expect', 'pending', 'later'],
  jws: ['name', 'rule', 'call', 'token', 'keys', 'keysText', 'options', 'expect', 'pending', 'later'],
  keys: ['name', 'rule', 'call', 'keys', 'keysText', 'expect', 'pending', 'later'],
}

const problems = []
const names = new Map()
const counts = {}
let proved = 0
let unproved = 0
let current
const complain = (text) => problems.push(`${current}: ${text}`)
const must = (condition, text) => {
  if (!condition) complain(text)
  return Boolean(condition)
}
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

// ---- signatures ----

const spread = (text) => (typeof text === 'string' ? text : text.before + text.repeat.repeat(text.times) + text.after)
const b64 = (text) => Buffer.from(text, 'base64url')

/** The keys of a case with their index; nothing where the text is no key set at all. */
function keysOf(fields) {
  let keys = fields.keys
  if (fields.keysText !== undefined) {
    const text = spread(fields.keysText)
    if (/^\s*-----BEGIN /.test(text)) return text.length > 8000000 ? [] : pemKeys(text)
    if (text.length > 8000000) return []
    try {
      keys = JSON.parse(text)
    } catch {
      return []
    }
  }
  if (!isObject(keys)) return []
  return (Array.isArray(keys.keys) ? keys.keys : 'kty' in keys || 'x5c' in keys ? [keys] : []).map(withCertified)
}

/**
 * The key of the first block of a text, with its certificate if it came in one. OpenSSL wants lines, so it gets DER.
 */
function pemKeys(text) {
  const [, label, body] = /-----BEGIN ([^-]*)-----([^-]*)-----END \1-----/.exec(text) ?? []
  const der = Buffer.from(body ?? '', 'base64')
  try {
    if (label === 'CERTIFICATE') return [withCertified({ x5c: [der.toString('base64')] })]
    const type = { 'PUBLIC KEY': 'spki', 'RSA PUBLIC KEY': 'pkcs1' }[label]
    return type ? [jwkOf(crypto.createPublicKey({ key: der, format: 'der', type }), der)] : []
  } catch {
    return [{}]
  }
}

// ---- certificates ----

const NUMBERS = ['n', 'e', 'crv', 'x', 'y', 'pub', 'k']
const known = new Map()

/** The JWK of a public key that OpenSSL has read. It exports none for id-RSASSA-PSS, whose key is the same PKCS#1. */
function jwkOf(key, der) {
  // Node.js 20 ends the process over the JWK of the point at infinity; this throws.
  key.export({ type: 'spki', format: 'der' });
  if (key.asymmetricKeyType !== 'rsa-pss') return key.export({ format: 'jwk' });
  const start = der.indexOf(Buffer.from('3082010a02820101', 'hex'));
  return crypto.createPublicKey({ key: der.subarray(start, start + 270), format: 'der', type: 'pkcs1' }).export({
    format: 'jwk',
  });
}

/**
 * The first certificate of a JWK, read by OpenSSL; undefined where it is none. `members` are those of its key, as far
 * as OpenSSL knows the key: before Node.js 24 not ML-DSA.
 */
function certificateOf(jwk) {
  const text = isObject(jwk) && Array.isArray(jwk.x5c) ? jwk.x5c[0] : undefined
  // OpenSSL reads what stands before a trailing octet, and node base64 of any kind.
  const der = typeof text === 'string' ? Buffer.from(text, 'base64') : Buffer.alloc(0)
  if (der.length === 0 || der.toString('base64') !== text) return undefined
  if (!known.has(text)) known.set(text, readCertificate(der))
  return known.get(text)
}

function readCertificate(der) {
  try {
    const read = new crypto.X509Certificate(der);
    if (!read.raw.equals(der)) return undefined;
    const certificate = {
      der,
      read,
      notBefore: Date.parse(read.validFrom) / 1000,
      notAfter: Date.parse(read.validTo) / 1000,
    };
    if (Number.isNaN(certificate.notBefore + certificate.notAfter)) return undefined;
    try {
      certificate.members = jwkOf(read.publicKey, der)
    } catch {
      // a key that OpenSSL does not know, or that is none
    }
    return certificate
  } catch {
    return undefined
  }
}

/** A JWK with the members of its certificate, if it has none of its own. */
function withCertified(jwk) {
  const certificate = certificateOf(jwk)
  return certificate && !NUMBERS.some((name) => name in jwk) ? { ...certificate.members, ...jwk } : jwk
}

function warningsOf(jwk) {
  if (!isObject(jwk) || !('x5c' in jwk)) return [];
  const certificate = certificateOf(jwk);
  if (!certificate) return ['x5c'];
  const digest = (fingerprint) => Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
  const wrong = (name, fingerprint) => name in jwk && jwk[name] !== digest(fingerprint);
  return [
    ...(wrong('x5t', certificate.read.fingerprint) ? ['x5t'] : []),
    ...(wrong('x5t#S256', certificate.read.fingerprint256) ? ['x5t#S256'] : []),
  ];
}

const isValid = (jwk, now) => {
  const certificate = certificateOf(jwk);
  return Boolean(certificate) && warningsOf(jwk).length === 0 && certificate.notBefore <= now &&
    now <= certificate.notAfter;
};

/** A name as a report shows it, of plain attributes. */
const nameOf = (lines) => (lines ?? '').split(/\n| \+ /).filter((line) => /^(CN|C|O|OU)=/.test(line)).join(', ')

const signers = Object.values(JSON.parse(fs.readFileSync(new URL('keys.json', import.meta.url), 'utf8'))).filter((
  jwk,
) => jwk.kty === 'RSA').map((jwk) => crypto.createPublicKey({ key: jwk, format: 'jwk' }));

/** What a case says of the certificate of an entry. */
function checkCertificate(fields, i, entry, jwk) {
  const certificate = certificateOf(jwk)
  if (entry.reason === 'certificate') {
    must(certificate, `entry ${i}: there is no certificate to contradict it`)
    const { members } = certificate
    // A key unknown to OpenSSL is another than every one that it knows.
    must(
      !members || members.kty !== jwk.kty || thumbprint(members) !== thumbprint(jwk),
      `entry ${i}: the certificate holds the key`,
    );
  }
  if (!entry.usable) return;
  const warnings = warningsOf(jwk);
  must(
    (entry.warnings !== undefined || warnings.length === 0) &&
      JSON.stringify(entry.warnings ?? []) === JSON.stringify(warnings),
    `entry ${i}: warnings are ${warnings}`,
  );
  if (entry.certificate === null) must(!certificate, `entry ${i}: there is a certificate`);
  if (!entry.certificate) return;
  const { notBefore, notAfter, subject, issuer } = entry.certificate;
  if (!must(certificate, `entry ${i}: OpenSSL cannot read the certificate`)) return;
  must(
    certificate.notBefore === notBefore && certificate.notAfter === notAfter,
    `entry ${i}: valid from ${certificate.notBefore} to ${certificate.notAfter}`,
  );
  must(
    nameOf(certificate.read.subject) === subject && nameOf(certificate.read.issuer) === issuer,
    `entry ${i}: of ${nameOf(certificate.read.subject)} by ${nameOf(certificate.read.issuer)}`,
  );
  must(
    signers.some((key) => certificate.read.verify(key)) === !fields.name.includes('signature-broken'),
    `entry ${i}: the signature of the certificate`,
  );
}

const knowsMlDsa = Number(process.versions.node.split('.')[0]) >= 24

/**
 * Cases whose signature is good only with the cofactor, or has an R of small order. RFC 8032 leaves both to the
 * verifier; we refuse them, and whether OpenSSL does depends on the curve and the version.
 */
const OPEN = /^(ed25519|ed448|eddsa-ed25519|eddsa-ed448)-r-(identity|of-small-order|plus-small-order)/

/** Whether OpenSSL accepts; false too where it cannot even read the key. */
function verifies(alg, jwk, input, signature) {
  const hash = `sha${alg.slice(2)}`
  try {
    if (alg.startsWith('HS')) {
      if (jwk.kty !== 'oct') return false
      const mac = crypto.createHmac(hash, b64(jwk.k)).update(input).digest()
      return mac.length === signature.length && crypto.timingSafeEqual(mac, signature)
    }
    const { use: _use, key_ops: _ops, ext: _ext, ...members } = jwk
    if (jwk.kty !== 'AKP') delete members.alg
    const key = crypto.createPublicKey({ key: members, format: 'jwk' })
    const type = key.asymmetricKeyType
    if (alg === 'EdDSA' || alg === 'Ed25519' || alg === 'Ed448') {
      if (alg === 'EdDSA' ? type !== 'ed25519' && type !== 'ed448' : type !== alg.toLowerCase()) return false
      return crypto.verify(null, input, key, signature)
    }
    if (alg.startsWith('ML-DSA-')) {
      return type === alg.toLowerCase() && jwk.alg === alg && crypto.verify(null, input, key, signature);
    }
    const family = alg.slice(0, 2);
    if (family === 'ES') {
      const curve = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1', ES256K: 'secp256k1' }[alg];
      const hash = `sha${parseInt(alg.slice(2))}`;
      return key.asymmetricKeyDetails?.namedCurve === curve &&
        crypto.verify(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature);
    }
    if (key.asymmetricKeyType !== 'rsa') return false;
    const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = crypto.constants;
    if (family === 'RS') return crypto.verify(hash, input, { key, padding: RSA_PKCS1_PADDING }, signature);
    if (family === 'PS') {
      return crypto.verify(
        hash,
        input,
        { key, padding: RSA_PKCS1_PSS_PADDING, saltLength: alg.slice(2) / 8 },
        signature,
      );
    }
    return false;
  } catch {
    return false
  }
}

/** The signatures of a token, as far as they can be read; each with what it signs and the payload it gives. */
function signaturesOf({ token, options }) {
  const detached = options?.payload
  const read = (header, payload, signature, unprotected) => {
    const members = header ? JSON.parse(b64(header)) : {};
    const text = detached === undefined
      ? payload
      : members.b64 === false
      ? detached
      : Buffer.from(detached).toString('base64url');
    return {
      header: members,
      unprotected,
      input: Buffer.from(`${header ?? ''}.${text}`),
      signature: b64(signature),
      payload: members.b64 === false ? Buffer.from(text) : b64(text),
    };
  };
  if (typeof token !== 'string' && !isSpread(token)) {
    return (token.signatures ?? [token]).map((entry) => {
      try {
        return read(entry.protected, token.payload ?? '', entry.signature, entry.header)
      } catch {
        return undefined
      }
    })
  }
  const parts = spread(token).split('.')
  if (!must(parts.length === 3, 'three parts are needed to have a signature at all')) return []
  return [read(parts[0], parts[1], parts[2])]
}

/** For each key whether the signature is good under it; none where the headers do not allow any. */
function goodKeys(keys, { keys: given, options }, { header, unprotected = {}, input, signature }) {
  if ('crit' in unprotected || Object.keys(unprotected).some((name) => Object.hasOwn(header, name))) return [];
  if (header.crit?.some?.((name) => name !== 'b64' && !(name in (options?.crit ?? {})))) return [];
  const allowed = options?.algorithms
    ? options.algorithms.includes(header.alg)
    : typeof header.alg === 'string' && !header.alg.startsWith('HS');
  // In a set, a kid in the token selects; a key on its own is tried whatever its kid.
  const chosen = (jwk) => isObject(jwk) && (header.kid === undefined || !given?.keys || jwk.kid === header.kid)
  return keys.map((jwk) => allowed && chosen(jwk) && verifies(header.alg, jwk, input, signature))
}

function checkSignature(fields, expect) {
  if (expect.typeError) return
  const claimed = expect.ok || AFTER_SIGNATURE.has(expect.code)
  const denied = expect.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
  if (!claimed && !denied) return
  const keys = keysOf(fields)
  const signatures = signaturesOf(fields)
  if (!knowsMlDsa && signatures.some((one) => one?.header.alg?.startsWith?.('ML-DSA-'))) {
    unproved++
    return
  }
  const good = signatures.map((one) => (one ? goodKeys(keys, fields, one) : []))
  if (fields.options?.requireValidCertificate && claimed) {
    const valid = keys.some((jwk, i) => good.some((of) => of[i]) && isValid(jwk, fields.now))
    must(valid === (expect.code !== 'ERR_CERTIFICATE_INVALID'), `the certificate is ${valid ? '' : 'not '}valid`)
  } else must(expect.code !== 'ERR_CERTIFICATE_INVALID', 'a valid certificate is not asked for')
  if (expect.ok) {
    const { index } = expect.key;
    const place = expect.signatureIndex ?? 0;
    const one = signatures[place];
    if (!must(good[place]?.[index], `OpenSSL does not verify signature ${place} with key ${index}`)) return;
    if (expect.payloadText !== undefined) {
      must(one.payload.equals(Buffer.from(expect.payloadText)), 'payloadText is not what was signed');
    }
    if (expect.payload !== undefined) {
      must(
        JSON.stringify(JSON.parse(one.payload)) === JSON.stringify(expect.payload),
        'payload is not what was signed',
      );
    }
    if (expect.key.thumbprint) must(thumbprint(keys[index]) === expect.key.thumbprint, 'thumbprint');
    if (expect.key.kid !== undefined) must(keys[index].kid === expect.key.kid, 'kid of the key');
  } else if (claimed) must(good.flat().some(Boolean), 'the signature must be good for this verdict, and is not');
  else must(OPEN.test(fields.name) || !good.flat().some(Boolean), 'OpenSSL verifies a signature that must be refused');
  proved++;
}

// ---- key sets ----

const REQUIRED = {
  EC: ['crv', 'kty', 'x', 'y'],
  RSA: ['e', 'kty', 'n'],
  OKP: ['crv', 'kty', 'x'],
  AKP: ['alg', 'kty', 'pub'],
};
function thumbprint(jwk) {
  const text = `{${REQUIRED[jwk.kty].map((name) => `"${name}":"${jwk[name]}"`).join(',')}}`
  return crypto.createHash('sha256').update(text, 'ascii').digest().toString('base64url')
}

function checkKeys(fields, expect) {
  if (!expect.keys) return
  const keys = keysOf(fields)
  must(keys.length === expect.keys.length, `${keys.length} keys given, ${expect.keys.length} expected`)
  expect.keys.forEach((entry, i) => {
    must(typeof entry.usable === 'boolean', `entry ${i}: usable`)
    if (!entry.usable) must(LEFT_OUT.has(entry.reason) && entry.thumbprint === undefined, `entry ${i}: reason`)
    else if (entry.thumbprint === null) must(keys[i].kty === 'oct', `entry ${i}: only oct has no thumbprint`)
    else if (!knowsMlDsa && keys[i]?.kty === undefined) return unproved++
    else must(thumbprint(keys[i]) === entry.thumbprint, `entry ${i}: thumbprint`)
    checkCertificate(fields, i, entry, keys[i])
    proved++
  })
}

// ---- schema ----

function checkExpect(call, expect) {
  if (!must(isObject(expect), 'expect is missing')) return;
  const kinds = ['ok', 'code', 'typeError', 'keys'].filter((kind) => kind in expect);
  must(kinds.length === 1, 'expect says exactly one of ok, code, typeError, keys');
  const allowed = {
    ok: call === 'jws' ? ['ok', 'payloadText', 'key', 'signatureIndex'] : ['ok', 'payload', 'key'],
    code: ['code', 'claim', 'reason'],
    typeError: ['typeError'],
    keys: ['keys'],
  }[kinds[0]] ?? [];
  for (const member of Object.keys(expect)) must(allowed.includes(member), `expect.${member} is unknown here`);
  if ('keys' in expect) must(call === 'keys' && Array.isArray(expect.keys), 'expect.keys is for call keys');
  if ('ok' in expect) {
    must(call !== 'keys' && expect.ok === true && Number.isInteger(expect.key?.index), 'ok needs the index of the key');
  }
  if ('typeError' in expect) must(expect.typeError === true, 'typeError is true');
  if ('code' in expect) {
    must(CODES.has(expect.code), `unknown code ${expect.code}`);
    must(
      CLAIM_CODES.has(expect.code) === (typeof expect.claim === 'string' && REASONS.has(expect.reason)),
      'claim and reason go with claim faults only',
    );
  }
}

function isSpread(value) {
  return isObject(value) && typeof value.before === 'string' && typeof value.repeat === 'string' &&
    typeof value.after === 'string' && Number.isInteger(value.times) && value.times >= 0;
}

function checkCase(fields) {
  must(/^[a-z0-9][A-Za-z0-9._+-]*$/.test(fields.name), 'name');
  if (names.has(fields.name)) complain(`the name is used in ${names.get(fields.name)} too`);
  names.set(fields.name, current.split(' ')[0]);
  if (!must(fields.call in MEMBERS, `call ${fields.call}`)) return;
  for (const member of Object.keys(fields)) must(MEMBERS[fields.call].includes(member), `unknown member ${member}`);
  must(typeof fields.rule === 'string' && fields.rule !== '', 'rule');
  must(('keys' in fields) !== ('keysText' in fields), 'one of keys and keysText');
  if ('keys' in fields) must(isObject(fields.keys), 'keys is an object');
  else must(typeof fields.keysText === 'string' || isSpread(fields.keysText), 'keysText is text');
  const inJson = isObject(fields.token) && !isSpread(fields.token);
  if (fields.call !== 'keys') {
    must(
      typeof fields.token === 'string' || isSpread(fields.token) || (inJson && fields.call === 'jws'),
      'token is text, or for jws an object',
    );
  }
  if (fields.call === 'jwt') must(Number.isInteger(fields.now), 'now');
  if ('options' in fields) must(isObject(fields.options), 'options');
  must(('pending' in fields) === ('later' in fields), 'pending and later go together');
  for (const expect of 'later' in fields ? [fields.expect, fields.later] : [fields.expect]) {
    checkExpect(fields.call, expect);
    if (expect?.ok) {
      must((expect.signatureIndex !== undefined) === inJson, 'signatureIndex goes with a JSON serialization');
    }
    if (fields.call === 'keys') checkKeys(fields, expect);
    else checkSignature(fields, expect);
  }
}

for (const file of fs.readdirSync(new URL('.', import.meta.url)).sort()) {
  if (!file.endsWith('.json') || file === 'keys.json') continue;
  current = file;
  const text = fs.readFileSync(new URL(file, import.meta.url), 'utf8');
  const topic = JSON.parse(text);
  must(
    !/\\u[dD][89a-fA-F][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])/.test(text.replaceAll('\\\\', '')),
    'a lone surrogate stands in the file itself',
  );
  must(
    isObject(topic) && typeof topic.about === 'string' && Array.isArray(topic.cases) && Object.keys(topic).length === 2,
    'a topic is about and cases',
  );
  for (const fields of topic.cases) {
    current = `${file} ${fields.name}`
    try {
      checkCase(fields)
    } catch (error) {
      complain(error.message)
    }
  }
  counts[file] = topic.cases.length
}

console.log(counts);
console.log(
  `${names.size} cases, ${proved} signatures and keys proved, ${unproved} left unproved (ML-DSA, without Node.js 24), ${problems.length} problems`,
);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length ? 1 : 0;
