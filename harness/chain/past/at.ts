import { InfrastructureError } from '../../errors.js';
import type { Json } from '../../trace/json.js';
import type { ForkBlock } from '../fork.js';
import type { Remote } from '../remote.js';
import { quantity } from '../wire.js';

/**
 * The same chain at another block. Nothing is remembered, and whether the chain still has that
 * block is for the caller to see to. Its errors name the block.
 */
export function remoteAt(remote: Remote, block: ForkBlock): Remote {
  const ask = async (method: string, params: readonly Json[]): Promise<Json> => {
    try {
      return await remote.ask(method, params);
    } catch (error) {
      if (!(error instanceof InfrastructureError)) throw error;
      const { code, message, facts, hint, cause } = error;
      throw new InfrastructureError({
        code,
        message,
        facts: { ...facts, block: block.number },
        ...(hint === undefined ? {} : { hint }),
        cause,
      });
    }
  };
  const { chainId, node } = remote;
  return { chainId, node, block, blockTag: quantity(block.number), read: ask, ask };
}
