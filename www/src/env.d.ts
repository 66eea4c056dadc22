/** Vite replaces these members. */
interface ImportMeta {
  readonly env: { readonly PROD: boolean };
}
