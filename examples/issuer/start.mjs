// `node start.mjs [port] [command …]` runs an issuer until Ctrl-C, or until the command ends. The command gets the
// issuer's URL in the environment variable ISSUER and in place of {issuer} in its arguments.
import { spawn } from 'node:child_process';
import { startIssuer } from './issuer.mjs';

const [port = '4400', command, ...args] = process.argv.slice(2);
const issuer = await startIssuer({ port: Number(port) });
console.log(`The issuer is ${issuer.base}. To get a token:

  curl -s ${issuer.base}/token -d grant_type=client_credentials -d client_id=demo \\
    -d resource=https://api.example -d scope=notes:write
`);

if (command !== undefined) {
  const child = spawn(command, args.map((arg) => arg.replace('{issuer}', issuer.base)), {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ISSUER: issuer.base },
    shell: process.platform === 'win32',
  });
  child.once('error', ({ message }) => {
    console.error(`${command} did not start: ${message}. Run npm install first.`);
    process.exitCode = 1;
    issuer.close();
  });
  child.once('close', (code) => {
    process.exitCode ||= code ?? 1;
    issuer.close();
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
}
