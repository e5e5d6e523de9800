import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CampaignKind, CampaignOptions } from './campaign.js';

/** A campaign in a process of its own, as users run it: code that serves several is slower. */
export type CampaignProcess = {
  /** Runs it; milliseconds. */
  readonly run: () => Promise<number>;
  readonly close: () => Promise<void>;
};

export async function startCampaign(
  kind: CampaignKind,
  { seed, plans, depth }: CampaignOptions,
): Promise<CampaignProcess> {
  const path = fileURLToPath(new URL('./child.js', import.meta.url));
  const child = fork(path, [kind, String(seed), String(plans), String(depth)]);
  await messageOf(child, kind);
  return {
    run: async () => {
      child.send('run');
      return (await messageOf(child, kind)) as number;
    },
    close: async () => {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await exited;
    },
  };
}

function messageOf(child: ChildProcess, kind: CampaignKind): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const lost = (code: number | null) => {
      reject(new Error(`the process of the campaign ${kind} ended with ${code}`));
    };
    child.once('exit', lost);
    child.once('message', (message) => {
      child.off('exit', lost);
      resolve(message);
    });
  });
}
