import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { Address } from '../model/index.js';
import { type ForkFlags, withNodeFlags } from './forkFlags.js';
import { type LiveFlags, withLiveFlags } from './liveFlags.js';
import { resolveModel } from './models.js';
import { recordChain } from './recordChain.js';
import { interruptible } from './signals.js';
import { type LoadingFlags, TARGET_FORMS, withReadingFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { parseAddress, parseBlockNumber, parseCount, parseOutput, parseSeconds } from './values.js';

export type RecordFlags = LoadingFlags &
  ForkFlags &
  LiveFlags & {
    readonly address: Address;
    readonly fromBlock?: bigint;
    readonly toBlock?: bigint;
    readonly follow: boolean;
    readonly confirmations: number;
    /** Seconds. */
    readonly interval: number;
    readonly model?: string;
    readonly out: string;
    readonly force: boolean;
    readonly json?: string;
    readonly verbose: boolean;
    readonly quiet: boolean;
  };

const EXAMPLES = `
Examples:
  difftest record --address 0xPOOL --from-block 19000000 --to-block 19000500 -o trace.json
  difftest record --address 0xVAULT --as src/Vault.sol@v1 --model ./vault.model.ts \\
      --from-block 100 --rpc-url https://node.example/KEY -o trace.json
  difftest record --address 0xPOOL --follow -o trace.json        a monitor, until Ctrl-C
  difftest replay trace.json                                     without a node

The node is that of --rpc-url, or of ETH_RPC_URL or FOUNDRY_ETH_RPC_URL. It has to have the state of
the blocks that are recorded. Where it traces (debug_traceTransaction or trace_block), calls made by
other contracts are recorded, too; where it does not, that is said.

Exit codes: 0 the model explains all, 1 a block that it does not explain, 2 wrong use, 3 unknown,
130 interrupted.`;

/** `difftest record`: real transactions of a deployed contract, held against its model. */
export function recordCommand(): Command {
  const block = (flag: string) => (text: string) => parseBlockNumber(flag, text);
  const command = new Command('record')
    .description("Record a deployed contract's real transactions and hold them against its model.")
    .requiredOption('--address <address>', 'the contract, or its proxy', (text) =>
      parseAddress('--address', text),
    )
    .option('--from-block <n>', 'first block to record', block('--from-block'))
    .option('--to-block <n>', 'last block to record (default: newest)', block('--to-block'))
    .requiredOption('-o, --out <file>', 'the record to write', (text) => parseOutput('--out', text))
    .option('--force', 'replace what is there', false)
    .option('--follow', 'go on with new blocks, to the first that is not explained', false)
    .option(
      '--confirmations <n>',
      'blocks to stay behind the newest one while following',
      (text) => parseCount('--confirmations', text, 0, 1_000_000),
      5,
    )
    .option(
      '--interval <s>',
      'how long to wait for new blocks',
      (text) => parseSeconds('--interval', text),
      4,
    )
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option('--json <file>', 'write the result as JSON', (text) => parseOutput('--json', text))
    .option('-v, --verbose', 'tell every block that was recorded', false)
    .option('-q, --quiet', 'print what is not explained and the verdict only', false)
    .action(async (flags: RecordFlags) => {
      process.exitCode = await record(flags);
    });
  return withLiveFlags(withNodeFlags(withReadingFlags(command))).addHelpText(
    'after',
    `${TARGET_FORMS}\n${EXAMPLES}`,
  );
}

async function record(flags: RecordFlags): Promise<number> {
  const { out, force, follow, fromBlock, toBlock } = flags;
  if (!force && existsSync(out)) throw isThere(out);
  if (fromBlock === undefined && !follow) throw noBlocks();
  if (fromBlock === 0n) throw noBlockBefore();
  if (fromBlock !== undefined && toBlock !== undefined && fromBlock > toBlock) {
    throw upsideDown(fromBlock, toBlock);
  }
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  return interruptible((signal) => recordChain(model, flags, terminal, signal));
}

function isThere(out: string): UsageError {
  return new UsageError({
    code: 'record/exists',
    message: `${out} is there already`,
    facts: { file: path.resolve(out) },
    hint: 'Choose another name, or replace it with --force.',
  });
}

function noBlocks(): UsageError {
  return new UsageError({
    code: 'record/no-blocks',
    message: 'It is not said which blocks are to be recorded.',
    hint: 'Name the first with --from-block N, or begin at the newest with --follow.',
  });
}

function noBlockBefore(): UsageError {
  return new UsageError({
    code: 'record/first-block',
    message: 'Recording begins with the state that the block before left, and block 0 has none.',
    facts: { '--from-block': 0 },
    hint: 'Name a block after the one in which the contract was deployed and set up.',
  });
}

function upsideDown(from: bigint, to: bigint): UsageError {
  return new UsageError({
    code: 'record/upside-down',
    message: 'The last block to record is before the first.',
    facts: { '--from-block': from, '--to-block': to },
    hint: 'Exchange them.',
  });
}
