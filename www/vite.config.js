import { defineConfig } from 'vite';

export default defineConfig({
  // The built folder works under any path.
  base: './',
  build: {
    // The engines that keyward supports.
    target: ['chrome114', 'firefox89', 'safari16.4'],
    // Nothing inline, so that the policy of the page can be as strict as it is. There is one script: nothing to preload.
    assetsInlineLimit: 0,
    modulePreload: false,
    // Most of it is the WebAssembly module.
    chunkSizeWarningLimit: 1024,
  },
  plugins: [
    {
      // Vite's development server needs inline scripts and a socket; what is built keeps its policy.
      name: 'no-policy-in-development',
      apply: 'serve',
      transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
    },
  ],
});
