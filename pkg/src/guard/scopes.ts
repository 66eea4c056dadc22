import type { JwtPayload } from 'keyward';
import { own } from '../runtime/own.js';

/** Scopes that a token must hold: all of a list, or one of `any`. */
export type Scopes = readonly string[] | { readonly any: readonly string[] };

// RFC 6749 section 3.3.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Looks at scopes that a program demands, before there is a request. */
export function checkScopes(scopes: unknown): asserts scopes is Scopes {
  const names = namesOf(scopes as Scopes);
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string' && SCOPE.test(name))) return;
  throw new TypeError('"scopes" must be a list of scopes, or { any: [...] }, and not empty');
}

/** The scopes that a demand names. */
export function namesOf(scopes: Scopes): readonly string[] {
  if (Array.isArray(scopes)) return scopes;
  return typeof scopes === 'object' && scopes !== null ? own(scopes as { any: readonly string[] }, 'any') ?? [] : [];
}

/** Whether a token holds what is demanded. */
export function holds(payload: JwtPayload, demanded: Scopes): boolean {
  const [scope, scp] = [own(payload, 'scope'), own(payload, 'scp')];
  // `scope` is a list in one string (RFC 8693 section 4.2); where there is none, `scp` is that, or a list.
  const granted = scope === undefined ? scp : scope;
  const list: readonly unknown[] = typeof granted === 'string' ? granted.split(' ') : scope === undefined && Array.isArray(scp) ? scp : [];
  // Lists of a token may be long, and so may be the demand.
  const set = new Set(list);
  const has = (name: string) => set.has(name);
  return Array.isArray(demanded) ? demanded.every(has) : namesOf(demanded).some(has);
}
