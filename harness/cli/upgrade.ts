import path from 'node:path';
import { Command } from 'commander';
import type { Relay } from '../chain/relay/relay.js';
import { interfaceChanges } from '../compare/interface.js';
import { layoutChanges } from '../compare/layout.js';
import type { Survey } from '../live/session.js';
import type { Address, AnyModel, Hex } from '../model/index.js';
import { errorLines } from '../report/summary.js';
import { upgradeLines, upgradeToJson } from '../report/upgrade.js';
import { movedVariables, type UpgradeReport } from '../report/upgraded.js';
import { loadTarget } from '../target/load.js';
import { testUpgrade, type UpgradeResult } from '../upgrade/campaign.js';
import { openUpgrade, type UpgradeSides } from '../upgrade/open.js';
import { tellFindings } from './findings.js';
import { FORK_FORMS, type ForkFlags, withFork, withForkFlags } from './forkFlags.js';
import { type LiveFlags, requireFork, requireNoMaking, withLiveFlags } from './liveFlags.js';
import { resolveModel } from './models.js';
import { tellingLoading } from './open.js';
import { interruptible } from './signals.js';
import { surveyStanding } from './standing.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { freshSeed, parseAddress, parseBytes } from './values.js';
import { withWitnessFlags } from './witnessFlags.js';
import { writeResults } from './write.js';

type UpgradeFlags = TargetFlags &
  ForkFlags &
  LiveFlags & {
    readonly address: Address;
    readonly call: Hex;
    readonly model?: string;
    readonly seed?: bigint;
    readonly runs: number;
    readonly depth: number;
    readonly workers: number;
    readonly shrinkLimit: number;
    readonly witnesses: number;
    readonly corpusDir: string;
    readonly corpus: boolean;
    readonly json?: string;
    readonly verbose: boolean;
    readonly quiet: boolean;
  };

const DEFAULT_RUNS = 100;

const EXAMPLES = `
Examples:
  difftest upgrade --address 0xPROXY --target src/Vault.sol --as src/Vault.sol@v1 --fork-url URL
  difftest upgrade --address 0xPROXY --target src/Vault.sol --as v1/Vault.json --call 0x8129fc1c …

On a fork, with the state that is live there: the model, the deployed code, and the new code as the
proxy's owner would put it there. A difference is a regression (the model agrees with the deployed
code), an intended change (it agrees with the new code) or a stale model (it agrees with neither).

Exit codes: 0 all agree, 1 a finding, or live data that moved; 2 wrong use, 3 unknown.`;

/** `difftest upgrade`: what new code behind a proxy does with what is live. */
export function upgradeCommand(): Command {
  const command = new Command('upgrade')
    .description('Hold new code behind a deployed proxy against model and deployed code.')
    .requiredOption('--address <proxy>', 'ERC-1967 proxy to upgrade', (text) =>
      parseAddress('--address', text),
    )
    .option(
      '--call <data>',
      'calldata that the proxy sends itself right after the upgrade',
      (text) => parseBytes('--call', text),
      '0x',
    )
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .action(async (flags: UpgradeFlags) => {
      process.exitCode = await upgrade(flags);
    });
  withWitnessFlags(command, { runs: DEFAULT_RUNS, one: 'finding', several: 'findings' });
  return withLiveFlags(withForkFlags(withTargetFlags(command))).addHelpText(
    'after',
    `${TARGET_FORMS}\n${FORK_FORMS}\n${EXAMPLES}`,
  );
}

async function upgrade(flags: UpgradeFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const report = await withFork(flags, process.env, (fork) =>
    upgradeOn(requireFork(flags.address, fork), model, flags, terminal),
  );
  terminal.print(upgradeLines(report, terminal.colors));
  if (report.trouble !== undefined) terminal.complain(errorLines(report.trouble, terminal.colors));
  await writeResults(report.exitCode, terminal, [[flags.json, () => upgradeToJson(report)]]);
  return report.exitCode;
}

async function upgradeOn(
  remote: Relay,
  model: AnyModel,
  flags: UpgradeFlags,
  terminal: Terminal,
): Promise<UpgradeReport> {
  // The arguments are those of the new code.
  requireNoMaking(flags.address, { proxy: flags.proxy ?? false });
  const loading = tellingLoading(flags, terminal);
  const next = await loadTarget(model, flags.target, loading);
  const { address, workers } = flags;
  // What is deployed was made otherwise than the new code, if anything says how.
  const { constructorArgs: _, ...deployed } = loading;
  const common = { model, address, remote, flags, terminal };
  const survey = await surveyStanding({ ...common, loading: deployed });
  terminal.progress('starting two Anvils …');
  const anvilBinary = process.env.ANVIL_BIN;
  const opening = { workers, anvilBinary, migration: flags.call };
  const sides = await openUpgrade(survey, next, opening);
  try {
    for (const doubt of sides.doubts) terminal.remark(`warning: ${doubt}`);
    const { how, properly } = sides.installed;
    if (!properly) terminal.remark(`warning: ${how}`);
    return await interruptible(async (signal) => {
      const seed = flags.seed ?? freshSeed();
      const began = performance.now();
      const onProgress = (words: string) => terminal.progress(`${words} …`);
      const result = await testUpgrade(sides, { ...flags, seed, signal, onProgress });
      const seconds = (performance.now() - began) / 1000;
      const ran = { seed, seconds, stopped: signal.aborted, flags, terminal };
      return reportOf({ survey, sides, result }, ran);
    });
  } finally {
    await sides.close();
  }
}

async function reportOf(
  tested: {
    readonly survey: Survey;
    readonly sides: UpgradeSides;
    readonly result: UpgradeResult;
  },
  ran: {
    readonly seed: bigint;
    readonly seconds: number;
    readonly stopped: boolean;
    readonly flags: UpgradeFlags;
    readonly terminal: Terminal;
  },
): Promise<UpgradeReport> {
  const { survey, sides, result } = tested;
  const { seed, seconds, stopped, flags, terminal } = ran;
  const { matched, standing, remote, target: deployed } = survey;
  const { subject } = sides.next.model.world;
  const { target } = sides.next;
  const [left, right] = [deployed.artifacts[subject]!, target.artifacts[subject]!];
  const layout = layoutChanges(left.storageLayout, right.storageLayout);
  const findings = await tellFindings(sides, result.findings, {
    directory: flags.corpus ? path.resolve(flags.corpusDir) : undefined,
    onTrouble: (error) => terminal.complain(errorLines(error, terminal.colors)),
  });
  const found = result.differing > 0 || movedVariables(layout).length > 0;
  const unknown = result.trouble !== undefined || stopped;
  const verdict = found ? 'finding' : unknown ? 'unknown' : 'pass';
  const { how, properly } = sides.installed;
  return {
    verdict,
    exitCode: { pass: 0, finding: 1, unknown: stopped ? 130 : 3 }[verdict],
    proxy: matched.address,
    chainId: standing.chainId,
    block: standing.block,
    node: remote.node,
    deployed: {
      implementation: matched.implementation,
      as: standing.as,
      codeHash: matched.match.deployedHash,
      same: matched.match.same,
    },
    next: {
      spec: target.spec,
      contract: `${right.sourceName}:${right.contractName}`,
      codeHash: target.bytecodeHash,
    },
    installed: { how, properly },
    model: sides.next.model.name,
    seed,
    runs: result.runs,
    steps: result.steps,
    seconds,
    findings,
    differing: result.differing,
    interface: interfaceChanges(left.abi, right.abi),
    layout,
    constants: sides.constants,
    trouble: result.trouble,
  };
}
