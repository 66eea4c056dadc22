/**
 * Options of other libraries, in lower case and without `_`, by the option of this package that has the same purpose.
 * The libraries are jsonwebtoken, jose, jwks-rsa, express-jwt, express-oauth2-jwt-bearer, passport-jwt, aws-jwt-verify,
 * fast-jwt, PyJWT and System.IdentityModel.
 */
const ELSEWHERE: Readonly<Record<string, string>> = {
  issuer: 'iss issuers allowediss validissuer validissuers issuerbaseurl userpoolid domain',
  audience: 'aud audiences allowedaud validaudience validaudiences',
  subject: 'sub allowedsub',
  algorithms: 'alg algs algorithm allowedalgorithms signingalgorithms tokensigningalg validalgorithms',
  clockTolerance: 'leeway skew clockskew clockskewseconds clockskewinseconds maxclockskew graceseconds graceperiod',
  maxTokenAge: 'maxage maxtokenlifetime',
  currentDate: 'now clocktimestamp currenttime verificationtime',
  requiredClaims: 'require required mandatoryclaims',
  typ: 'type tokentype checktyp',
  profile: 'tokenuse strict',
  scopes: 'scope requiredscope requiredscopes permissions',
  authorizedParty: 'azp authorizedparties',
  limits: 'maxtokenbytes maxtokensize',
  jwks: 'key keys jwk publickey pubkey keyset secretorpublickey secretorkey issuersigningkey',
  jwksUri: 'jwksurl jwksendpoint jwkurl keysurl certsurl jku secretorkeyprovider getkey keyprovider',
  discovery: 'discoveryurl wellknown metadataaddress metadataurl openidconfiguration configurationurl',
  maxAge: 'cache cachemaxage cachettl jwkscachettl',
  cooldown: 'cooldownduration ratelimit jwksrequestsperminute',
  timeout: 'timeoutduration httptimeout requesttimeout',
  headers: 'requestheaders httpheaders',
  fetch: 'fetcher agent requestagent customfetch',
  tokenFrom: 'gettoken jwtfromrequest tokenextractor fromauthheaderasbearertoken extractor',
  optional: 'credentialsrequired authrequired',
  respond: 'onerror onexpired errorhandler',
};

/** Options of other libraries that have no counterpart here, by the advice about them. */
const ADVICE: Readonly<Record<string, string>> = {
  'this check cannot be switched off':
    'ignoreexpiration ignorenotbefore ignoreexp verifysignature verifyexp verifynbf verifyiat verifyaud verifyiss ' +
    'validatelifetime validateissuer validateaudience allowinvalidasymmetrickeytypes strictaud',
  'did you mean "authorizedParty" (the claim "azp") or "audience"?': 'clientid',
  'pass secretKey(secret) as the keys, and list the HS* algorithm in "algorithms"': 'secret sharedsecret hmacsecret',
  'the result has "payload", "protectedHeader" and "key" already': 'complete decodeheader',
  'compare the claim in the verified payload': 'jwtid jti',
  'this package verifies tokens, and signs none': 'expiresin notbefore notimestamp mutatepayload',
  'the verified token is "jwt" of the request': 'requestproperty userproperty resultproperty',
};

/** Where an option belongs that the called function does not have. */
const OWNERS: Readonly<Record<string, string>> = {
  'createVerifier() and guards':
    'jwks jwksUri discovery keys load seed maxAge maxStale cooldown store storeKey onEvent webCrypto',
  'fetchJwks(), createVerifier() and guards': 'timeout headers fetch',
  guards: 'tokenFrom optional respond dpop certificate realm resourceMetadata allowPreflight',
};

/**
 * Rejects an option with an unknown name. Suggests the option that was meant: by the name that another library has for
 * it, else by a similar name, else none.
 *
 * @param known the options of the function
 * @param more further names to suggest
 * @throws TypeError
 */
export function rejectUnknown(given: readonly string[], known: readonly string[], more: readonly string[] = []): void {
  const name = given.find((one) => !known.includes(one));
  if (name !== undefined) throw new TypeError(`"${[...name].slice(0, 64).join('')}" ${adviceOn(name, known, more)}`);
}

function adviceOn(name: string, known: readonly string[], more: readonly string[]): string {
  const all = [...known, ...more];
  const plain = plainOf(name.slice(0, 64));
  const advice = keyOf(ADVICE, plain);
  if (advice !== undefined) return `is not an option: ${advice}`;
  const meant = all.find((one) => plainOf(one) === plain) ?? keyOf(ELSEWHERE, plain) ?? name;
  const owner = all.includes(meant) ? undefined : keyOf(OWNERS, meant);
  if (owner !== undefined) return `is not an option here; ${owner} have ${meant === name ? 'it' : `"${meant}"`}`;
  const nearest = all.includes(meant) ? meant : mostSimilar(plain, all);
  if (nearest !== undefined) return `is not an option; did you mean "${nearest}"?`;
  return `is not an option${known.length > 10 ? '' : `; the options are ${known.join(', ')}`}`;
}

const plainOf = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();

/** The key of a table whose list, separated by spaces, has a word. */
function keyOf(table: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.keys(table).find((key) => table[key]!.split(' ').includes(word));
}

/** The option with the smallest edit distance, which is at most 2 and less than half of the name. */
function mostSimilar(plain: string, all: readonly string[]): string | undefined {
  const most = Math.min(2, (plain.length - 1) / 2);
  let [nearest, least]: [string | undefined, number] = [undefined, most];
  for (const one of all) {
    const distance = distanceOf(plain, plainOf(one));
    if (distance <= least && (nearest === undefined || distance < least)) [nearest, least] = [one, distance];
  }
  return nearest;
}

/** The Levenshtein distance of two short names. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (a[i] === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
