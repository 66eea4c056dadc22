// `guard/plain.ts` has the same functions: a module that guards and the package shared would be one more file to load.

/**
 * A member that is the object's own. Whatever JSON or a caller gave inherits from `Object.prototype`, so a member that is absent
 * would be read from there if an error elsewhere in the program let somebody write to it (prototype pollution).
 */
export function own<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  return Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;
}

/** A member of an object that may be of a class: its own or inherited, but not from `Object.prototype`. */
export function memberOf<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  for (let one: object | null = object; one !== null; one = Object.getPrototypeOf(one)) {
    // The last prototype is `Object.prototype`, of whatever realm.
    const isLast = one !== object && Object.getPrototypeOf(one) === null;
    if (!isLast && Object.prototype.hasOwnProperty.call(one, name)) return object[name];
  }
  return undefined;
}

/** The own members of an object, as an object that inherits nothing: safe to destructure, and for `in`. */
export function ownMembers<T extends object>(object: T): T {
  return Object.assign(Object.create(null), object);
}
