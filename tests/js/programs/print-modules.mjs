// Imports several entries and gives them copies of the module and other modules. Prints the results as JSON.
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Counts compilations of the package's module. The modules that a test makes are smaller.
let compiled = 0;
const { Module } = WebAssembly;
WebAssembly.Module = new Proxy(Module, {
  construct(target, [code]) {
    if (code.byteLength > 100_000) compiled++;
    return new target(code);
  },
});

const keyward = await import('keyward');
const slim = await import('keyward/slim');
const bytes = readFileSync(createRequire(import.meta.url).resolve('keyward/keyward.wasm'));

const base64url = (value) => Buffer.from(value).toString('base64url');
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const text = `${base64url('{"alg":"ES512"}')}.${base64url('{"sub":"somebody"}')}`;
const token = `${text}.${
  sign('sha512', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}`;
const jwk = publicKey.export({ format: 'jwk' });
const sub = ({ verifyJwt }) => verifyJwt(token, jwk).payload.sub;

const verified = [sub(keyward)];
slim.useModule(new Module(bytes));
verified.push(sub(slim));
slim.useModule(new Module(Uint8Array.from(bytes)));
verified.push(sub(keyward));

// An empty module: the first without an id, the second with the id of another build.
const another = Uint8Array.from(bytes);
another[another.length - 1] ^= 1;
const others = [Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), bytes.subarray(0, -26), another].map((code) => {
  try {
    slim.useModule(new Module(code));
    return 'taken';
  } catch (error) {
    return error.name;
  }
});
console.log(JSON.stringify({ compiled, verified, others, after: sub(slim) }));
