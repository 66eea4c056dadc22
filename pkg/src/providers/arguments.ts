/** Reads the arguments of presets. A preset is made when a program starts, so an error here names its cure. */

/** Checks the value of one argument, and returns it. */
type Reader<T> = (value: unknown, name: string) => T;
type Readers = Readonly<Record<string, Reader<unknown>>>;
type Values<R extends Readers> = { [Name in keyof R]: ReturnType<R[Name]> };

/**
 * Reads an object of arguments. Unknown names, and `undefined` where an argument is present, are errors: an unset
 * variable must not disable a check.
 *
 * @throws TypeError if an argument is missing, unknown or invalid
 */
export function read<R extends Readers, O extends Readers = Record<never, never>>(
  given: object,
  required: R,
  optional?: O,
): Values<R> & Partial<Values<O>> {
  const readers = new Map(Object.entries({ ...required, ...optional }));
  const takes = [...readers.keys()].map((name) => `"${name}"`).join(', ');
  if (typeof given !== 'object' || given === null) throw new TypeError(`give one object with ${takes}`);
  const members = new Map(Object.entries(given));
  for (const name of members.keys()) {
    if (!readers.has(name)) throw new TypeError(`"${name}" is not an argument of this preset, which takes ${takes}`);
  }
  const values = [...readers].flatMap(([name, reader]) => {
    if (!members.has(name)) {
      if (Object.keys(required).includes(name)) throw new TypeError(`"${name}" is missing: set it`);
      return [];
    }
    const value = members.get(name);
    if (value === undefined) throw new TypeError(`"${name}" is undefined: set a value or omit it`);
    return [[name, reader(value, name)]];
  });
  return Object.assign(Object.create(null), Object.fromEntries(values));
}

/** A string without white space around it, as a client ID is. */
export function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '' && value.trim() === value) return value;
  throw new TypeError(`"${name}" must be a non-empty string without white space around it`);
}

/** One {@link text}, or a list of at least one. */
export function texts(value: unknown, name: string): string | readonly string[] {
  if (!Array.isArray(value)) return text(value, name);
  if (value.length === 0) throw new TypeError(`"${name}" is empty: list at least one value`);
  return Array.from(value, (one) => text(one, name));
}

/** The digits of one ID, or of a list of at least one. */
export function digits(value: unknown, name: string): string | readonly string[] {
  const ids = Array.isArray(value) ? Array.from(value) : [value];
  if (ids.length > 0 && ids.every((id) => typeof id === 'string' && /^[0-9]+$/.test(id))) {
    return Array.isArray(value) ? ids : (value as string);
  }
  throw new TypeError(`"${name}" must be a numeric ID as a string, such as "74": not a name, which others can get`);
}

/** A host name in lower case, as it stands in the issuer's tokens. */
export function host(value: unknown, name: string): string {
  const labels = typeof value === 'string' ? value.split('.') : [];
  if (labels.length > 1 && labels.every((label) => /^[a-z0-9-]{1,63}$/.test(label))) return value as string;
  const without = 'without scheme, port, path or slash';
  throw new TypeError(`"${name}" must be a host name in lower case, ${without}, such as "tenant.example.com"`);
}

/** Part of a URL's path, such as the name of a realm or the ID of a project. */
export function segment(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/.test(value)) return value;
  throw new TypeError(`"${name}" must be a name of letters, digits and "-", "_", ".", "~", without slash or space`);
}

/** A {@link segment} in lower case without dots: a label of a host name. */
export function label(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[a-z0-9-]{1,63}$/.test(value)) return value;
  throw new TypeError(`"${name}" must be the first part of the host name, in lower case: not a URL, no dot`);
}

/** An absolute https URL without query, fragment and final slash; http too, for hosts in `insecureHosts`. */
export function base(value: unknown, name: string): string {
  if (typeof value === 'string' && /^https?:\/\/[^/?#@\\\s]+(?:\/[^?#\\\s]*)?$/.test(value) && !value.endsWith('/')) {
    return value;
  }
  throw new TypeError(`"${name}" must be a URL such as "https://login.example", without query and without final "/"`);
}

/** An absolute URL of keys, without user name and fragment. */
export function url(value: unknown, name: string): string {
  if (typeof value === 'string' && /^https?:\/\/[^/?#@\\\s]+(?:[/?][^#\\\s]*)?$/.test(value)) return value;
  throw new TypeError(`"${name}" must be an absolute URL without user name, such as "https://login.example/keys"`);
}

/** One of these values. */
export function oneOf<const T>(...values: readonly T[]): Reader<T> {
  return (value, name) => {
    if (values.includes(value as T)) return value as T;
    throw new TypeError(`"${name}" must be one of ${values.map((one) => JSON.stringify(one)).join(', ')}`);
  };
}
