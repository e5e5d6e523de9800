import type { Deed } from '../../chain/creation.js';
import { PLENTY } from '../../chain/deployment.js';
import type { Preset, Value } from '../../model/index.js';
import { printable } from '../../report/printable.js';
import { wordsFor } from '../../report/words.js';
import { argumentsOf } from '../../target/codec/coder.js';
import { payloadOfCalldata } from '../expected.js';
import type { Exportable } from '../exportable.js';
import {
  bytesLiteral,
  constantName,
  encodeExpression,
  type Names,
  payloadExpression,
} from '../solidity.js';

/** Statements that bring the world to the plan's beginning, and code that they name. */
export type FoundryWorld = {
  readonly statements: readonly string[];
  /** Creation code by the constant that holds it. */
  readonly code: ReadonlyMap<string, string>;
};

/**
 * Deploys the world as the engine does: the subject from the project, the rest from bytes. Ether
 * is for those whom `names` was asked for already: nobody else takes part.
 */
export function foundryWorld(exportable: Exportable, names: Names): FoundryWorld {
  const { session, plan, deeds } = exportable;
  const { world } = session.chain.deployment;
  const code = new Map<string, string>();
  const senders = plan.steps.map(({ command }) => command.from);
  const people = [...Object.values(world.accounts), ...Object.values(world.actors), ...senders];
  const deals = [...new Set(people)]
    .filter((address) => names.used.has(address))
    .map((address) => {
      return `vm.deal(${names.address(address)}, 2 ** ${PLENTY.toString(2).length - 1});`;
    });
  const statements = [
    `vm.chainId(${session.setting.chainId});`,
    'vm.fee(0);',
    'vm.roll(1);',
    'vm.warp(1);',
    ...deals,
    ...(world.presets ?? []).flatMap((preset) => presetStatements(preset, names)),
    ...deeds.flatMap((deed) => deedStatements(exportable, deed, names, code)),
  ];
  return { statements, code };
}

/** How Foundry names the artifact of the contract under test. */
export function subjectArtifact({ session }: Exportable): string {
  const { sourceName, contractName } = session.target.artifacts[session.model.world.subject]!;
  return `${sourceName.split('/').at(-1)}:${contractName}`;
}

function presetStatements({ address, code, storage, balance }: Preset, names: Names): string[] {
  const account = names.address(address);
  return [
    ...(code === undefined ? [] : [`vm.etch(${account}, ${bytesLiteral(code.slice(2))});`]),
    ...Object.entries(storage ?? {}).map(([slot, word]) => {
      return `vm.store(${account}, ${wordLiteral(slot)}, ${wordLiteral(word)});`;
    }),
    ...(balance === undefined ? [] : [`vm.deal(${account}, ${balance});`]),
  ];
}

function wordLiteral(word: string): string {
  return `bytes32(uint256(0x${word.slice(2).padStart(64, '0')}))`;
}

function deedStatements(
  exportable: Exportable,
  deed: Deed,
  names: Names,
  code: Map<string, string>,
): string[] {
  const from = names.address(deed.from);
  if (deed.to !== undefined) {
    const payload = payloadOfCalldata(exportable, deed.contract, deed.data);
    const data = payloadExpression(payload, names);
    const call = `setUpCall(${from}, ${names.address(deed.to)}, ${data});`;
    return [`// ${sayCall(exportable, deed)}`, call];
  }
  const creation = creationExpression(exportable, deed, names, code);
  const place = names.address(deed.creates!);
  const frozen = isFrozen(exportable, deed) ? ', linked to libraries: as it was when exported' : '';
  return [`// ${printable(deed.what)}${frozen}`, `create(${from}, ${creation}, ${place});`];
}

/**
 * The subject is what the project makes of its source; all else is what it was when exported, and
 * so is a subject that libraries are linked to, for which Foundry has no code of its own.
 */
function creationExpression(
  exportable: Exportable,
  deed: Deed,
  names: Names,
  code: Map<string, string>,
): string {
  const { what, contract, data } = deed;
  const { target, model } = exportable.session;
  const artifact = target.artifacts[contract]!;
  if (what !== `create ${contract}`) {
    const constant = constantName(what.replace(/^create /, ''));
    code.set(constant, data.slice(2));
    return `Code.${constant}`;
  }
  const { length } = artifact.bytecode;
  const isSubject = contract === model.world.subject && !isFrozen(exportable, deed);
  const constant = constantName(contract);
  if (!isSubject) code.set(constant, data.slice(2, length));
  const itself = isSubject ? 'vm.getCode(SUBJECT)' : `Code.${constant}`;
  const rest = data.slice(length);
  if (rest === '') return itself;
  const inputs = artifact.abi.find((item) => item.type === 'constructor')?.inputs ?? [];
  const given = { hex: rest, start: 0, end: rest.length, unread: Infinity };
  const values = argumentsOf(inputs).decode(given, 0) as readonly Value[];
  return `abi.encodePacked(${itself}, ${encodeExpression({ parameters: inputs, values }, names)})`;
}

/** Whether a deed creates the subject from bytes, not from what the project makes of it now. */
function isFrozen({ session }: Exportable, { what }: Deed): boolean {
  const { target, model } = session;
  const { subject } = model.world;
  const links = Object.keys(target.artifacts[subject]!.linkReferences);
  return what === `create ${subject}` && links.length > 0;
}

function sayCall({ session }: Exportable, { from, contract, data, what }: Deed): string {
  const { model, setting } = session;
  const payload = payloadOfCalldata({ session } as Exportable, contract, data);
  if (payload.kind === 'raw') return printable(what);
  const command = { from, to: contract, function: payload.signature, value: 0n };
  const said = wordsFor(model, setting).command({ ...command, args: payload.arguments.values });
  return printable(said);
}
