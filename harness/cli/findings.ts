import { PLAN_FORMAT } from '../corpus/document.js';
import { planToJson } from '../corpus/planFile.js';
import type { DifftestError } from '../errors.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import type { UpgradeFinding } from '../report/upgraded.js';
import type { ToldFinding } from '../upgrade/campaign.js';
import type { Sides } from '../upgrade/judge.js';
import { saveWitness } from './witnesses.js';

/** Says in what an upgrade, what is deployed and the model differ, and saves what shows it. */
export async function tellFindings(
  { next }: Sides,
  findings: readonly ToldFinding[],
  options: {
    readonly directory: string | undefined;
    /** Told what could not be saved: a finding is told all the same. */
    readonly onTrouble: (error: DifftestError) => void;
  },
): Promise<readonly UpgradeFinding[]> {
  const { model, setting } = next;
  const told: UpgradeFinding[] = [];
  for (const { finding, runs, minimal } of findings) {
    const { plan, predicted, kind } = finding;
    const [{ code, function: called, step }] = finding.divergences;
    const input = { model, setting, plan, predicted };
    const sides = [
      ['deployed', finding.old],
      ['new', finding.next],
    ] as const;
    const tables = sides.flatMap(([side, divergences]) => {
      if (divergences.length === 0) return [];
      return ['', ...divergenceLines({ ...input, divergences }, ['model', side])];
    });
    const early = step < 0 ? ['It shows before the first call.', ''] : [];
    const lines = transcriptLines({ ...input, divergences: finding.divergences });
    const transcript = [...early, ...lines, ...tables];
    const planJson = planToJson(plan, model);
    const document = { format: PLAN_FORMAT, transcript: [kind, '', ...transcript], plan: planJson };
    const file = await saveWitness(options, model.name, `${kind}-${code}-${called}`, document);
    const commands = plan.steps.length;
    told.push({
      kind,
      code,
      function: called,
      runs,
      commands,
      minimal,
      transcript,
      plan: planJson,
      file,
    });
  }
  return told;
}
