/** Whether a UTF-16 code unit is HTTP whitespace: a space or a tab (RFC 9110 section 5.6.3). */
function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/**
 * Removes HTTP whitespace from both ends of a text. Other whitespace stays because it is part of a cookie's name: a
 * name that differs from `__Host-session` by a no-break space is another cookie. The loops avoid a regular expression
 * that ends in `$`: it tries every position at which whitespace begins, which is quadratic in a header of spaces.
 */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
