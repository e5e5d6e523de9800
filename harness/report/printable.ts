/** Longer texts from a contract are cut: a terminal is no place for a megabyte. */
const MAX_LENGTH = 300;

/**
 * What a contract returns is hostile text: control characters (escape sequences among them), line
 * breaks, and characters that are invisible or change the direction of writing are shown by their
 * code points.
 */
export function printable(text: string): string {
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return visible(cut);
}

/** The same without a limit, for lines that were put together of such texts. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}
