// Fetches one URL for the page that contains this frame, and sends the response to it. This file is served unminified
// so that it can be reviewed. The package in the page decides which URLs and responses are allowed.
'use strict';

// The frame's origin is opaque. `location.origin` is the origin of its URL, which is also the page's origin.
const page = location.origin;

/** A little more than keyward accepts, so that keyward rejects a longer body with its own message. */
const MAX_BYTES = 640 * 1024;

addEventListener('message', (event) => {
  if (event.source !== parent || event.origin !== page || typeof event.data !== 'string') return;
  load(event.data).then((reply) => parent.postMessage(reply, page));
});
parent.postMessage({ ready: true }, page);

async function load(address) {
  const options = { redirect: 'manual', credentials: 'omit', cache: 'no-cache', referrerPolicy: 'no-referrer' };
  let response;
  try {
    response = await fetch(address, { ...options, headers: { accept: 'application/json' } });
  } catch {
    return { failed: await isReachable(address) ? 'unreadable' : 'unreachable' };
  }
  const { status, type, headers } = response;
  if (type === 'opaqueredirect') return { status, redirected: true };
  try {
    const length = headers.get('content-length');
    return { status, redirected: response.redirected, length, body: await read(response) };
  } catch {
    return { failed: 'unreachable' };
  }
}

/** Whether the server responds. A CORS error looks like a network error, but a `no-cors` request succeeds then. */
async function isReachable(address) {
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
  while (reader !== undefined && length < MAX_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  reader?.cancel().catch(() => undefined);
  return new Blob(chunks).arrayBuffer();
}
