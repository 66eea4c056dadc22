// What the page uses of the package. It is a file of its own for the sake of `import()`: the page can be seen and typed into
// while the WebAssembly module is still on its way. It travels inside the package's JavaScript, since a page that may not connect
// cannot fetch it.
import { ready } from 'keyward';

export { discover, fetchJwks, inspectJwt, JwtError } from 'keyward';

// Throws where WebAssembly is blocked or absent; whoever imports this is told.
await ready();
