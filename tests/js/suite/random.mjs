/** Mulberry32: small, and the same numbers everywhere. `below(n)` is a whole number from 0, `of(list)` one of a list. */
export function generator(seed) {
  let state = seed >>> 0;
  const below = (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * Math.max(bound, 1));
  };
  return { below, of: (list) => list[below(list.length)] };
}
