import * as v from 'valibot';
import { type ForeignCall, type ForeignFormat, firstRecord } from './foreign.js';
import { address, bytes, checked, uint256 } from './schema.js';

const title = "Foundry's invariant failure";

const call = v.object({
  warp: v.nullish(uint256, 0),
  roll: v.nullish(uint256, 0),
  sender: address,
  addr: address,
  calldata: bytes,
  value: v.nullish(uint256, 0),
  /** `src/Vault.sol:Vault`. */
  contract_name: v.nullish(v.string()),
  signature: v.nullish(v.string()),
});

/** Versions before 1.0 wrote the sequence alone. */
const sequence = v.array(call, 'expected a list of calls');
const failure = v.object({ call_sequence: sequence });

/**
 * What `forge test` keeps of an invariant that failed, under `cache/invariant/failures/`. A call
 * follows the one before it in the same block unless `warp` or `roll` say otherwise.
 */
export const foundry: ForeignFormat = {
  name: 'foundry',
  title,
  start: { number: 1n, timestamp: 1n },
  recognises: (json) => {
    if (Array.isArray(json)) return 'calldata' in (firstRecord(json) ?? {});
    return typeof json === 'object' && json !== null && 'call_sequence' in json;
  },
  read: (json, file) => {
    const source = { file, title };
    if (Array.isArray(json)) return callsOf(checked(sequence, json, source), '');
    return callsOf(checked(failure, json, source).call_sequence, 'call_sequence');
  },
};

function callsOf(calls: v.InferOutput<typeof sequence>, at: string): ForeignCall[] {
  return calls.map(({ warp, roll, sender, addr, calldata, value, ...names }, index) => ({
    at: `${at}[${index}]`,
    from: sender,
    to: addr,
    contract: names.contract_name?.split(':').at(-1),
    action: { kind: 'calldata', calldata, signature: names.signature ?? undefined },
    value,
    seconds: warp,
    blocks: roll,
  }));
}
