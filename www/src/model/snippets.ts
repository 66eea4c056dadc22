import type { VerifyOptions } from 'keyward';
import { optionsOf } from './options.js';
import type { Input } from './input.js';

/** Code that verifies tokens with the constraints of the page. */
export interface Snippet {
  readonly id: 'spa' | 'worker' | 'rust';
  readonly title: string;
  readonly code: string;
}

/** Code for a policy. Secrets, and values that differ for each token, are variables. */
export function snippets(input: Input): readonly Snippet[] {
  const given = optionsOf(input.policy);
  return [
    { id: 'spa', title: 'Single-page app', code: spa(input, given) },
    { id: 'worker', title: 'Cloudflare Worker', code: worker(input, given) },
    { id: 'rust', title: 'Rust', code: rust(input, given) },
  ];
}

function spa(input: Input, given: VerifyOptions): string {
  const parameters = ['token', ...(['nonce', 'accessToken'] as const).filter((name) => given[name] !== undefined)];
  const [imports, keys] = keysInJavaScript(input);
  return `import { ${[...imports, 'verifyJwt'].join(', ')} } from 'keyward';

${keys}

export function claimsOf(${parameters.join(', ')}) {
  const { payload } = verifyJwt(token, jwks, ${object(given, '  ')});
  return payload;
}
`;
}

function keysInJavaScript({ keys, address, policy }: Input): [imports: string[], code: string] {
  if (keys.kind === 'secret') {
    const warning = '// Never put a shared secret into a page: anyone with it can sign. This code is for your server.';
    return [[], `${warning}\nconst jwks = { kty: 'oct', k: process.env.JWT_SECRET }; // base64url`];
  }
  const text = address.text.trim();
  if (address.kind === 'jwks' && text !== '') return [['fetchJwks'], `const jwks = await fetchJwks(${quoted(text)});`];
  const issuer = text || policy.issuer || 'https://issuer.example';
  const code = `const { jwks_uri } = await discover(${quoted(issuer)});\nconst jwks = await fetchJwks(jwks_uri);`;
  return [['discover', 'fetchJwks'], code];
}

function worker({ keys, address }: Input, given: VerifyOptions): string {
  const text = address.text.trim();
  const source =
    keys.kind === 'secret'
      ? "jwks: { kty: 'oct', k: env.JWT_SECRET }, // base64url"
      : address.kind === 'jwks' && text !== ''
        ? `jwksUri: ${quoted(text)},`
        : "discovery: true, // reads the URL of the keys from the issuer's metadata";
  const { issuer, audience, nonce: _, accessToken: __, ...others } = given;
  // Discovery requires an issuer.
  const defaultIssuer = source.startsWith('discovery')
    ? "issuer: 'https://issuer.example', // replace it"
    : 'issuer: null, // not checked: better set one';
  const lines = [
    issuer === undefined ? defaultIssuer : `issuer: ${quoted(String(issuer))},`,
    audience === undefined
      ? 'audience: null, // not checked: better set one'
      : `audience: ${quoted(String(audience))},`,
    source,
    ...members(others),
  ];
  const options = lines.map((line) => `    ${line}`).join('\n');
  // A guard accepts only access tokens.
  if (['id_token', 'logout_token', 'client_assertion'].includes(given.profile ?? '')) {
    return `import { createVerifier } from 'keyward';

let verifier;

export default {
  async fetch(request, env, ctx) {
    verifier ??= createVerifier({
${options.replace(/^/gm, '  ')}
    });
    const { payload } = await verifier.verify(await request.text(), undefined, ctx);
    return Response.json({ hello: payload.sub });
  },
};
`;
  }
  return `import { withJwt } from 'keyward/workers';

export default withJwt(
  {
    fetch(request, env, ctx, jwt) {
      return Response.json({ hello: jwt.payload.sub });
    },
  },
  (env) => ({
${options}
  }),
);
`;
}

function rust({ keys }: Input, given: VerifyOptions): string {
  const used = ['KeySet', 'Policy', ...(given.profile === undefined ? [] : ['Profile']), 'verify'];
  const { nonce, accessToken } = given;
  const parameters = [
    'token: &str',
    'jwks: &str',
    ...(nonce === undefined ? [] : ['nonce: &str']),
    ...(accessToken === undefined ? [] : ['access_token: &str']),
    'now: i64',
  ];
  const text = keys.kind === 'secret' ? 'a JWK: {"kty":"oct","k":…}' : 'the JWK Set of the issuer';
  return `use keyward::{${used.join(', ')}};

fn subject(${parameters.join(', ')}) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let keys = KeySet::parse(jwks)?; // ${text}
    let policy = Policy::builder()
${builder(given).map((call) => `        .${call}`).join('\n')}
    let verified = verify(token, &keys, &policy, now)?; // now: in seconds since 1970
    Ok(verified.claim("sub").map(str::to_owned))
}
`;
}

const PROFILE_VARIANTS = {
  id_token: 'IdToken',
  access_token: 'AccessToken',
  lenient_access_token: 'LenientAccessToken',
  logout_token: 'LogoutToken',
  client_assertion: 'ClientAssertion',
} as const;

/** The calls of the policy builder. */
function builder(given: VerifyOptions): string[] {
  const { profile, legacyAccessTokens, issuer, audience, algorithms } = given;
  const { clockTolerance, nonce, accessToken, allowWeakKeys } = given;
  return [
    ...(profile === undefined ? [] : [`profile(Profile::${PROFILE_VARIANTS[profile]})`]),
    ...(legacyAccessTokens === undefined ? [] : ['legacy_access_tokens(true)']),
    ...(issuer === undefined ? [] : [`issuer([${rustString(String(issuer))}])`]),
    ...(audience === undefined ? [] : [`audience([${rustString(String(audience))}])`]),
    ...(algorithms === undefined ? [] : [`algorithms([${algorithms.map(rustString).join(', ')}])`]),
    ...(clockTolerance === undefined ? [] : [`clock_tolerance(${seconds(clockTolerance)})`]),
    ...(nonce === undefined ? [] : ['nonce(nonce)']),
    ...(accessToken === undefined ? [] : ['access_token(access_token)']),
    ...(allowWeakKeys === undefined ? [] : ['allow_weak_keys(true)']),
    'build()?;',
  ];
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

function seconds(duration: number | string): string {
  const [, count = '', unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(String(duration)) ?? [];
  const value = Number(count) * (UNITS[unit] ?? 1);
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** An object literal over several lines, or `{}`. */
function object(options: VerifyOptions, indent: string): string {
  const lines = members(options);
  return lines.length === 0 ? '{}' : `{\n${lines.map((line) => `${indent}  ${line}`).join('\n')}\n${indent}}`;
}

/** The members of an object literal. Secrets are variables of the same name. */
function members(options: VerifyOptions): string[] {
  return Object.entries(options).map(([name, value]) => {
    if (name === 'nonce') return 'nonce, // sent with the authorization request';
    if (name === 'accessToken') return 'accessToken, // issued with the ID token';
    if (name === 'allowWeakKeys') return 'allowWeakKeys: true, // for tests only';
    if (Array.isArray(value)) return `${name}: [${value.map(quoted).join(', ')}],`;
    return `${name}: ${typeof value === 'string' ? quoted(value) : JSON.stringify(value)},`;
  });
}

/** A JavaScript string literal in single quotes. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A Rust string literal. Rust has no `\b`, `\f` and `\uXXXX`, so control characters are written as `\u{…}`. */
function rustString(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
  return `"${escaped}"`;
}
