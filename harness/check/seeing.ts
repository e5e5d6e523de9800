import type { Check, CheckInput } from './check.js';

/** Shows checks something else than what there is; all of them share the work. */
export function seeing(change: (input: CheckInput) => CheckInput): (check: Check) => Check {
  const changed = new WeakMap<CheckInput, CheckInput>();
  return (check) => ({
    name: check.name,
    run: (input) => {
      const seen = changed.get(input) ?? change(input);
      changed.set(input, seen);
      return check.run(seen);
    },
  });
}
