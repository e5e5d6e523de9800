import { PLAN_FORMAT } from '../../harness/corpus/document.js';

const ANA = '0xd000000000000000000000000000000000000001';
const BEN = '0xd000000000000000000000000000000000000002';
const START = 1_690_000_000n;
const ZERO = `0x${'0'.repeat(64)}`;

/** Calls of the vault that return, emit and revert; the last two share a block. */
export function vaultPlan(): Readonly<Record<string, unknown>> {
  const call = (
    from: string,
    named: string,
    args: readonly (string | boolean)[],
    after: bigint,
    value = '0',
  ) => {
    const block = { parentHash: ZERO, chainId: '31337', baseFee: '0', prevRandao: ZERO };
    const [number, timestamp] = [String(1000n + after), String(START + after)];
    const where = { from, to: 'vault', function: named, args, value };
    return { ...where, block: { ...block, number, timestamp } };
  };
  const maturity = 172_801n;
  return {
    format: PLAN_FORMAT,
    plan: {
      model: 'vault',
      parameters: { DELAY: '172800', CAPACITY: '100000000000000000000' },
      hardfork: 'osaka',
      steps: [
        call(ANA, 'deposit()', [], 0n, '5'),
        call(ANA, 'requestWithdrawal(uint256)', ['3'], 1n),
        call(ANA, 'withdraw()', [], 2n),
        call(BEN, 'requestWithdrawal(uint256)', ['7'], 3n),
        call(ANA, 'withdraw()', [], maturity),
        call(BEN, 'setPaused(bool)', [true], maturity),
      ],
    },
  };
}
