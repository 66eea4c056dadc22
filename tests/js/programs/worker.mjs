// A Worker that runs the shared suite inside a request.
import * as keyward from 'keyward';
import { runAll } from './all.mjs';

export default {
  async fetch() {
    return Response.json(await runAll(keyward));
  },
};
