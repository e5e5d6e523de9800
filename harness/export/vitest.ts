import { planToJson } from '../corpus/planFile.js';
import type { Exportable } from './exportable.js';
import { storyOf } from './story.js';

export type VitestOptions = {
  /** As `--target` has it. */
  readonly target: string;
  /** Where the model comes from: `import { model } from './vault.model.js';`. */
  readonly imports: { readonly name: string; readonly from: string };
};

/** A test for vitest that replays the plan and holds the target against the model. */
export function toVitest(exportable: Exportable, { target, imports }: VitestOptions): string {
  const { title, heading, steps, differences } = storyOf(exportable);
  const { plan, session, replay } = exportable;
  const story = [heading, ...steps, ...(differences.length === 0 ? [] : ['', ...differences])];
  const json = JSON.stringify(planToJson(plan, session.model), null, 2);
  const name = imports.name === 'model' ? 'model' : `model: ${imports.name}`;
  return `${[
    ...[title, '', ...story, '', `Made by taiko-difftest. See it again: ${replay}`].map((line) =>
      `// ${line}`.trimEnd(),
    ),
    `import { regression } from 'taiko-difftest/vitest';`,
    `import { ${imports.name} } from ${quoted(imports.from)};`,
    '',
    'regression({',
    `  name: ${quoted(title)},`,
    `  ${name},`,
    `  target: ${quoted(target)},`,
    `  plan: ${json.replaceAll('\n', '\n  ')},`,
    '});',
  ].join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
