// A Worker that runs the documents' examples.
import { results } from './readme-results.mjs';

export default {
  async fetch() {
    return Response.json(await results());
  },
};
