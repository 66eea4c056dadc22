/** Whether a UTF-16 code unit is white space in HTTP: a space or a tab (RFC 9110 section 5.6.3). */
function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/**
 * A text without the white space of HTTP around it. Other white space stays: it is part of a cookie's name, and a name
 * that differs from `__Host-session` only by a no-break space is not that cookie. By loops, because a pattern that ends
 * in `$` tries every place where white space begins, which is quadratic in a header of spaces.
 */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
