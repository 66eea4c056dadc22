/**
 * An own member of an object. Parsed JSON and objects of callers inherit from `Object.prototype`. If an error elsewhere
 * in the program lets an attacker write to that prototype (prototype pollution), an absent member would be read from
 * it.
 */
export function own<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  return Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;
}

/**
 * An own or inherited member of an object that may be an instance of a class, but not a member of `Object.prototype`.
 */
export function memberOf<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  for (let one: object | null = object; one !== null; one = Object.getPrototypeOf(one)) {
    // The last prototype is the `Object.prototype` of some realm.
    const isLast = one !== object && Object.getPrototypeOf(one) === null;
    if (!isLast && Object.prototype.hasOwnProperty.call(one, name)) return object[name];
  }
  return undefined;
}

/** Copies the own members of an object into one without a prototype, which is safe to destructure and for `in`. */
export function ownMembers<T extends object>(object: T): T {
  return Object.assign(Object.create(null), object);
}
