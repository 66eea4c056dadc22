import type { Input } from './input.js';

/** Keys and tokens are far smaller. */
const MAX_BYTES = 4 * 1024 * 1024;

interface FileContent {
  readonly field: 'token' | 'keys';
  readonly text: string;
}

/** Reads a dropped or chosen file. Its content determines the field. */
export async function readInputFile(file: File): Promise<FileContent | { problem: string }> {
  if (file.size > MAX_BYTES) {
    return { problem: `“${file.name}” is larger than 4 MiB, so it is neither a token nor keys.` };
  }
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = isDer(bytes) ? pem(bytes) : new TextDecoder().decode(bytes);
    return { field: isToken(text) ? 'token' : 'keys', text };
  } catch {
    return { problem: `“${file.name}” could not be read.` };
  }
}

/** The change of the input for a file. */
export function withFile(input: Input, { field, text }: FileContent): Partial<Input> {
  if (field === 'token') return { token: text.trim(), unsigned: false };
  return { keys: { ...input.keys, kind: 'public', text } };
}

/** Whether a text has at least two dots, and no syntax of JSON or PEM. */
function isToken(text: string): boolean {
  return !/[{}]|-----BEGIN/.test(text) && text.split('.').length > 2;
}

/** Whether bytes begin with a SEQUENCE and a length of at least two bytes. Keys and certificates do, texts do not. */
function isDer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && (bytes[1] === 0x81 || bytes[1] === 0x82);
}

/**
 * Converts DER to PEM (RFC 7468). A certificate is a SEQUENCE in a SEQUENCE that begins with a version or a serial
 * number. A SubjectPublicKeyInfo begins with the SEQUENCE of an algorithm.
 */
function pem(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(/.{1,64}/g)!.join('\n');
  // In SubjectPublicKeyInfo an OBJECT IDENTIFIER follows two tags; in a certificate it comes later.
  const at = 2 + (bytes[1]! & 0x7f);
  const inner = at + 2 + ((bytes[at + 1] ?? 0) & 0x80 ? bytes[at + 1]! & 0x7f : 0);
  const label = bytes[inner] === 0x06 ? 'PUBLIC KEY' : 'CERTIFICATE';
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
