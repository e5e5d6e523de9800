import { PLENTY } from '../chain/deployment.js';
import type { Address } from '../model/index.js';
import type { Exportable } from './exportable.js';

/** Wei that an address must hold when the plan is over, gas being free. */
export type ExpectedEther = { readonly address: Address; readonly wei: bigint };

/** Everybody's whose ether the plan moves, by the model or on the target. */
export function expectedEther(exportable: Exportable): readonly ExpectedEther[] {
  const { session, predicted, plan, divergences } = exportable;
  const { balances } = session.chain.deployment;
  const moved = predicted.ether.get(plan.steps.length - 1) ?? {};
  const differing = divergences.filter(({ code }) => code === 'ether');
  const addresses = [...Object.keys(moved), ...differing.map(({ path }) => path.at(-1)!)];
  return ([...new Set(addresses)] as Address[]).map((address) => {
    return { address, wei: (balances.get(address) ?? PLENTY) + (moved[address] ?? 0n) };
  });
}
