// The slim entry with a module of the caller's, compiled from the file that the package exports.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as keyward from 'keyward/slim';
import { throwsTypeError } from '../suite/assert.mjs';
import { runAll } from './all.mjs';

throwsTypeError(() => keyward.verifyJwt('a.b.c', { keys: [] }), /useModule/);
for (const wrong of [undefined, null, {}, new Uint8Array(8)]) {
  throwsTypeError(() => keyward.useModule(wrong), /WebAssembly\.Module/);
}
const bytes = readFileSync(createRequire(import.meta.url).resolve('keyward/keyward.wasm'));
keyward.useModule(await WebAssembly.compile(bytes));

console.log(JSON.stringify(await runAll(keyward)));
