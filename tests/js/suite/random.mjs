// Mulberry32: small, with the same numbers in every runtime. `below(n)` is an integer from 0 to n - 1.
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
