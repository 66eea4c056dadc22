import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

export default defineConfig({
  // The built folder works under any path.
  base: './',
  build: {
    // The engines that keyward supports.
    target: ['chrome114', 'firefox89', 'safari16.4'],
    // Nothing inline, so that the policy of the page can be as strict as it is.
    assetsInlineLimit: 0,
    modulePreload: false,
    // Most of it is the WebAssembly module.
    chunkSizeWarningLimit: 1024,
  },
  plugins: [withoutPolicyInDevelopment(), verifierAhead(), serviceWorker()],
});

/** Vite's development server needs inline scripts and a socket; what is built keeps its policy. */
function withoutPolicyInDevelopment() {
  return {
    name: 'without-policy-in-development',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
  };
}

/** The verifier is a file of its own; the page says so at once, and the browser need not run the first script to ask for it. */
function verifierAhead() {
  return {
    name: 'verifier-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        const verifier = Object.values(bundle).find(({ name }) => name === 'engine');
        return [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${verifier.fileName}` }, injectTo: 'head' }];
      },
    },
  };
}

/** What the worker keeps is what was built, and its build is named by what is in it. The frame that fetches keys is not kept. */
function serviceWorker() {
  const folder = (name) => new URL(name, import.meta.url);
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const hash = createHash('sha256');
        for (const { fileName, code, source } of Object.values(bundle)) hash.update(fileName).update(code ?? source);
        const beside = readdirSync(folder('public/')).filter((file) => !file.startsWith('keys.'));
        for (const file of beside) hash.update(file).update(readFileSync(folder(`public/${file}`)));
        const files = ['./', 'index.html', ...Object.keys(bundle).filter((file) => file !== 'index.html'), ...beside];
        const text = readFileSync(folder('src/service-worker.js'), 'utf8');
        const source = text.replace('__BUILD__', hash.digest('hex').slice(0, 16)).replace('__FILES__', JSON.stringify(files));
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
      },
    },
  };
}
