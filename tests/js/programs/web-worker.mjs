import { verifyJwt } from '/node_modules/keyward/dist/default.js';
import vectors from './vectors.mjs';

const { token, keys, now } = vectors.flatMap(({ cases }) => cases).find(({ name }) => name === 'rs256');
postMessage(verifyJwt(token, keys, { currentDate: new Date(now * 1000) }).payload);
