import { loadReference } from './bench.js';
import { type CampaignKind, openCampaign } from './campaign.js';

/** Runs its campaign as often as it is told to, and says how many milliseconds each took. */
const [kind, seed, plans, depth] = process.argv.slice(2);
const campaign = await openCampaign(kind as CampaignKind, await loadReference(), {
  seed: BigInt(seed!),
  plans: Number(plans),
  depth: Number(depth),
});
process.on('message', async () => {
  const began = performance.now();
  await campaign.run();
  process.send!(performance.now() - began);
});
process.on('disconnect', async () => {
  await campaign.close();
});
process.send!('ready');
