// Fetches keys on a page. The addresses are in the query.
import * as keyward from 'keyward';
import { runFetchSuite } from '../suite/fetch.mjs';
import vectors from './vectors.mjs';

const unhandled = [];
addEventListener('unhandledrejection', ({ reason }) => unhandled.push(String(reason)));
const { base, closed } = Object.fromEntries(new URLSearchParams(location.search));
document.cookie = 'session=hush';
const result = await runFetchSuite({ keyward, base, closed, vectors });
await fetch('/report', { method: 'POST', body: JSON.stringify({ unhandled, ...result }) });
