// Encoding and decoding of tokens, without signatures.

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function fromBase64url(text) {
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
  return bytes;
}

export function toBase64url(value) {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The text of one part of a token, or undefined if it cannot be decoded. */
export function partText(token, index) {
  try {
    return utf8.decode(fromBase64url(token.split('.')[index]));
  } catch {
    return undefined;
  }
}

/** The text of a vector with its repetition expanded. Any other object is a JSON serialization. */
export function spread(text) {
  if (typeof text === 'string' || text.repeat === undefined) return text;
  return text.before + text.repeat.repeat(text.times) + text.after;
}
