import { startNode } from '../../harness/chain/node.js';

/** Starts a node, says its process id, and never ends by itself. */
const node = await startNode();
process.stdout.write(`${node.pid}\n`);
setInterval(() => {}, 60_000);
