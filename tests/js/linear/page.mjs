// Text that is pasted into the debugger page, dropped on it or carried by a link, through the functions of the page's
// model.
import { join } from 'node:path';
import { build } from 'esbuild';
import * as keyward from 'keyward';
import { root } from '../support/process.mjs';

const MODEL = [
  'token-text',
  'token-errors',
  'secret',
  'files',
  'share',
  'json-errors',
  'key-texts',
  'fetching',
  'options',
  'snippets',
  'input',
];

/** The model as one module, compiled as in the page's build. */
async function modelOf() {
  const contents = MODEL.map((name) => `export * from './${name}.js';`).join('\n');
  const {
    outputFiles: [{ text }],
  } = await build({
    stdin: { contents, resolveDir: join(root, 'www/src/model'), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    logLevel: 'error',
  });
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

const page = await modelOf();
const { EMPTY } = page;
const base64url = (text) => Buffer.from(text).toString('base64url');
const withKeys = (text) => ({ ...EMPTY, keys: { ...EMPTY.keys, text } });
const withPolicy = (policy) => ({ ...EMPTY, policy: { ...EMPTY.policy, ...policy } });
const PUBLIC = '-----BEGIN PUBLIC KEY-----';

const READ = {
  readToken: (text) => page.readToken(text),
  'readToken: before a token': (text) => page.readToken(`${text}eyJ9.e30.x`),
  'readToken: after a token': (text) => page.readToken(`eyJ9.e30.x${text}`),
  'readToken: in a token': (text) => page.readToken(`Authorization: Bearer eyJ9.${text}.x`),
  'secretKey: text': (text) => page.secretKey(text, 'text'),
  'secretKey: base64url': (text) => page.secretKey(text, 'base64url'),
  'secretKey: base64url, then "!"': (text) => page.secretKey(`a${text}!`, 'base64url'),
  'secretKey: hex': (text) => page.secretKey(text, 'hex'),
  'secretKey: hex, then "!"': (text) => page.secretKey(`a0${text}!`, 'hex'),
  'share: the token': (text) => page.share({ ...EMPTY, token: text }, true).fragment(),
  'share: without the signature': (text) => page.share({ ...EMPTY, token: `a.${text}.b` }, false).fragment(),
  'share: keys': (text) => page.share(withKeys(text), true).fragment(),
  'share: the address': (text) =>
    page.share({ ...EMPTY, address: { kind: 'jwks', text: `https://issuer.example/${text}` } }, true).fragment(),
  readShared: (text) => page.readShared(`#1.${text}`),
  'readShared: JSON': (text) => page.readShared(`#1.${base64url(text)}`),
  'readShared: content': (text) =>
    page.readShared(
      `#1.${base64url(JSON.stringify({ token: text, policy: { algorithms: text.split(''), time: text } }))}`,
    ),
  publicText: (text) => page.publicText(text),
  'publicText: PEM': (text) => page.publicText(`${PUBLIC}${text}-----END CERTIFICATE-----`),
  'publicText: an array': (text) => page.publicText(`{"keys":[${text}{}]}`),
  keyTexts: (text) => page.keyTexts(text),
  'keyTexts: an array': (text) => page.keyTexts(`{"keys":[${text}{}]}`),
  jsonErrors: (text) => page.jsonErrors(text),
  'jsonErrors: an array': (text) => page.jsonErrors(`[${text}`),
  'jsonErrors: members': (text) => page.jsonErrors(`{${text}`),
  'jsonErrors: a string': (text) => page.jsonErrors(`["${text}`),
  firstAddress: (text) => page.firstAddress({ kind: 'issuer', text: `https://issuer.example/${text}` }),
  snippets: (text) => page.snippets(withPolicy({ issuer: text, audience: text, clockTolerance: text })),
  'snippets: a duration': (text) => page.snippets(withPolicy({ clockTolerance: `${text}x` })),
};
/** A function that writes or reads a text in several encodings takes half a second for 1 MiB. */
const largestOf = (name) => (/^(?:share|readShared|snippets)/.test(name) ? 256 * 1024 : undefined);
const texts = Object.entries(READ).map(([name, run]) => ({ name, run, largest: largestOf(name) }));

const malformed = ['', 'eyJhbGciOiJFUzI1NiJ9.', 'eyJhbGciOiJFUzI1NiJ9.e30.'].map((before) => ({
  name: `tokenError: after ${before.split('.').length - 1} parts`,
  make: (text) => [`${before}${text}`, keyward.inspectJwt(`${before}${text}`, { keys: [] })],
  run: ([token, report]) => page.tokenError(token, report),
}));

const files = ['', '\u0030\u0082'].map((start) => ({
  name: `readInputFile: ${start === '' ? 'text' : 'DER'}`,
  make: (text) =>
    new File([start === '' ? text : Uint8Array.from(start + text, (character) => character.charCodeAt(0))], 'name'),
  run: async (file) => {
    const read = await page.readInputFile(file);
    if (read.problem !== undefined) throw new Error(read.problem);
    page.withFile(EMPTY, read);
  },
}));

export const PAGE = [...texts, ...malformed, ...files];
