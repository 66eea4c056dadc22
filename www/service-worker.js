// Caches this build of the page, so that it works offline. It handles only the page's own files: other requests go to
// the network as if there were no service worker, under the policy of the page that makes them.
const BUILD = '__BUILD__';
const FILES = __FILES__;

/** One origin may have several copies of the page, so each copy has its own caches. */
const OWN = `keyward ${registration.scope} `;
const CACHE = OWN + BUILD;
const ADDRESSES = new Set(FILES.map((file) => new URL(file, registration.scope).href));

addEventListener('install', (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: 'no-cache' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith(OWN) && name !== CACHE;
  const removed = caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(removed.then(() => clients.claim()));
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const [address] = request.url.split(/[?#]/, 1);
  if (request.method !== 'GET' || !ADDRESSES.has(address)) return;
  event.respondWith(request.mode === 'navigate' ? newest(request, address) : cached(request, address));
});

/** The document from the network, so that a new build is used at once; offline, the cached document. */
async function newest(request, address) {
  try {
    return await fetch(request);
  } catch {
    return cached(request, address);
  }
}

/** A cached file. Names of files other than the document change with their contents. */
async function cached(request, address) {
  return (await caches.match(address, { cacheName: CACHE })) ?? fetch(request);
}
