/** Cloudflare Workers: the runtime compiles the module when the Worker is deployed. */
import { provide } from '../runtime/core.js';
import { usePlatform } from '../runtime/platform.js';
import { useWebCrypto } from '../verify/verifier.js';
import { verifyByWebCrypto } from '../verify/webcrypto.js';
import module from './keyward.wasm';

provide(() => module);
usePlatform({ validators: true });
useWebCrypto(verifyByWebCrypto);

export * from './api.js';
