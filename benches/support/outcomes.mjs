// The outcomes of verifications: by code, how often, how fast.

export const VERIFIED = 'verified';

/** The code of an error, or its class where it has no code, which then distinguishes it from others. */
export function codeOf(error) {
  const { code, cause } = error;
  return code ?? error.constructor.name + (typeof cause?.code === 'string' ? ` (${cause.code})` : '');
}

export const outcome = (promise) => promise.then(() => VERIFIED, codeOf);

export function tally() {
  const [found, times] = [new Map(), []];
  return {
    times,
    async add(promise) {
      const start = performance.now();
      const name = await outcome(promise);
      times.push(performance.now() - start);
      found.set(name, (found.get(name) ?? 0) + 1);
    },
    get text() {
      return [...found].map(([name, count]) => (found.size === 1 ? `${name}, all` : `${name}, ${count}`));
    },
    get slowest() {
      return Math.round(Math.max(...times));
    },
  };
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
export const secondsSince = (start) => Math.round((performance.now() - start) / 100) / 10;

export function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
