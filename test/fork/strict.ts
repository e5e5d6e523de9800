import type { Injected, Request } from './proxy.js';

/** What a strict node takes in one request. */
const MOST_BLOCKS = 256;
const MOST_GAS = 50_000_000n;

type SimulatedBlock = {
  readonly blockOverrides?: Readonly<Record<string, unknown>>;
  readonly calls: readonly { readonly to?: string; readonly gas?: string }[];
};

/**
 * The rules of nodes that simulate as if blocks were real: refuses what such a node refuses. Gas is
 * that of one call; what calls really use is little.
 */
export function strictly({ method, params }: Request): Injected | undefined {
  if (method !== 'eth_simulateV1') return undefined;
  const [{ blockStateCalls }] = params as [{ blockStateCalls: readonly SimulatedBlock[] }];
  if (blockStateCalls.length > MOST_BLOCKS) return refused('too many blocks');
  let [number, time] = [0n, 0n];
  for (const { blockOverrides = {}, calls } of blockStateCalls) {
    if ('blockHash' in blockOverrides) return refused('json: unknown field "blockHash"');
    if (calls.some(({ to }) => to === undefined)) return refused('creation is not allowed');
    if (calls.some(({ gas }) => BigInt(gas ?? 0) > MOST_GAS)) return refused('gas limit reached');
    if (blockStateCalls.length === 1 && blockOverrides.number === undefined) continue;
    const [nextNumber, nextTime] = [
      BigInt(`${blockOverrides.number}`),
      BigInt(`${blockOverrides.time}`),
    ];
    if (nextNumber <= number) return refused('block numbers must be in order');
    if (nextTime <= time) return refused('block timestamps must be in order');
    [number, time] = [nextNumber, nextTime];
  }
  return undefined;
}

function refused(message: string): Injected {
  return { kind: 'error', code: -38_020, message };
}
