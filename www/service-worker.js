// Keeps this build of the page, so that it works without a network. It touches nothing but the page's own files: what is not on
// the list goes to the network as if there were no worker here, under the policy of whoever asked.
const BUILD = '__BUILD__';
const FILES = __FILES__;

/** Several copies of the page may stand under one origin: each has caches of its own. */
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
  event.respondWith(request.mode === 'navigate' ? newest(request, address) : kept(request, address));
});

/** The document from the network, so that a new build is seen at once; without one, the document that is kept. */
async function newest(request, address) {
  try {
    return await fetch(request);
  } catch {
    return kept(request, address);
  }
}

/** The names of the other files change with their contents. */
async function kept(request, address) {
  return (await caches.match(address, { cacheName: CACHE })) ?? fetch(request);
}
