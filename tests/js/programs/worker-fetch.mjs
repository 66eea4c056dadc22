// Fetches keys in a Worker. The addresses are in the query.
import * as keyward from 'keyward';
import { runFetchSuite } from '../suite/fetch.mjs';
import vectors from './vectors.mjs';

export default {
  async fetch(request) {
    const { base, closed } = Object.fromEntries(new URL(request.url).searchParams);
    return Response.json(await runFetchSuite({ keyward, base, closed, vectors }));
  },
};
