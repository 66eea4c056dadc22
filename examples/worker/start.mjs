// `npm start`: an issuer, and beside it the Worker, in workerd, until Ctrl-C.
import { spawn } from 'node:child_process';
import { startIssuer } from '../issuer/issuer.mjs';

const [port = '8787', issuerPort = '4400'] = process.argv.slice(2);
const issuer = await startIssuer({ port: Number(issuerPort) });
const options = ['--ip', '127.0.0.1', '--port', port, '--var', `ISSUER:${issuer.base}`];
const wrangler = spawn('wrangler', ['dev', ...options], { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
wrangler.once('error', ({ message }) => console.error(`wrangler did not start (npm install?): ${message}`));
wrangler.once('close', () => issuer.close());
process.once('SIGTERM', () => wrangler.kill());

console.log(`
  token=$(curl -s ${issuer.base}/token -d grant_type=client_credentials -d client_id=demo -d resource=https://api.example \\
    -d scope=notes:write | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl -i http://localhost:${port}/me
  curl -i http://localhost:${port}/me -H "Authorization: Bearer $token"
  curl -i http://localhost:${port}/notes -H "Authorization: Bearer $token" -d 'A note'
`);
