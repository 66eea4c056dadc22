/** Whether a value is an object as written between braces. Members that are inherited would be lost, and a demand with them. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of another realm, the prototype is another's.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
