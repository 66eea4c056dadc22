// A page that verifies in a worker.
const worker = new Worker('/programs/web-worker.mjs', { type: 'module' });
worker.onmessage = ({ data }) => fetch('/report', { method: 'POST', body: JSON.stringify(data) });
worker.onerror = () => fetch('/report', { method: 'POST', body: '"the worker failed"' });
