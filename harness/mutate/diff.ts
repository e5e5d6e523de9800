/** Lines of the source shown before and after a change. */
const CONTEXT = 2;

/** A change of one place of a text as a unified diff, as `git apply` takes it. */
export function diffOf(name: string, before: string, after: string): readonly string[] {
  const [old, changed] = [before.split('\n'), after.split('\n')];
  let first = 0;
  while (first < old.length && old[first] === changed[first]) first += 1;
  let last = 0;
  const most = Math.min(old.length, changed.length) - first;
  while (last < most && old.at(-1 - last) === changed.at(-1 - last)) last += 1;
  const from = Math.max(0, first - CONTEXT);
  const removed = old.slice(first, old.length - last);
  const added = changed.slice(first, changed.length - last);
  const tail = old.slice(old.length - last, old.length - last + CONTEXT);
  // The empty text after the last line break is no line.
  if (old.length - last + tail.length === old.length && tail.at(-1) === '') tail.pop();
  const head = old.slice(from, first);
  const sizeOf = (lines: readonly string[]) => head.length + lines.length + tail.length;
  return [
    `--- a/${name}`,
    `+++ b/${name}`,
    `@@ -${from + 1},${sizeOf(removed)} +${from + 1},${sizeOf(added)} @@`,
    ...head.map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
  ];
}
