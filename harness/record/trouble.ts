import type { Remote } from '../chain/remote.js';
import { Malformed } from '../chain/wire.js';
import { DifftestError, InfrastructureError } from '../errors.js';

/** What ended a recording, as an error of ours; what is none, and no node's doing, is thrown on. */
export function troubleOf(
  error: unknown,
  remote: Remote,
  block: bigint | undefined,
): DifftestError {
  const trouble = error instanceof Malformed ? nonsense(remote, block, error) : error;
  if (!(trouble instanceof DifftestError)) throw error;
  return trouble;
}

/** What is said where a chain took back more blocks than are remembered. */
export function tooDeep(
  { node }: Remote,
  facts: { readonly block: bigint; readonly gone: bigint },
): InfrastructureError {
  return new InfrastructureError({
    code: 'record/deep-reorg',
    message: 'The chain was reorganised from before the blocks that are remembered.',
    facts: { node, ...facts },
    hint: 'Begin anew at an older block: --from-block. Or stay further behind: --confirmations.',
  });
}

function nonsense(
  { node }: Remote,
  block: bigint | undefined,
  cause: Malformed,
): InfrastructureError {
  return new InfrastructureError({
    code: 'record/answer',
    message: 'The node answered something that cannot be used.',
    facts: { node, block, problem: cause.message },
    hint: 'Nothing is known about the contract from this.',
    cause,
  });
}
