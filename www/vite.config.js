import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

const FRAME = 'keys.html';

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
  plugins: [withoutPolicyInDevelopment(), verifierAhead(), keysFrame(), serviceWorker()],
});

/** Vite's development server needs inline scripts and a socket; what is built keeps its policy. */
function withoutPolicyInDevelopment() {
  return {
    name: 'without-policy-in-development',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^<>]*>/, ''),
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

/** The frame that fetches keys: one file, whose policy names its script by hash. */
function keysFrame() {
  const page = () => {
    const script = read('frame/keys.js');
    // The hash is of everything between the tags.
    const hash = createHash('sha256').update(`\n${script}`).digest('base64');
    return read('frame/keys.html').replace('__HASH__', hash).replace('__SCRIPT__', () => script);
  };
  return {
    name: 'keys-frame',
    configureServer(server) {
      server.middlewares.use('/keys.html', (_, response) => response.setHeader('content-type', 'text/html').end(page()));
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: FRAME, source: page() });
    },
  };
}

/** What the worker keeps is what was built, and its build is named by what is in it. The frame that fetches keys is of no use there. */
function serviceWorker() {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const built = Object.values(bundle).filter(({ fileName }) => fileName !== FRAME);
        const beside = readdirSync(new URL('public/', import.meta.url));
        const hash = createHash('sha256');
        for (const { fileName, code, source } of built) hash.update(fileName).update(code ?? source);
        for (const file of beside) hash.update(file).update(read(`public/${file}`));
        const files = ['./', ...built.map(({ fileName }) => fileName), ...beside];
        const source = read('service-worker.js').replace('__BUILD__', hash.digest('hex').slice(0, 16)).replace('__FILES__', JSON.stringify(files));
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
      },
    },
  };
}

function read(name) {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
