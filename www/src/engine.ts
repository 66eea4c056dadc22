// What the page uses of the package. It is a file of its own for the sake of `import()`: the page can be seen and typed into
// while the WebAssembly module is still on its way.
export { discover, fetchJwks, inspectJwt, JwtError, ready } from 'keyward';
