import { Command } from 'commander';
import { openPair } from '../compare/pair.js';
import type { Tolerance } from '../gas/check.js';
import { diffGas, type GasDiff } from '../gas/diff.js';
import type { AnyModel } from '../model/index.js';
import { gasDiffLines, gasDiffMarkdown, isChanged, type PathDifference } from '../report/gas.js';
import { printable } from '../report/printable.js';
import { grouped, table } from '../report/table.js';
import { loadTarget } from '../target/load.js';
import { type PlanFlags, parseTolerance, withPlanFlags, withSeed } from './gasFlags.js';
import { resolveModel } from './models.js';
import { toldOnce, withLoaded } from './open.js';
import { interruptible } from './signals.js';
import { type LoadingFlags, TARGET_FORMS, withLoadingFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { parseOutput } from './values.js';
import { writeResults } from './write.js';

type DiffFlags = LoadingFlags &
  PlanFlags & { readonly tolerance?: Tolerance; readonly markdown?: string };

const DEFAULT_RUNS = 200;
const DEFAULT_SEED = 1n;

const EXAMPLES = `

Examples:
  difftest gas diff src/Vault.sol@main src/Vault.sol           what this branch costs
  difftest gas diff reference src/Pool.sol --markdown gas.md   for a pull request

The model makes the plans and names the paths. Where the two begin to do different things, a plan
is not counted any further: difftest compare tells what they do.

Exit codes: 0 every path costs the same, 1 some do not, 2 wrong use, 3 unknown.`;

/** `difftest gas diff`: what the same calls cost in two contracts, path by path. */
export function gasDiffCommand(): Command {
  const command = new Command('diff')
    .description('Compare what two contracts cost, path by path.')
    .argument('<a>', 'a target')
    .argument('<b>', 'another target, or the same file at another revision: path@REV')
    .option('--tolerance <gas|percent>', 'what still counts as equal: 50, or 0.5%', parseTolerance)
    .option('--markdown <file>', 'write the table as markdown', (text) =>
      parseOutput('--markdown', text),
    );
  withSeed(withPlanFlags(command, DEFAULT_RUNS), `decimal or 0x… hex (default: ${DEFAULT_SEED})`);
  return withLoadingFlags(command)
    .addHelpText('after', TARGET_FORMS + EXAMPLES)
    .action(async (a: string, b: string, flags: DiffFlags) => {
      process.exitCode = await diff({ a, b }, flags);
    });
}

type Specs = { readonly a: string; readonly b: string };

async function diff(specs: Specs, flags: DiffFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const { runs, depth, workers, seed = DEFAULT_SEED } = flags;
  const found = await interruptible((signal) =>
    withBoth(model, specs, flags, terminal, async (pair) => {
      const onProgress = (run: number) => terminal.progress(`run ${run} of ${runs} …`);
      const options = { seed, runs, depth, workers, signal, onProgress };
      return { ...(await diffGas(pair, options)), interrupted: signal.aborted };
    }),
  );
  terminal.done();
  const paths = found.paths.map((path) => tolerated(path, flags.tolerance));
  const differs = paths.some(isChanged);
  const exitCode = differs ? 1 : found.interrupted ? 130 : found.steps === 0 ? 3 : 0;
  tell({ ...found, paths }, specs, terminal);
  const markdown = () => gasDiffMarkdown(paths, specs);
  await writeResults(exitCode, terminal, [[flags.markdown, markdown]]);
  return exitCode;
}

/** Puts both on nodes of their own, and closes them however that ends. */
async function withBoth<T>(
  model: AnyModel,
  specs: Specs,
  flags: DiffFlags,
  terminal: Terminal,
  use: (pair: ReturnType<typeof openPair>) => Promise<T>,
): Promise<T> {
  const loading = toldOnce(flags, {
    onWarning: (message) => terminal.remark(`warning: ${message}`),
  });
  const [left, right] = [
    await loadTarget(model, specs.a, loading),
    await loadTarget(model, specs.b, loading),
  ];
  const { workers } = flags;
  return withLoaded({ model, target: left, flags, workers }, (a) =>
    withLoaded({ model, target: right, flags, workers }, (b) => use(openPair(a, b))),
  );
}

function tell(found: GasDiff, specs: Specs, terminal: Terminal): void {
  const { paths, plans, steps, diverging } = found;
  const changed = paths.filter(isChanged).length;
  const lines = gasDiffLines(paths, terminal.colors);
  const same = `${grouped(paths.length - changed)} of ${grouped(paths.length)} paths cost the same`;
  const facts = table(
    [
      ['A', printable(specs.a)],
      ['B', printable(specs.b)],
      ['steps', `${grouped(steps)} of ${grouped(plans)} plans`],
      ...(diverging === 0
        ? []
        : [['behaviour', `differs in ${grouped(diverging)} plans: difftest compare tells`]]),
      ['verdict', steps === 0 ? 'unknown: nothing could be compared' : same],
    ],
    ['left', 'left'],
  );
  terminal.print([...lines, ...(lines.length === 0 ? [] : ['']), ...facts]);
}

function tolerated(path: PathDifference, tolerance: Tolerance | undefined): PathDifference {
  if (tolerance === undefined) return path;
  const slack = tolerance.gas + tolerance.part * path.a;
  const within = path.least >= -slack && path.most <= slack;
  return within ? { ...path, least: 0, most: 0 } : path;
}
