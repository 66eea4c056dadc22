// Fetches one address for the page around this frame, and says what came. It is served as it is written, so that it can be read.
// What makes an address or an answer acceptable is not decided here: the package does that, on the other side.
'use strict';

// The frame's own origin is opaque; `location.origin` is that of the address it was loaded from, which is the page's too.
const page = location.origin;

/** A little more than keyward accepts of a body, so that the refusal is keyward's and in its words. */
const MOST_BYTES = 640 * 1024;

addEventListener('message', (event) => {
  if (event.source !== parent || event.origin !== page || typeof event.data !== 'string') return;
  answer(event.data).then((reply) => parent.postMessage(reply, page));
});
parent.postMessage({ ready: true }, page);

async function answer(address) {
  const asked = { redirect: 'manual', credentials: 'omit', cache: 'no-cache', referrerPolicy: 'no-referrer' };
  let response;
  try {
    response = await fetch(address, { ...asked, headers: { accept: 'application/json' } });
  } catch {
    return { failed: await isThere(address) ? 'unreadable' : 'unreachable' };
  }
  const { status, type, headers } = response;
  if (type === 'opaqueredirect') return { status, redirected: true };
  try {
    return { status, redirected: response.redirected, length: headers.get('content-length'), body: await read(response) };
  } catch {
    return { failed: 'unreachable' };
  }
}

/** Browsers do not tell pages a server that forbids reading (CORS) from none at all; a request that reads nothing does. */
async function isThere(address) {
  try {
    await fetch(address, { mode: 'no-cors', credentials: 'omit', cache: 'no-cache', referrerPolicy: 'no-referrer' });
    return true;
  } catch {
    return false;
  }
}

async function read(response) {
  const reader = response.body?.getReader();
  const chunks = [];
  let length = 0;
  while (reader !== undefined && length < MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  reader?.cancel().catch(() => undefined);
  return new Blob(chunks).arrayBuffer();
}
