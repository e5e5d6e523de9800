import { PLENTY } from '../../chain/deployment.js';
import { CALL_GAS } from '../../chain/node.js';
import { type Address, isRaw, type Outcome } from '../../model/index.js';
import { printable } from '../../report/printable.js';
import { eventLines } from '../../report/steps.js';
import { sayTime, wordsFor } from '../../report/words.js';
import type { PlannedStep } from '../../trace/plan.js';
import { expectedEther } from '../ether.js';
import {
  encodeTyped,
  errorPayload,
  expectedLog,
  payloadBytes,
  returnsOf,
  topicsOf,
} from '../expected.js';
import type { Exportable } from '../exportable.js';
import { expectedStorage } from '../storage.js';
import { storyOf } from '../story.js';
import { HELPERS } from './helpers.js';
import { ShellNames, shellText } from './names.js';

/** Much more than a contract without a limit of its size can need. */
const DEPLOYMENT_GAS = 1_000_000_000n;
const ANVIL = [
  '--chain-id 31337 --timestamp 1 --no-mining --order fifo --auto-impersonate',
  '--gas-price 0 --block-base-fee-per-gas 0 --disable-min-priority-fee',
  '--gas-limit 30000000000 --disable-code-size-limit --disable-default-create2-deployer',
];

/** A script that deploys the world on a local Anvil, makes the calls, and checks what they did. */
export function toCast(exportable: Exportable): string {
  const { session } = exportable;
  const { accounts, contracts } = session.setting;
  const names = new ShellNames({ ...session.model.world.actors, ...accounts, ...contracts });
  const body = [
    ...stepLines(exportable, names),
    '',
    '# After the last line.',
    ...endLines(exportable, names),
  ];
  const world = worldLines(exportable, names);
  return `${[
    '#!/usr/bin/env bash',
    ...headLines(exportable),
    'set -euo pipefail',
    '',
    ...names.declarations(),
    '',
    HELPERS,
    '',
    '# The world: whose ether there is, contracts, and the calls that set them up.',
    ...world,
    ...body,
    '',
    'if [ "$WRONG" -gt 0 ]; then',
    '  echo "$WRONG differences" >&2',
    '  exit 1',
    'fi',
    'echo "all as the model expects"',
  ].join('\n')}\n`;
}

function headLines(exportable: Exportable): string[] {
  const { title, heading, steps, differences } = storyOf(exportable);
  const { plan, chance, replay } = exportable;
  const hangs = chance.parentHash || chance.prevRandao;
  return [
    title,
    '',
    heading,
    ...steps,
    '',
    ...differences,
    ...(differences.length === 0 ? [] : ['']),
    'Needs cast, and an Anvil that was started anew:',
    `  anvil --hardfork ${plan.hardfork} \\`,
    ...ANVIL.map((flags, index) => `    ${flags}${index < ANVIL.length - 1 ? ' \\' : ''}`),
    'Its blocks have numbers and hashes of their own.',
    ...(hangs ? ['The outcome hangs on chosen block hashes: they cannot be had here.'] : []),
    'Exit code 0: all as the model expects; 1: not so.',
    `Made by taiko-difftest. See it again: ${replay}`,
  ].map((line) => `# ${line}`.trimEnd());
}

function worldLines(exportable: Exportable, names: ShellNames): string[] {
  const { session, deeds } = exportable;
  const { world, code } = session.chain.deployment;
  const presets = (world.presets ?? []).flatMap((preset) => [
    ...(preset.code === undefined ? [] : [`anvil_setCode ${preset.address} ${preset.code}`]),
    ...Object.entries(preset.storage ?? {}).map(
      ([slot, word]) => `anvil_setStorageAt ${preset.address} ${slot} ${word}`,
    ),
    ...(preset.balance === undefined
      ? []
      : [`anvil_setBalance ${preset.address} 0x${preset.balance.toString(16)}`]),
  ]);
  const sent = deeds.flatMap(({ what, from, to, data }) => [
    `# ${printable(what)}`,
    to === undefined
      ? `send ${names.address(from)} create 0x0 ${data} >/dev/null`
      : `send ${names.address(from)} ${names.address(to)} 0x0 ${data} >/dev/null`,
  ]);
  const people = [...names.used].filter((address) => !isContract(exportable, address));
  const deals = people.map((address) => {
    return `anvil_setBalance ${names.address(address)} 0x${PLENTY.toString(16)}`;
  });
  const deployed = Object.keys(code).map((name) => {
    const address = names.address(session.setting.contracts[name]!);
    return `[ "$(cast code ${address})" != 0x ] || wrong ${shellText(`no ${name} was deployed`)}`;
  });
  const put = [...deals, ...presets].map((line) => `cast rpc ${line} >/dev/null`);
  return [
    ...put,
    `GAS=0x${DEPLOYMENT_GAS.toString(16)}`,
    ...sent,
    'mine',
    ...deployed,
    `GAS=0x${CALL_GAS.toString(16)}`,
  ];
}

function isContract({ session }: Exportable, address: Address): boolean {
  return Object.values(session.setting.contracts).includes(address);
}

/** Calls are sent, block by block; a block's are checked when it is mined. */
function stepLines(exportable: Exportable, names: ShellNames): string[] {
  const { plan, predicted } = exportable;
  const { steps } = storyOf(exportable);
  let checks: string[] = [];
  return plan.steps.flatMap((step, index) => {
    const { number, timestamp } = step.environment;
    const [before, after] = [plan.steps[index - 1], plan.steps[index + 1]];
    const opens = before?.environment.number !== number;
    const closes = after?.environment.number !== number;
    const call = `TX_${index + 1}=$(${sendLine(exportable, step, names)})`;
    checks.push(...checkLines(exportable, step, predicted.steps[index]!.outcome, index));
    const done = closes ? ['mine', ...checks] : [];
    if (closes) checks = [];
    return [
      '',
      `# ${steps[index]!}`,
      ...(opens ? [`at ${timestamp} # ${sayTime(timestamp)}`] : []),
      call,
      ...done,
    ];
  });
}

function sendLine(exportable: Exportable, { command }: PlannedStep, names: ShellNames): string {
  const to = names.address(exportable.session.setting.contracts[command.to]!);
  const start = `send ${names.address(command.from)} ${to} 0x${command.value.toString(16)}`;
  if (isRaw(command)) return `${start} ${command.calldata}`;
  const words = command.args.map((arg) => {
    if (typeof arg === 'string' && /^0x[\da-f]{40}$/.test(arg)) {
      return names.address(arg as Address);
    }
    const plain = typeof arg === 'object' || (typeof arg === 'bigint' && arg < 0n);
    return plain ? undefined : shellText(String(arg));
  });
  if (words.includes(undefined)) {
    return `${start} ${exportable.session.chain.deployment.decoder.calldata(command)}`;
  }
  return [start, shellText(command.function), ...words].join(' ');
}

function checkLines(
  exportable: Exportable,
  { command }: PlannedStep,
  outcome: Outcome,
  index: number,
): string[] {
  const start = `check ${index + 1} "$TX_${index + 1}" ${outcome.status}`;
  if (outcome.status === 'revert') {
    const payload = errorPayload(exportable, outcome.error);
    return [`${start} ${payload === undefined ? '-' : payloadBytes(payload)}`];
  }
  const returns = returnsOf(exportable, command, outcome.returns);
  const { model, setting } = exportable.session;
  const said = eventLines(outcome, wordsFor(model, setting));
  const logs = outcome.events.map((event) => {
    const log = expectedLog(exportable, event);
    if (log === undefined) return shellText(`${event.name}, which no ABI declares`);
    return shellText(`${log.emitter} ${topicsOf(log).join(',')} 0x${encodeTyped(log.data)}`);
  });
  const comments = said.map((line) => `# ${line.trim()}`);
  const expected = returns === undefined ? '-' : `0x${encodeTyped(returns)}`;
  return [...comments, [`${start} ${expected}`, ...logs].join(' \\\n  ')];
}

function endLines(exportable: Exportable, names: ShellNames): string[] {
  const { model, setting } = exportable.session;
  const words = wordsFor(model, setting);
  const { parts, missed } = expectedStorage(exportable);
  const stored = parts.flatMap((part) => {
    const { address, slot, offset, size, value, number, path } = part;
    const variable = words.path(path);
    const digits = number.toString(16).padStart(2 * size, '0');
    return [
      `# ${variable} = ${words.value(value, path.at(-1))}`,
      `stored ${shellText(variable)} ${names.address(address)} ${slot} ${offset} ${size} ${digits}`,
    ];
  });
  const ether = expectedEther(exportable).map(({ address, wei }) => {
    return `holds ${shellText(words.address(address))} ${names.address(address)} ${wei}`;
  });
  const left = missed.map((path) => `# Not compared, for it is in no word: ${words.path(path)}.`);
  return [...stored, ...ether, ...left];
}
