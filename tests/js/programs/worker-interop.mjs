// A Worker that verifies the signed tokens.
import * as keyward from 'keyward';
import { interop } from '../suite/interop.mjs';
import list from './interop-list.mjs';

export default {
  fetch() {
    return Response.json(interop(keyward, list));
  },
};
