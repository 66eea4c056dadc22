import { render } from 'preact';
import { App } from './app.js';

render(<App />, document.getElementById('app')!);

// Caches the page for offline use. If that is not allowed (plain http, private windows), the page still works.
if (import.meta.env.PROD) navigator.serviceWorker?.register('./service-worker.js').catch(() => undefined);
