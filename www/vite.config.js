import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

const FRAME = 'keys.html';

export default defineConfig({
  // Relative URLs: the built folder works under any path.
  base: './',
  build: {
    // The oldest engines that keyward supports.
    target: ['chrome114', 'firefox89', 'safari16.4'],
    // Inline assets would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: false,
    // Most of the chunk is the WebAssembly module.
    chunkSizeWarningLimit: 1024,
  },
  plugins: [withoutPolicyInDevelopment(), preloadVerifier(), keysFrame(), serviceWorker()],
});

/** Removes the policy in development: Vite's server needs inline scripts and a socket. The build keeps the policy. */
function withoutPolicyInDevelopment() {
  return {
    name: 'without-policy-in-development',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^<>]*>/, ''),
  };
}

/** Preloads the chunk with the verifier, so that the browser requests it before it runs the first script. */
function preloadVerifier() {
  return {
    name: 'preload-verifier',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        const verifier = Object.values(bundle).find(({ name }) => name === 'engine');
        const attrs = { rel: 'modulepreload', crossorigin: true, href: `./${verifier.fileName}` };
        return [{ tag: 'link', attrs, injectTo: 'head' }];
      },
    },
  };
}

/** Builds the frame that fetches keys: one file, whose policy allows its script by hash. */
function keysFrame() {
  const page = () => {
    const script = read('frame/keys.js');
    // The hash covers everything between the tags.
    const hash = createHash('sha256').update(`\n${script}`).digest('base64');
    return read('frame/keys.html').replace('__HASH__', hash).replace('__SCRIPT__', () => script);
  };
  return {
    name: 'keys-frame',
    configureServer(server) {
      server.middlewares.use('/keys.html', (_, response) => {
        response.setHeader('content-type', 'text/html').end(page());
      });
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: FRAME, source: page() });
    },
  };
}

/**
 * Writes the list of built files into the service worker, and a hash of them. The frame is not cached: it needs a
 * network.
 */
function serviceWorker() {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const built = Object.values(bundle).filter(({ fileName }) => fileName !== FRAME);
        const publicFiles = readdirSync(new URL('public/', import.meta.url));
        const hash = createHash('sha256');
        for (const { fileName, code, source } of built) hash.update(fileName).update(code ?? source);
        for (const file of publicFiles) hash.update(file).update(read(`public/${file}`));
        const files = ['./', ...built.map(({ fileName }) => fileName), ...publicFiles];
        const build = hash.digest('hex').slice(0, 16);
        const worker = read('service-worker.js').replace('__BUILD__', build);
        const source = worker.replace('__FILES__', JSON.stringify(files));
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
      },
    },
  };
}

function read(name) {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
