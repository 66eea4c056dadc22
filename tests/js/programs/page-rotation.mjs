// Executes orders of the test that opened this page.
import { obey } from './rotation-agent.mjs';

globalThis.obey = async (order) => JSON.parse(JSON.stringify(await obey(order)));
