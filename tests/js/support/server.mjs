// A server on this machine for the files of a folder and for the reports that its pages post.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/**
 * @param folder the served folder
 * @param pages by path: the HTML of a page, and its response headers
 * @returns the port; `requests`: the paths requested so far; `report(path)`: the text that the page at that path posts;
 * `close`
 */
export async function serve(folder, pages) {
  const requests = [];
  const waiting = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    requests.push(pathname);
    if (request.method === 'POST') {
      let text = '';
      for await (const chunk of request) text += chunk;
      waiting.get(new URL(request.headers.referer).pathname)?.(JSON.parse(text));
      response.writeHead(204).end();
      return;
    }
    const page = pages[pathname];
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html', ...page.headers }).end(page.html);
      return;
    }
    try {
      const content = await readFile(join(folder, normalize(pathname)));
      response.writeHead(200, { 'content-type': TYPES[extname(pathname)] ?? 'text/plain' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const report = (path) => new Promise((resolve) => waiting.set(path, resolve));
  return { port: server.address().port, requests, report, close };
}

/** Opens a page and waits for its report or its error. */
export async function reportOf(browser, server, url, seconds = 240) {
  const context = await browser.newContext();
  let timer;
  try {
    const page = await context.newPage();
    const problems = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    const broken = new Promise((_, reject) => {
      page.on('pageerror', (error) => reject(new Error(`the page failed: ${error.message}`)));
      timer = setTimeout(
        () => reject(new Error(`no report within ${seconds} seconds; ${problems.join('; ')}`)),
        seconds * 1000,
      );
    });
    broken.catch(() => undefined);
    const report = server.report(new URL(url).pathname);
    // The page's scripts may take long before it counts as loaded. The report is waited for within the same bound.
    await Promise.race([page.goto(url, { waitUntil: 'commit', timeout: seconds * 1000 }), broken]);
    return await Promise.race([report, broken]);
  } finally {
    clearTimeout(timer);
    await context.close();
  }
}
