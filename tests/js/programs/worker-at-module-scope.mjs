// A Worker that does everything at module scope, where Workers may use no clock, timer, randomness or network.
import { KeySet, inspectJwt, ready, verifyJwt } from 'keyward';
import vectors from './vectors.mjs';

const { token, keys, now } = vectors.flatMap(({ cases }) => cases).find(({ name }) => name === 'rs256');
const options = { currentDate: new Date(now * 1000) };
const plain = verifyJwt(token, keys, options);
const set = new KeySet(keys);
const verified = verifyJwt(token, set, options);
const { verdict } = inspectJwt(token, set, options);
await ready();

export default {
  fetch(request) {
    const again = verifyJwt(token, set, options);
    let { code } = {};
    try {
      verifyJwt(token, set);
    } catch (error) {
      ({ code } = error);
    }
    return Response.json({ plain, verified, verdict, again, code, url: request.url });
  },
};
