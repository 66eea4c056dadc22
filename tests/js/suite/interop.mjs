// Tokens that somebody else has signed, whatever the runtime.

/**
 * Verifies each token with its key: alone, in a set after another key, with the algorithm named and, where that is allowed,
 * without. Then refuses it with one bit flipped, and with another key.
 *
 * @param list `{ alg, token, jwk }` each
 * @returns the number of tokens that got every verdict, and `{ name, why }` of each that did not
 */
export function interop(keyward, list) {
  const bytesOf = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const textOf = (bytes) =>
    btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  const flipped = (text, at, bit) =>
    textOf(bytesOf(text).map((byte, place) => (place === at ? byte ^ (1 << bit) : byte)));
  const must = (condition, why) => {
    if (!condition) throw new Error(why);
  };
  const refused = (token, keys, options, what) => {
    try {
      keyward.verifyJwt(token, keys, options);
    } catch (error) {
      return must(error.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', `${what}: ${error}`);
    }
    return must(false, `${what}: verified`);
  };

  const failed = [];
  let passed = 0;
  list.forEach(({ alg, token, jwk }, at) => {
    try {
      const [header, payload, signature] = token.split('.');
      const claims = JSON.parse(new TextDecoder().decode(bytesOf(payload)));
      const named = { algorithms: [alg] };
      const others = list
        .filter((one) => one.alg === alg && one.jwk.crv === jwk.crv && JSON.stringify(one.jwk) !== JSON.stringify(jwk))
        .map((one) => one.jwk);
      const good = (keys, options, index) => {
        const result = keyward.verifyJwt(token, keys, options);
        must(JSON.stringify(result.payload) === JSON.stringify(claims), 'another payload');
        must(result.key.index === index, `key ${result.key.index}`);
      };
      good(jwk, named, 0);
      good({ keys: [...others, { ...jwk, alg, use: 'sig' }] }, named, others.length);
      if (!alg.startsWith('HS')) good({ keys: [jwk] }, {}, 0);
      if (others.length > 0) refused(token, { keys: others }, named, 'with another key');

      const last = bytesOf(signature).length - 1;
      for (const [place, bit] of [
        [0, 7],
        [0, 0],
        [last >> 1, at % 8],
        [(last >> 1) + 1, (at + 3) % 8],
        [last, 7],
        [last, 0],
      ]) {
        refused(
          `${header}.${payload}.${flipped(signature, place, bit)}`,
          jwk,
          named,
          `bit ${bit} of octet ${place} of the signature flipped`,
        );
      }
      const place = (at * 7) % bytesOf(payload).length;
      refused(
        `${header}.${flipped(payload, place, at % 8)}.${signature}`,
        jwk,
        named,
        `bit ${at % 8} of octet ${place} of the payload flipped`,
      );
      passed++;
    } catch (error) {
      failed.push({ name: `${alg} ${at}`, why: String(error) });
    }
  });
  return { passed, failed };
}
