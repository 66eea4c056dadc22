/** Decodes what the build encoded; a text that was damaged on its way here is an error, not a wrong module. */
export function decodeBase64(text: string, length: number): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  if (characters.length !== length) throw new Error('the embedded WebAssembly module is damaged');
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}
