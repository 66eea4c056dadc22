// Certificate-bound tokens at a Worker, where Cloudflare terminates TLS and reports the certificate in `request.cf`.
import { FINGERPRINT, X5T } from './cases.mjs';
import { startGuardWorkers } from './hosts.mjs';
import { token } from './tokens.mjs';

/** What Cloudflare reports about a client's certificate. */
const SEEN = {
  'the same': { certPresented: '1', certVerified: 'SUCCESS', certRevoked: '0', certFingerprintSHA256: FINGERPRINT },
  another: {
    certPresented: '1',
    certVerified: 'SUCCESS',
    certRevoked: '0',
    certFingerprintSHA256: FINGERPRINT.replace(/../, '00'),
  },
  none: { certPresented: '0', certVerified: 'NONE', certRevoked: '0', certFingerprintSHA256: '' },
};

/** @returns the status for a bound token by Cloudflare's report, and the status for an unbound token */
export async function seenByCloudflare() {
  const send = async (tlsClientAuth, made) => {
    const worker = await startGuardWorkers('worker-guard-certificate.mjs', [{}], { cf: { tlsClientAuth } });
    try {
      return (await worker.send({ path: '/', headers: [['Authorization', `Bearer ${made}`]] })).status;
    } finally {
      await worker.close();
    }
  };
  const statuses = {};
  for (const [name, tlsClientAuth] of Object.entries(SEEN)) {
    statuses[name] = await send(tlsClientAuth, token({ cnf: { 'x5t#S256': X5T } }));
  }
  statuses['none, for an unbound token'] = await send(SEEN.none, token());
  return statuses;
}
