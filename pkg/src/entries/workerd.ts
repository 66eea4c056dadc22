/** Cloudflare Workers: the runtime compiles the module when the Worker is deployed. */
import { provide } from '../runtime/core.js';
import { usePlatform } from '../runtime/platform.js';
import { useWebCrypto } from '../verify/verifier.js';
import { judgeByWebCrypto } from '../verify/webcrypto.js';
import module from './keyward.wasm';

provide(() => module);
usePlatform({ validators: true });
useWebCrypto(judgeByWebCrypto);

export * from './api.js';
