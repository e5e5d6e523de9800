import { type Command, type Hex, isRaw } from '../model/index.js';
import { decodeCalldata, functionTable } from '../target/codec/index.js';
import type { RecordedCall } from './record.js';
import type { Scene } from './scene.js';

/** Why the model has nothing to say of a call. */
export type Aside = 'the model does not know it' | 'it ran out of gas';

/** A recorded call as a command, and why it cannot be judged if it cannot. */
export type Understood = { readonly command: Command; readonly aside: Aside | undefined };

/** What a proxy may answer itself, whatever its implementation knows. */
const PROXY_SELECTORS: ReadonlySet<string> = new Set([
  '0x3659cfe6', // upgradeTo(address)
  '0x4f1ef286', // upgradeToAndCall(address,bytes)
  '0x8f283970', // changeAdmin(address)
  '0xf851a440', // admin()
  '0x5c60da1b', // implementation()
]);
const SELECTOR_CHARS = 10;

/** Reads a call by the ABIs of the model and of the target. */
export function understand(scene: Scene, call: RecordedCall): Understood {
  const { command, known } = commandOf(scene, call);
  if (call.ranOut) return { command, aside: 'it ran out of gas' };
  return { command, aside: known ? undefined : 'the model does not know it' };
}

function commandOf(scene: Scene, call: RecordedCall): { command: Command; known: boolean } {
  const { from, to, input, value } = call;
  const { model, target } = scene;
  const raw: Command = { from, to, calldata: input, value };
  const operations = model.operations[to] ?? {};
  const { abi } = model.world.contracts.find(({ name }) => name === to)!;
  const selector = input.slice(0, SELECTOR_CHARS);
  const modelled = functionTable(abi).bySelector.get(selector);
  if (modelled !== undefined && modelled.signature in operations) {
    return { command: typed(abi, input, raw) ?? raw, known: true };
  }
  const whole = target.artifacts[to]!.abi;
  if (functionTable(whole).bySelector.has(selector) || modelled !== undefined) {
    return {
      command: typed(modelled === undefined ? whole : abi, input, raw) ?? raw,
      known: false,
    };
  }
  const catches = whole.some(({ type }) => type === 'fallback' || type === 'receive');
  const answered = call.code === undefined && PROXY_SELECTORS.has(selector);
  return { command: raw, known: !catches && !answered };
}

/** With its arguments, where the bytes are nothing but their encoding. */
function typed(
  abi: Parameters<typeof decodeCalldata>[0],
  input: Hex,
  raw: Command,
): Command | undefined {
  const decoded = decodeCalldata(abi, input);
  if (decoded === undefined) return undefined;
  const { signature, args } = decoded;
  if (functionTable(abi).bySignature.get(signature)!.encodeCall(args) !== input) return undefined;
  const { from, to, value } = raw;
  return { from, to, function: signature, args, value };
}

/** `vault.approve`, or its bytes where nobody knows the function. */
export function nameOf(command: Command): string {
  if (isRaw(command)) return `${command.to}.${command.calldata.slice(0, SELECTOR_CHARS)}`;
  return `${command.to}.${command.function.slice(0, command.function.indexOf('('))}`;
}
