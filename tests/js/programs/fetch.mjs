// Fetches keys in Node.js, Deno and Bun. Arguments: the issuer's address, and an address where nothing listens.
import * as keyward from 'keyward';
import { runFetchSuite } from '../suite/fetch.mjs';
import vectors from './vectors.mjs';

const given = globalThis.Deno?.args ?? globalThis.process.argv.slice(2);
const [base, closed] = given;
runFetchSuite({ keyward, base, closed, vectors }).then((result) => console.log(JSON.stringify(result)));
