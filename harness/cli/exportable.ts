import type { ExecutorKind } from '../campaign/examine.js';
import type { Session } from '../campaign/session.js';
import { planDeployment } from '../chain/creation.js';
import { hasProxies } from '../chain/deploy.js';
import { loadProxy } from '../chain/proxy.js';
import { type Exportable, examineForExport } from '../export/exportable.js';
import type { Plan } from '../trace/plan.js';
import { cacheDirectory } from './open.js';

/** A plan with what the session's contract does with it, ready to be written as a test. */
export async function exportableFor(
  session: Session,
  plan: Plan,
  executor: ExecutorKind,
  replay: string,
): Promise<Exportable> {
  const { world } = session.chain.deployment;
  const proxy = hasProxies(world) ? await loadProxy({ cacheDir: cacheDirectory() }) : undefined;
  const { deeds } = planDeployment({ world, target: session.target, proxy });
  const examined = await examineForExport(session, plan, executor);
  return { session, plan, deeds, replay, ...examined };
}
