/** What Vite writes in place of it. */
interface ImportMeta {
  readonly env: { readonly PROD: boolean };
}
