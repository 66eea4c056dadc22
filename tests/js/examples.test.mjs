// The examples, each run as its README says, with the packed package in place of the published one.
import { after } from 'node:test';
import { prepare } from './examples/context.mjs';
import { testIssuer } from './examples/issuer.mjs';
import { testNext } from './examples/next.mjs';
import { testSpa } from './examples/spa.mjs';
import { testWorker } from './examples/worker.mjs';

const context = await prepare();
after(context.close);

testIssuer(context);
const testRotation = testWorker(context);
testSpa(context);
testNext(context);
testRotation();
