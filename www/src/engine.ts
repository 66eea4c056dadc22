// The exports of the package that the page uses. They are in their own chunk for `import()`: the page is usable while
// the WebAssembly module still loads. The package's JavaScript contains the module, because the page may not fetch
// anything.
import { ready } from 'keyward';

export { discover, fetchJwks, inspectJwt, JwtError } from 'keyward';

// Throws if WebAssembly is blocked or absent: the import then fails.
await ready();
