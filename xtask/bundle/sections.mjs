/** Reads a LEB128 number. Returns it and the index of the next byte. */
export function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

/** The sections of a module: the id of each, and where it starts, its content starts, and it ends. */
export function sections(bytes) {
  const found = [];
  for (let start = 8; start < bytes.length; ) {
    const [length, content] = number(bytes, start + 1);
    found.push({ id: bytes[start], start, content, end: content + length });
    start = content + length;
  }
  return found;
}

/** The name of a custom section, and where its content begins. */
export function customName(bytes, { content }) {
  const [length, from] = number(bytes, content);
  return [String.fromCharCode(...bytes.subarray(from, from + length)), from + length];
}
