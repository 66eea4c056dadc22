/**
 * One part of a token as text, for what keyward could not read as a JSON object. `undefined` if it is not base64url of
 * UTF-8 either. For show only: nothing is checked here.
 */
export function partText(token: string, index: 0 | 1): string | undefined {
  const part = token.split('.', 2)[index];
  if (part === undefined || part === '') return undefined;
  try {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
