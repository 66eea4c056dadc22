// Tokens signed by other implementations, in every runtime.

/**
 * Verifies each token with its key: alone, in a set after another key, with an explicit algorithm, and without one if
 * that is allowed. Then checks that it is rejected with one bit flipped, and with another key.
 *
 * @param list `{ alg, token, jwk }` each
 * @returns the number of tokens with every expected verdict, and `{ name, why }` of each other one
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
    textOf(bytesOf(text).map((byte, position) => (position === at ? byte ^ (1 << bit) : byte)));
  const must = (condition, why) => {
    if (!condition) throw new Error(why);
  };
  const rejects = (token, keys, options, label) => {
    try {
      keyward.verifyJwt(token, keys, options);
    } catch (error) {
      return must(error.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', `${label}: ${error}`);
    }
    return must(false, `${label}: verified`);
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
      const verifies = (keys, options, index) => {
        const result = keyward.verifyJwt(token, keys, options);
        must(JSON.stringify(result.payload) === JSON.stringify(claims), 'another payload');
        must(result.key.index === index, `key ${result.key.index}`);
      };
      verifies(jwk, named, 0);
      verifies({ keys: [...others, { ...jwk, alg, use: 'sig' }] }, named, others.length);
      if (!alg.startsWith('HS')) verifies({ keys: [jwk] }, {}, 0);
      if (others.length > 0) rejects(token, { keys: others }, named, 'with another key');

      const last = bytesOf(signature).length - 1;
      for (const [position, bit] of [
        [0, 7],
        [0, 0],
        [last >> 1, at % 8],
        [(last >> 1) + 1, (at + 3) % 8],
        [last, 7],
        [last, 0],
      ]) {
        rejects(
          `${header}.${payload}.${flipped(signature, position, bit)}`,
          jwk,
          named,
          `bit ${bit} of byte ${position} of the signature flipped`,
        );
      }
      const position = (at * 7) % bytesOf(payload).length;
      rejects(
        `${header}.${flipped(payload, position, at % 8)}.${signature}`,
        jwk,
        named,
        `bit ${at % 8} of byte ${position} of the payload flipped`,
      );
      passed++;
    } catch (error) {
      failed.push({ name: `${alg} ${at}`, why: String(error) });
    }
  });
  return { passed, failed };
}
