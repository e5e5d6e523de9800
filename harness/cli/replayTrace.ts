import type { AnyModel } from '../model/index.js';
import type { ChainRecord } from '../record/record.js';
import { openScene } from '../record/scene.js';
import { replayRecord } from '../record/verdict.js';
import { printable } from '../report/printable.js';
import { loadTarget } from '../target/load.js';
import type { LiveFlags } from './liveFlags.js';
import { tellingLoading } from './open.js';
import { findingLines, many, tallyRows } from './recordText.js';
import type { TargetFlags } from './targetFlags.js';
import type { Terminal } from './terminal.js';

/** A trace of a chain, and where it was read from. */
export type SavedTrace = { readonly file: string; readonly record: ChainRecord };

type TraceFlags = TargetFlags & LiveFlags & { readonly verbose: boolean };

/** How many traces hold what the model does not explain, and how many do not tell enough. */
export type TracesReplayed = { readonly diverging: number; readonly unknown: number };

/** Holds traces of a chain against the model. No node is needed: the chain has spoken. */
export async function replayTraces(
  traces: readonly SavedTrace[],
  model: AnyModel,
  flags: TraceFlags,
  terminal: Terminal,
): Promise<TracesReplayed> {
  let [diverging, unknown] = [0, 0];
  if (traces.length > 0 && flags.target !== 'reference') {
    terminal.remark('traces of a chain run nothing: --target is not used for them, --as is');
  }
  const loading = tellingLoading(flags, terminal);
  for (const { file, record } of traces) {
    const target = await loadTarget(model, flags.as ?? record.as, loading);
    const { parameters, contracts, accounts, chainId } = record;
    const setting = { parameters, contracts, accounts, chainId };
    const scene = openScene({ model, target, setting });
    const { findings, tally } = await replayRecord(scene, record, file);
    const name = printable(file);
    const certain = findings.some(({ kind }) => kind === 'unexplained');
    const whole = findings.length === 0 && tally.hidden === 0;
    if (certain) diverging += 1;
    else if (!whole) unknown += 1;
    const lines = findings.flatMap((finding) => findingLines(finding, terminal.colors));
    const counts = `${many(tally.calls, 'call')} in ${many(tally.blocks, 'block')}`;
    const title = certain
      ? `✗ ${name}: the model does not explain all of ${counts} of chain ${chainId}`
      : whole
        ? `✓ ${name}: ${counts} of chain ${chainId}, the model explains each`
        : `? ${name}: ${counts} of chain ${chainId}, the record is not whole`;
    const aside = Object.keys(tally.aside).length > 0 || flags.verbose;
    const details = aside ? tallyRows(tally).map(([what, said]) => `  ${what}: ${said}`) : [];
    if (!whole || !terminal.quiet) terminal.print([...lines, title, ...details]);
  }
  return { diverging, unknown };
}
