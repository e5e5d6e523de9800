import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from '../../harness/report/page/assets.js';
import type { PageData } from '../../harness/report/page/data.js';
import { pageOf } from '../../harness/report/page/page.js';
import { planToHtml } from '../../harness/report/page/planPage.js';
import { toHtml } from '../../harness/report/page/resultPage.js';
import { ROOT } from '../cli/support.js';
import { vaultInput } from '../report/pages.js';
import { HOSTILE, RESULTS } from '../report/results.js';
import { ASSETS, assetsModule } from './assets.js';

test('default: the page carries the style and the script that the sources make', () => {
  expect(readFileSync(ASSETS, 'utf8') === assetsModule(), 'run npm run page').toBe(true);
});

test('default: a page, but for its style and script', async () => {
  for (const name of ['passing', 'failing', 'unknown'] as const) {
    const html = [SCRIPT, STYLE, SCRIPT_HASH, STYLE_HASH].reduce((text, asset) => {
      return text.replace(asset, () => '…');
    }, toHtml(RESULTS[name]));
    const golden = path.join(ROOT, `fixtures/reports/${name}.html`);
    await expect(html).toMatchFileSnapshot(golden);
  }
});

test('behavior: the same result gives the same bytes, and nothing in them ends an element', () => {
  const told = { file: HOSTILE, target: HOSTILE, replay: HOSTILE, foundry: HOSTILE };
  const plan = () => planToHtml({ ...vaultInput, ...told });
  for (const render of [plan, ...Object.values(RESULTS).map((result) => () => toHtml(result))]) {
    const html = render();
    expect(render()).toBe(html);
    expect(html.match(/<\/?(script|style)\b/g)).toHaveLength(6);
    expect(html).not.toMatch(/<img/);
    expect(html).not.toMatch(/\b(src|href)="(?!data:)/);
    const rest = html.replace(SCRIPT, '').replace(STYLE, '');
    expect(rest).not.toMatch(/https?:/);
  }
});

test('behavior: what is embedded is the data, character for character', () => {
  const data: PageData = {
    ...{ title: HOSTILE, sentence: '\u2028&<!--', reservations: [HOSTILE] },
    verdict: 'fail',
    ...{ figures: [], failure: null, timeline: null, others: [], matrix: [], gas: null },
    ...{ marks: [], coverage: null, facts: [] },
  };
  const html = pageOf(data);
  const json = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(html)![1]!;
  expect(JSON.parse(json)).toEqual(data);
});
