/**
 * A member that is the object's own. Whatever JSON or a client gave inherits from `Object.prototype`, so a member that is absent
 * would be read from there if a fault elsewhere in the program let somebody write to it (prototype pollution).
 */
export function own<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The own members of an object, as an object that inherits nothing: safe to destructure, and for `in`. */
export function ownMembers<T extends object>(object: T): T {
  return Object.assign(Object.create(null), object);
}

/** A member of an object that may be of a class: its own or inherited, but not from `Object.prototype`. */
export function memberOf<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  for (let one: object | null = object; one !== null; one = Object.getPrototypeOf(one)) {
    // The last prototype is `Object.prototype`, of whatever realm.
    if (Object.hasOwn(one, name)) return one === object || Object.getPrototypeOf(one) !== null ? object[name] : undefined;
  }
  return undefined;
}

/** Whether a value is an object as written between braces. Members that are inherited would be lost, and a demand with them. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of another realm, the prototype is another's.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
