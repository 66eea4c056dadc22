// What the page uses of the package. It is a file of its own for the sake of `import()`: the page can be seen and typed into
// while the WebAssembly module is still on its way.
import { useModule } from 'keyward/slim';
import letters from 'virtual:keyward-module';

export { discover, fetchJwks, inspectJwt, JwtError, ready } from 'keyward/slim';

const bytes = new Uint8Array(letters.length);
for (let index = 0; index < bytes.length; index++) bytes[index] = letters.charCodeAt(index);
// Throws where WebAssembly is blocked or absent; whoever imports this is told.
useModule(new WebAssembly.Module(bytes));
