/** Cloudflare Workers: the runtime compiles the module when the Worker is deployed. */
import { provide } from './core.js';
import { usePlatform } from './platform.js';
import { judgeByWebCrypto } from './webcrypto.js';
import module from './keyward.wasm';

provide(() => module);
usePlatform({ validators: true, judgeByWebCrypto });

export * from './api.js';
