/** What Vite writes in place of it. */
interface ImportMeta {
  readonly env: { readonly PROD: boolean };
}

/** The WebAssembly module, a byte a character. vite.config.js makes it. */
declare module 'virtual:keyward-module' {
  const letters: string;
  export default letters;
}
