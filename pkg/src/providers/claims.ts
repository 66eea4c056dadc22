/** Checks that presets add where options do not suffice. They are the option `validate`. */
import type { JwsHeader, JwtPayload } from '../options/types.js';

/** A verified token, as a guard gives it to its `validate`. */
interface GuardedToken {
  readonly payload: JwtPayload;
  readonly protectedHeader: JwsHeader;
}

/** A request, as a guard gives it to its `validate`. */
interface GuardedRequest {
  readonly headers: { get(name: string): string | null };
}

/**
 * The check of a preset. Verifiers call it with the claims and the header, guards with the token and the request; its
 * verdict is the same.
 */
export type PresetValidate = (token: JwtPayload | GuardedToken, second: JwsHeader | GuardedRequest) => boolean;

/** A {@link PresetValidate} that makes this check. */
export function validating(accepts: (claims: JwtPayload, header: JwsHeader) => boolean): PresetValidate {
  return (token, second) => {
    // The second argument tells which it is: a header is JSON, which holds no function, so no token can look like a
    // request.
    if (typeof (second as Partial<GuardedRequest>).headers?.get !== 'function') {
      return accepts(token as JwtPayload, second as JwsHeader);
    }
    const { payload, protectedHeader } = token as GuardedToken;
    return accepts(payload, protectedHeader);
  };
}

/** The value of a claim or header parameter that is a string. `undefined` for others, also inherited ones. */
export function stringOf(members: object, name: string): string | undefined {
  const value: unknown = new Map(Object.entries(members)).get(name);
  return typeof value === 'string' ? value : undefined;
}

/** Whether each of these claims is one of its expected strings. Expectations that are `undefined` are not compared. */
export function matches(
  members: object,
  expected: Readonly<Record<string, string | readonly string[] | undefined>>,
): boolean {
  return Object.entries(expected).every(([name, values]) => {
    const value = stringOf(members, name);
    return values === undefined || (value !== undefined && [values].flat().includes(value));
  });
}
