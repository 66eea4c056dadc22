// Executes orders of the parent process. An unhandled rejection ends this process.
import { obey } from './rotation-agent.mjs';

process.on('message', async ({ number, order }) => {
  const answer = await obey(order).then((value) => ({ value }), (error) => ({ failed: String(error?.stack ?? error) }));
  process.send({ number, ...answer });
});
process.once('disconnect', () => process.exit());
process.send({ ready: true });
