import type { Input } from './input.js';

/** A key or a token is far smaller. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads a file that was dropped or chosen, and tells which field it is for by what is in it. */
export async function readInputFile(file: File): Promise<{ field: 'token' | 'keys'; text: string } | { problem: string }> {
  if (file.size > MOST_BYTES) return { problem: `“${file.name}” is larger than 4 MiB: neither a token nor keys.` };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = isDer(bytes) ? pem(bytes) : new TextDecoder().decode(bytes);
    return { field: isToken(text) ? 'token' : 'keys', text };
  } catch {
    return { problem: `“${file.name}” cannot be read.` };
  }
}

/** What a file changes. */
export function withFile(input: Input, { field, text }: { field: 'token' | 'keys'; text: string }): Partial<Input> {
  if (field === 'token') return { token: text.trim(), unsigned: false };
  return { keys: { ...input.keys, kind: 'public', text } };
}

/** Two dots or more between letters of base64url, and nothing of JSON or PEM. */
function isToken(text: string): boolean {
  return !/[{}]|-----BEGIN/.test(text) && text.split('.').length > 2;
}

/** A SEQUENCE with a length of two octets or more: certificates are never shorter, and no text begins like that. */
function isDer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && (bytes[1] === 0x81 || bytes[1] === 0x82);
}

/** RFC 7468. A certificate begins with a SEQUENCE in a SEQUENCE that begins with a version or a number; a bare key with an algorithm's. */
function pem(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(/.{1,64}/g)!.join('\n');
  // In SubjectPublicKeyInfo an OBJECT IDENTIFIER follows two tags; in a certificate it stands further in.
  const at = 2 + (bytes[1]! & 0x7f);
  const inner = at + 2 + ((bytes[at + 1] ?? 0) & 0x80 ? bytes[at + 1]! & 0x7f : 0);
  const label = bytes[inner] === 0x06 ? 'PUBLIC KEY' : 'CERTIFICATE';
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
