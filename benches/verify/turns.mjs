// Peers take turns, so that a disturbance of the machine affects all of them alike.
import { seenToWork, verifyTimes } from './peers.mjs';

/**
 * @param peers each with `name` and `elapsed(count)`: the milliseconds of this many verifications; where that includes
 * other work, also `each(count)`: the milliseconds of one
 * @param order the number of `rounds`, and about how many `milliseconds` each turn takes
 * @returns by name: microseconds for one verification, of each round
 */
export async function inTurns(peers, { rounds, milliseconds }) {
  const counts = [];
  for (const peer of peers) counts.push(await countWithin(peer, milliseconds));
  const times = Object.fromEntries(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Every peer goes first in some round.
    for (let step = 0; step < peers.length; step++) {
      const at = (step + round) % peers.length;
      const { name, elapsed, each = async (count) => (await elapsed(count)) / count } = peers[at];
      times[name].push((await each(counts[at])) * 1000);
    }
  }
  return times;
}

/** The quantile of a list: 0.5 for the median. */
export function quantile(list, part) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/** The number of verifications that fit into this time. Counting is the warm-up, so it takes a whole turn. */
async function countWithin({ elapsed }, milliseconds) {
  for (let count = 1; ; count *= 2) {
    const took = await elapsed(count);
    if (took >= milliseconds / 2) {
      const fit = Math.max(1, Math.round((count * milliseconds) / took));
      // The code is compiled by now, so the second count is the one of the rounds.
      return Math.max(1, Math.round((fit * milliseconds) / Math.max(await elapsed(fit), 0.001)));
    }
  }
}

/** Times the peers of a case in this runtime, by its own clock: `{ id, times, absent }`. */
export async function measure(one, context) {
  const { works, absent } = await seenToWork(one, context);
  const peers = works.map((work) => ({
    name: work.name,
    async elapsed(count) {
      const start = performance.now();
      await verifyTimes(work, count);
      return performance.now() - start;
    },
  }));
  return { id: one.id, times: await inTurns(peers, context), absent };
}
