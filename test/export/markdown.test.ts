import path from 'node:path';
import { expect, test } from 'vitest';
import type { Session } from '../../harness/campaign/session.js';
import { planFromJson } from '../../harness/corpus/planFile.js';
import type { Exportable } from '../../harness/export/exportable.js';
import { toMarkdown } from '../../harness/export/markdown.js';
import type { Setting } from '../../harness/model/index.js';
import { predict } from '../../harness/plan/predict.js';
import type { Divergence } from '../../harness/trace/divergence.js';
import type { Json } from '../../harness/trace/json.js';
import { ROOT } from '../cli/support.js';
import { model } from '../example/vault.model.js';
import { vaultPlan } from './plans.js';

const HOSTILE = '</td>|`x`|```\n# @team <script>alert(1)</script> [a](http://b) \u001b[31m\u202e';

/** The vault's plan, and what a contract is said to do otherwise. */
function exportable(divergences: readonly Divergence[]): Exportable {
  const plan = planFromJson(vaultPlan().plan as Json, model);
  const setting: Setting = {
    parameters: model.parameters,
    contracts: { vault: '0xb2c904decb291cb20062fd3b9c773e3c2eae71ef' },
    accounts: model.world.accounts,
    actors: Object.values(model.world.actors),
    chainId: 31_337n,
  };
  const artifact = { sourceName: 'src/Va|ult.sol', contractName: 'Vault', compiler: '0.8.20' };
  const target = { spec: 'src/Va|ult.sol', bytecodeHash: '0x12', artifacts: { vault: artifact } };
  const session = { model, setting, target } as unknown as Session;
  const predicted = predict(model, plan.steps, setting);
  const chance = { parentHash: divergences.length > 0, prevRandao: false };
  const replay = 'npx difftest replay failure.json';
  return { session, plan, predicted, divergences, deeds: [], chance, replay };
}

const golden = (name: string) => path.join(ROOT, `fixtures/markdown/${name}.md`);

test('default: a plan that passes', async () => {
  await expect(toMarkdown(exportable([]))).toMatchFileSnapshot(golden('passing'));
});

test('behavior: whatever a contract says is text', async () => {
  const place = { step: 4, function: 'vault.withdraw' };
  const text = toMarkdown(
    exportable([
      {
        ...place,
        code: 'error',
        path: ['error', 'args', '0'],
        model: undefined,
        contract: HOSTILE,
      },
      { ...place, code: 'state', path: ['total'], model: 2n, contract: 5n },
    ]),
  );
  await expect(text).toMatchFileSnapshot(golden('hostile'));
  // In a row of a table only code spans hold it: what is outside of them has no markup.
  const row = text.split('\n').find((line) => line.includes('script'))!;
  const outside = row.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(outside.replaceAll(/[ |]/g, '')).toBe('');
  expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6);
});
