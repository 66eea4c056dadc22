// `node start.mjs [port]`: an issuer until Ctrl-C.
import { startIssuer } from './issuer.mjs';

const { base } = await startIssuer({ port: Number(process.argv[2] ?? 4400) });
console.log(`The issuer is ${base}. A token:

  curl -s ${base}/token -d grant_type=client_credentials -d client_id=demo -d resource=https://api.example -d scope=notes:read
`);
