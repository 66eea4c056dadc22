import { render } from 'preact';
import { App } from './app.js';

render(<App />, document.getElementById('app')!);

// Keeps the page for when there is no network. Where that is not allowed (plain http, private windows), it works all the same.
if (import.meta.env.PROD) navigator.serviceWorker?.register('./service-worker.js').catch(() => undefined);
