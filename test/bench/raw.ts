import { Agent, request } from 'node:http';
import { createClient, http } from 'viem';
import { deployWorld } from '../../harness/chain/deploy.js';
import { startNode } from '../../harness/chain/node.js';
import { prepareRequest } from '../../harness/chain/request.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import type { Plan } from '../../harness/trace/plan.js';
import { proverPool as model } from '../../models/prover-pool/index.js';

const MOST_STREAMS = 2;

/** Of a request that is written, what viem takes; more types than one have its methods. */
type Asked = { readonly method: 'eth_simulateV1'; readonly params: never };

/** The bare requests of plans. */
export type Raw = {
  /** In so many streams, each one request at a time; answers are read as bytes and dropped. */
  readonly run: (streams: number) => Promise<void>;
  /** In one stream, as one asks with viem, which writes requests and parses answers as JSON. */
  readonly runWithViem: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Writes the requests beforehand: the same calls and blocks, without the probes at the end. */
export async function openRaw(options: {
  readonly target: LoadedTarget;
  readonly hardfork: string;
  readonly plans: readonly Plan[];
}): Promise<Raw> {
  const { target, hardfork, plans } = options;
  const node = await startNode({ hardfork });
  const deployment = await deployWorld({ rpc: node.rpc, world: model.world, target });
  const unread = () => {
    throw new Error('nothing is read');
  };
  const bodies = plans.map((plan) => {
    const reading = { variables: unread, toState: unread };
    const { body } = prepareRequest(deployment, plan, { probe: 'none', observe: () => reading });
    return Buffer.from(body);
  });
  const asked = bodies.map((body) => JSON.parse(body.toString('utf8')) as Asked);
  const client = createClient({ transport: http(node.url, { retryCount: 0 }) });
  const agent = new Agent({ keepAlive: true, noDelay: true, maxSockets: MOST_STREAMS });
  return {
    run: async (streams) => {
      const waiting = bodies.values();
      const stream = async () => {
        for (const body of waiting) await post(agent, node.port, body);
      };
      await Promise.all(Array.from({ length: streams }, stream));
    },
    runWithViem: async () => {
      for (const call of asked) {
        const blocks = (await client.request(call)) as readonly unknown[];
        if (blocks.length === 0) throw new Error('a plan had no blocks');
      }
    },
    close: async () => {
      agent.destroy();
      await node.stop();
    },
  };
}

function post(agent: Agent, port: number, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const sent = request({ host: '127.0.0.1', port, method: 'POST', agent, headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200 && bytes > body.length / 4) resolve();
        else reject(new Error(`status ${response.statusCode}, ${bytes} bytes`));
      });
    });
    sent.end(body);
  });
}
