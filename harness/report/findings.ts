import { DIVERGENCE_CODES, type DivergenceCode } from '../trace/divergence.js';
import type { Result, ResultFailure } from './json.js';
import { printable } from './printable.js';
import { grouped } from './table.js';

/**
 * The failures of a result, the worst first: what real blocks show before what hangs on chosen
 * ones, then by what differs, then the shorter.
 */
export function worstFirst(result: Result): readonly ResultFailure[] {
  const all = [...(result.divergence === null ? [] : [result.divergence]), ...result.otherFailures];
  const rank = ({ code }: ResultFailure): number => {
    const index = DIVERGENCE_CODES.indexOf(code as DivergenceCode);
    return index < 0 ? DIVERGENCE_CODES.length : index;
  };
  const mined = ({ confirmation }: ResultFailure): number => (confirmation === 'mined' ? 0 : 1);
  return all.sort((a, b) => {
    return mined(a) - mined(b) || rank(a) - rank(b) || a.transcript.length - b.transcript.length;
  });
}

/** `events of vault.withdraw at line 3`. */
export function failureTitle({ code, function: called, step }: ResultFailure): string {
  return printable(`${code} of ${called} at line ${step + 1}`);
}

/** `vault against src/Vault.sol`. */
export function resultTitle({ model, target }: Result): string {
  return printable(`${model} against ${target.spec}`);
}

/** Why a verdict is unknown. */
export function unknownReason({ trouble }: Result): string {
  return printable(trouble?.message ?? 'interrupted');
}

/** `1_000 runs, 100_000 steps in 12.3 s, 8_100 steps/s`. */
export function amountWords({ runs, steps, seconds, stepsPerSecond }: Result): string {
  const rate = `${grouped(Math.round(stepsPerSecond))} steps/s`;
  return `${grouped(runs)} runs, ${grouped(steps)} steps in ${seconds.toFixed(1)} s, ${rate}`;
}

/** What the verdict is not about: left out, never called, or with constants of its own. */
export function reservations(result: Result): readonly string[] {
  const lacking = Object.entries(result.lacks ?? {}).filter(([, names]) => names.length > 0);
  return [
    ...result.parameters.map(({ name, model, contract }) => {
      return `${name} is ${JSON.stringify(contract)}, the model has ${JSON.stringify(model)}`;
    }),
    ...lacking.map(([kind, names]) => `not tested, ${kind} it lacks: ${names.join(', ')}`),
    ...(result.untested.length === 0
      ? []
      : [`not tested, unknown to the model: ${result.untested.join(', ')}`]),
  ].map(printable);
}
