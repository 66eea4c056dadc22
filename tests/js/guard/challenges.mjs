// Parses WWW-Authenticate strictly by the grammar of RFC 9110 section 11.6.1 and appendix A. It shares no code with the
// guard.

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;
const TOKEN68 = /^[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/;
const QUOTED = /^"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"/;

/** @returns the challenges in their order: `{ scheme, parameters: [[name, value], …] }` */
export function parseChallenges(text) {
  const challenges = [];
  let rest = text;
  const take = (pattern) => {
    const found = pattern.exec(rest);
    if (found === null || found.index !== 0) return undefined;
    rest = rest.slice(found[0].length);
    return found;
  };
  const fail = (why) => {
    throw new Error(`${why} at ${JSON.stringify(rest.slice(0, 40))} of ${JSON.stringify(text)}`);
  };
  for (let first = true; rest !== ''; first = false) {
    if (!first && take(/^[ \t]*,[ \t]*/) === undefined) fail('no comma');
    const [name] = take(TOKEN) ?? fail('no token');
    if (challenges.length > 0 && take(/^[ \t]*=[ \t]*/) !== undefined) {
      challenges.at(-1).parameters.push([name.toLowerCase(), value()]);
      continue;
    }
    const challenge = { scheme: name, parameters: [] };
    challenges.push(challenge);
    if (take(/^ +/) === undefined || take(TOKEN68) !== undefined) continue;
    const [own] = take(TOKEN) ?? fail('no parameter');
    if (take(/^[ \t]*=[ \t]*/) === undefined) fail('no equals sign');
    challenge.parameters.push([own.toLowerCase(), value()]);
  }
  return challenges;

  function value() {
    const quoted = take(QUOTED);
    return quoted !== undefined ? quoted[1].replace(/\\(.)/g, '$1') : (take(TOKEN) ?? fail('no value'))[0];
  }
}
