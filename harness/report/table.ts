/** Columns of text, aligned; the first is flush left, the others as `align` says. */
export function table(
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
): string[] {
  const widths = align.map((_, column) => Math.max(0, ...rows.map((row) => width(row[column]))));
  return rows.map((row) =>
    align
      .map((side, column) => {
        const cell = row[column] ?? '';
        const gap = ' '.repeat(widths[column]! - width(cell));
        return side === 'left' ? cell + gap : gap + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** `12_345`: digits in threes. */
export function grouped(count: number | bigint): string {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, '_');
}

function width(cell: string | undefined): number {
  return [...(cell ?? '')].length;
}
