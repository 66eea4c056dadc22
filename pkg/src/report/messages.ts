// Generated from src/messages: change the texts there, then run
// KEYWARD_WRITE=1 cargo test --package keyward --lib messages

/** The title of a check, the section that requires it, and how a report shows its values. */
export interface CheckText {
  readonly title: string;
  readonly spec: string;
  /** How to show an expected value that is a list or a date. `%` stands for the value. */
  readonly expected?: string;
  /** Whether the values are dates. */
  readonly date?: true;
}

/** The meaning of a claim, and the section that defines it. */
export interface ClaimText {
  readonly meaning: string;
  readonly spec?: string;
  readonly date?: true;
}

/** The text of a finding, and the section that warns about it. */
export interface FindingText {
  readonly title: string;
  readonly detail: string;
  readonly spec: string;
}

/** Under a profile, `profile:id` takes precedence over `id`. */
export const CHECKS: Readonly<Record<string, CheckText>> = {
  size: { title: 'The token is within the length limit', spec: '7515#10' },
  parts: { title: 'The token has three parts', spec: '7515#7.1' },
  header_encoding: { title: 'The header is base64url', spec: '7515#2' },
  payload_encoding: { title: 'The payload is base64url', spec: '7515#2' },
  signature_encoding: { title: 'The signature is base64url', spec: '7515#2' },
  header: { title: 'The header is a JSON object without duplicate members', spec: '7515#4' },
  alg: { title: 'The header names an algorithm', spec: '7515#4.1.1' },
  kid: { title: 'The key ID is a string, if present', spec: '7515#4.1.4' },
  crit: { title: 'Critical extensions are supported', spec: '7515#4.1.11' },
  algorithm: { title: 'The algorithm is supported and allowed', spec: '8725#3.1', expected: 'one of %' },
  key_set: { title: 'The keys can be read', spec: '7517#5' },
  key: { title: 'A key matches the token', spec: '7515#6' },
  signature: { title: 'The signature is valid', spec: '7515#5.2' },
  certificate: { title: 'The certificate of the key is valid, if present', spec: '7517#4.7' },
  payload: { title: 'The payload is a JSON object without duplicate members', spec: '7519#7.2' },
  typ: { title: '"typ" matches the expected type', spec: '8725#3.11' },
  'id_token:typ': { title: '"typ" does not identify another kind of token', spec: '8725#3.12' },
  'access_token:typ': { title: '"typ" identifies an access token', spec: '9068#4' },
  'lenient_access_token:typ': { title: '"typ" does not identify another kind of token', spec: '8725#3.12' },
  'logout_token:typ': { title: '"typ" identifies a logout token', spec: 'connect-backchannel-1_0#Validation' },
  'client_assertion:typ': { title: '"typ" does not identify another kind of token', spec: '8725#3.12' },
  required: { title: 'Required claims are present', spec: '7519#4.1' },
  'id_token:required': { title: 'Claims that every ID token has are present', spec: 'connect-core-1_0#IDToken' },
  'access_token:required': { title: 'Claims that every access token has are present', spec: '9068#2.2' },
  'logout_token:required': {
    title: 'Claims that every logout token has are present',
    spec: 'connect-backchannel-1_0#LogoutToken',
  },
  'client_assertion:required': { title: 'Claims that every client assertion has are present', spec: '7523#3' },
  iss: { title: 'The issuer matches', spec: '7519#4.1.1', expected: 'one of %' },
  'id_token:iss': { title: 'The issuer matches', spec: 'connect-core-1_0#IDTokenValidation', expected: 'one of %' },
  'access_token:iss': { title: 'The issuer matches', spec: '9068#4', expected: 'one of %' },
  sub: { title: 'The subject matches', spec: '7519#4.1.2' },
  aud: { title: 'The audience matches', spec: '7519#4.1.3', expected: 'one of %' },
  'id_token:aud': {
    title: 'The audience is this client',
    spec: 'connect-core-1_0#IDTokenValidation',
    expected: 'one of %',
  },
  'access_token:aud': { title: 'The audience is this API', spec: '9068#4', expected: 'one of %' },
  'lenient_access_token:aud': { title: 'The audience is this API', spec: '7519#4.1.3', expected: 'one of %' },
  'client_assertion:aud': { title: 'The audience is this authorization server', spec: '7523#3', expected: 'one of %' },
  iat: { title: 'The time of issue is a date, if present', spec: '7519#4.1.6', date: true },
  nbf: { title: 'The token is already valid', spec: '7519#4.1.5', expected: 'not after %', date: true },
  exp: { title: 'The token has not expired', spec: '7519#4.1.4', expected: 'after %', date: true },
  max_token_age: { title: 'The token is recent enough', spec: '7519#4.1.6', expected: 'not before %', date: true },
  max_lifetime: { title: 'The lifetime is short enough', spec: '7519#4.1.4', expected: 'not after %', date: true },
  types: { title: 'Registered claims have the right types', spec: '7519#4.1' },
  nonce: { title: 'The nonce matches the nonce that was sent', spec: 'connect-core-1_0#IDTokenValidation' },
  azp: {
    title: 'The authorized party matches',
    spec: 'connect-core-1_0#IDTokenValidation',
    expected: 'one of %',
  },
  auth_time: {
    title: 'The sign-in is recent enough',
    spec: 'connect-core-1_0#IDTokenValidation',
    expected: 'not before %',
    date: true,
  },
  acr: {
    title: 'The authentication class matches',
    spec: 'connect-core-1_0#IDTokenValidation',
    expected: 'one of %',
  },
  at_hash: { title: 'The access token matches the ID token', spec: 'connect-core-1_0#ImplicitTokenValidation' },
  c_hash: { title: 'The code matches the ID token', spec: 'connect-core-1_0#CodeValidation' },
  trusted_audiences: { title: 'Every audience is trusted', spec: 'connect-core-1_0#IDTokenValidation', expected: 'only %' },
  'logout_token:trusted_audiences': { title: 'Every audience is trusted', spec: 'connect-backchannel-1_0#Validation', expected: 'only %' },
  'client_assertion:trusted_audiences': { title: 'Every audience is trusted', spec: '7523#3', expected: 'only %' },
  self_issued: { title: 'The client has issued the assertion for itself', spec: '7523#3' },
  sub_or_sid: { title: 'The token names a user or a session', spec: 'connect-backchannel-1_0#Validation' },
  events: { title: 'The token contains a logout event', spec: 'connect-backchannel-1_0#Validation' },
  no_nonce: {
    title: 'The token has no nonce, so it cannot pass for an ID token',
    spec: 'connect-backchannel-1_0#Validation',
  },
  cnf: { title: 'The sender of a sender-constrained token is verified', spec: '7800#3' },
  scope: { title: 'The token has the required scopes', spec: '8693#4.2', expected: 'all of %' },
};

/** Why a check did not run, or passed with a warning. */
export const NOTES: Readonly<Record<string, string>> = {
  not_configured: 'Not configured.',
  absent: 'Absent, and optional.',
  no_keys: 'No keys were given.',
  not_evaluated: 'Not evaluated, because an earlier check failed or its input is missing.',
  certificate_unreadable: 'The key has a certificate that cannot be read.',
  certificate_expired: 'The certificate of the key is not valid at this time; the key is used anyway.',
  certificate_thumbprint: 'The thumbprint ("x5t" or "x5t#S256") of the key does not match its certificate; the key is used anyway.',
  weak_key: 'The key is weaker than its algorithm requires; it is used because weak keys are allowed.',
  other_kid: 'The "kid" of the key differs from the token\'s; the key is used because it was given on its own.',
  issuer_not_given: 'Present, but not compared: no issuer is configured, so a token of any issuer passes if these keys verify its signature.',
  audience_not_given: 'Present, but not compared: no audience is configured, so a token for any audience passes.',
  nonce_not_given: 'Present, but not compared: without the nonce that was sent, a stolen token can be replayed.',
  sender_constraint_unchecked: 'The token is sender-constrained and the sender is not checked here: anyone who steals the token can use it.',
};

/** Meanings of registered claims. */
export const CLAIMS: Readonly<Record<string, ClaimText>> = {
  iss: { meaning: 'Issuer', spec: '7519#4.1.1' },
  sub: { meaning: 'Subject', spec: '7519#4.1.2' },
  aud: { meaning: 'Audience', spec: '7519#4.1.3' },
  exp: { meaning: 'Expires', spec: '7519#4.1.4', date: true },
  nbf: { meaning: 'Not valid before', spec: '7519#4.1.5', date: true },
  iat: { meaning: 'Issued', spec: '7519#4.1.6', date: true },
  jti: { meaning: 'Token ID', spec: '7519#4.1.7' },
  azp: { meaning: 'Authorized party', spec: 'connect-core-1_0#IDToken' },
  nonce: { meaning: 'Nonce', spec: 'connect-core-1_0#IDToken' },
  auth_time: { meaning: 'Signed in', spec: 'connect-core-1_0#IDToken', date: true },
  acr: { meaning: 'Authentication class', spec: 'connect-core-1_0#IDToken' },
  amr: { meaning: 'Authentication methods', spec: '8176#1' },
  at_hash: { meaning: 'Access token hash', spec: 'connect-core-1_0#CodeIDToken' },
  c_hash: { meaning: 'Code hash', spec: 'connect-core-1_0#HybridIDToken' },
  sid: { meaning: 'Session', spec: 'connect-frontchannel-1_0#OPLogout' },
  events: { meaning: 'Events', spec: '8417#2.2' },
  client_id: { meaning: 'Client', spec: '8693#4.3' },
  scope: { meaning: 'Scopes', spec: '8693#4.2' },
  scp: { meaning: 'Scopes' },
  act: { meaning: 'Acting party', spec: '8693#4.1' },
  may_act: { meaning: 'Parties that may act', spec: '8693#4.4' },
  cnf: { meaning: 'Bound to a key', spec: '7800#3.1' },
  roles: { meaning: 'Roles', spec: '9068#2.2.3.1' },
  groups: { meaning: 'Groups', spec: '9068#2.2.3.1' },
  entitlements: { meaning: 'Entitlements', spec: '9068#2.2.3.1' },
  authorization_details: { meaning: 'Authorization details', spec: '9396#9.1' },
  htm: { meaning: 'HTTP method', spec: '9449#4.2' },
  htu: { meaning: 'HTTP URL', spec: '9449#4.2' },
  ath: { meaning: 'Access token hash', spec: '9449#4.2' },
  name: { meaning: 'Name', spec: 'connect-core-1_0#StandardClaims' },
  given_name: { meaning: 'Given name', spec: 'connect-core-1_0#StandardClaims' },
  family_name: { meaning: 'Family name', spec: 'connect-core-1_0#StandardClaims' },
  preferred_username: { meaning: 'Preferred user name', spec: 'connect-core-1_0#StandardClaims' },
  email: { meaning: 'Email', spec: 'connect-core-1_0#StandardClaims' },
  email_verified: { meaning: 'Email verified', spec: 'connect-core-1_0#StandardClaims' },
  phone_number: { meaning: 'Phone number', spec: 'connect-core-1_0#StandardClaims' },
  picture: { meaning: 'Picture', spec: 'connect-core-1_0#StandardClaims' },
  locale: { meaning: 'Language', spec: 'connect-core-1_0#StandardClaims' },
  zoneinfo: { meaning: 'Time zone', spec: 'connect-core-1_0#StandardClaims' },
  updated_at: { meaning: 'Profile changed', spec: 'connect-core-1_0#StandardClaims', date: true },
};

/** Texts of findings. */
export const FINDINGS: Readonly<Record<string, FindingText>> = {
  alg_none: {
    title: 'The token is not signed',
    detail: 'Its "alg" is "none": anyone can write such a token. It is never accepted.',
    spec: '8725#3.2',
  },
  duplicate_members: {
    title: 'A member occurs twice',
    detail: 'Parsers differ in which of the two they use, so two programs may read different values.',
    spec: '7519#4',
  },
  non_canonical_base64: {
    title: 'A part is not canonical base64url',
    detail: 'It has padding, white space, another alphabet or unused bits. One token then has several spellings, which defeats comparisons and deny lists.',
    spec: '7515#2',
  },
  alg_confusion: {
    title: 'The algorithm needs a shared secret, but the keys are public',
    detail: 'A verifier that uses a public key as a secret accepts tokens that anyone can sign.',
    spec: '8725#2.1',
  },
  weak_secret: {
    title: 'The shared secret is short',
    detail: 'A secret shorter than the hash can be guessed from a single token.',
    spec: '7518#3.2',
  },
  weak_rsa: {
    title: 'An RSA key is short',
    detail: 'A modulus below 2048 bits is within reach of being factored.',
    spec: '7518#3.3',
  },
  suspicious_kid: {
    title: 'The "kid" looks like a path, a query or a command',
    detail: 'A program that uses it in a file name, a database query or a command can be made to do something else.',
    spec: '8725#3.10',
  },
  jwk: {
    title: 'The header contains a key ("jwk")',
    detail: 'The creator of the token chose it. It is never used.',
    spec: '7515#4.1.3',
  },
  jku: {
    title: 'The header contains a URL of keys ("jku")',
    detail: 'The creator of the token chose it. Nothing is fetched from there.',
    spec: '8725#3.10',
  },
  x5u: {
    title: 'The header contains a URL of certificates ("x5u")',
    detail: 'The creator of the token chose it. Nothing is fetched from there.',
    spec: '8725#3.10',
  },
  x5c: {
    title: 'The header contains certificates ("x5c")',
    detail: 'The creator of the token chose it. It is never used.',
    spec: '7515#4.1.6',
  },
  sender_constrained: {
    title: 'The token is sender-constrained',
    detail: 'Its recipient must check the sender\'s proof or certificate ("cnf"). This verification does not.',
    spec: '7800#3',
  },
  no_exp: {
    title: 'The token never expires',
    detail: 'Without "exp", a stolen token can be used forever.',
    spec: '7519#4.1.4',
  },
  long_lifetime: {
    title: 'The token is valid for more than a day',
    detail: 'During that time only a check of another kind can revoke it.',
    spec: '6819#5.1.5.3',
  },
  iat_in_future: {
    title: 'The token was issued in the future',
    detail: 'Its "iat" is later than now: the clock is wrong, here or at the issuer.',
    spec: '7519#4.1.6',
  },
  milliseconds: {
    title: 'A time looks like milliseconds',
    detail: 'Times are in seconds since 1970. In milliseconds, "exp" never passes and "nbf" is never reached.',
    spec: '7519#2',
  },
  microsoft_graph: {
    title: 'The token looks like one for Microsoft Graph',
    detail: 'Its header has a "nonce", which Microsoft changes after signing: only Microsoft Graph can verify it. Request a token with a scope of your own API.',
    spec: '9068#5',
  },
  aws_load_balancer: {
    title: 'The token looks like one of an AWS load balancer',
    detail: 'Every load balancer of AWS makes such tokens. Compare "signer" in the header with the ARN of your own.',
    spec: '8725#3.8',
  },
  dpop_proof: {
    title: 'The token is a DPoP proof',
    detail: 'A client makes it for one request, to be sent with an access token. By itself it grants nothing.',
    spec: '9449#4.2',
  },
  unknown_typ: {
    title: 'The type is unknown',
    detail: 'Its "typ" is neither registered nor widely used.',
    spec: '8725#3.11',
  },
};

/** Outcomes for a key that matches. */
export const KEY_MATCHES: Readonly<Record<string, string>> = {
  verified: 'This key verified the signature.',
  rejected: 'This key matches, but does not verify the signature.',
  not_tried: 'This key matches, but was not tried.',
};

/** Why a key does not match. Its report says why a key is excluded. */
export const MISMATCHES: Readonly<Record<string, string>> = {
  kid: 'This key has another "kid".',
  issuer: 'This key is of another issuer than the token ("issuer").',
  type: 'This key has another type than the algorithm needs.',
  curve: 'This key has another curve than the algorithm needs.',
  use: 'This key is not for signatures ("use").',
  key_ops: 'This key is not for verifying ("key_ops").',
  alg: 'This key is for another algorithm ("alg").',
  weak: 'This key is too weak for the algorithm.',
};
