// The presets of docs/issuers.md: the issuers of each verifier.
import { accessTokens } from './readme-accessTokens.mjs';
import { idTokens } from './readme-idTokens.mjs';
import { sessions } from './readme-sessions.mjs';
import { workloads } from './readme-workloads.mjs';

const issuersOf = (verifiers) =>
  Object.fromEntries(Object.entries(verifiers).map(([name, { status }]) => [name, status[0].issuers]));
const groups = { accessTokens, sessions, idTokens, workloads };
console.log(JSON.stringify(Object.fromEntries(Object.entries(groups).map(([name, all]) => [name, issuersOf(all)]))));
