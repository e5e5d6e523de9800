import type { Page } from 'playwright-core';
import { toHtml } from '../../harness/report/page/resultPage.js';
import { COVERAGE } from '../report/coverages.js';
import { vaultTimeline } from '../report/pages.js';
import { FAILURE, HOSTILE, HOSTILE_FAILURE, RESULTS } from '../report/results.js';

export const REPLAY = "npx difftest replay 'a b.json'";
export const failing = {
  ...FAILURE,
  replay: REPLAY,
  foundry: 'contract T { /* </script> */ }\n',
  timeline: vaultTimeline,
};
const [vault] = COVERAGE.sources;
/** All of it reached, and its text hostile. */
const WHOLE = {
  ...vault!,
  file: 'src/Whole.sol',
  text: `\tdue = paid; // ${HOSTILE.split('\n')[0]}\n`,
  functions: [],
  lines: [{ line: 1, hits: 12_345, unreachable: null }],
  branches: [],
};
/** The page of a run that failed, with all that a result may have, some of it hostile. */
export const FAILED = toHtml({
  ...RESULTS.failing,
  divergence: failing,
  otherFailures: [HOSTILE_FAILURE],
  paths: [
    {
      path: 'withdraw/late',
      steps: 12,
      min: '21000',
      max: '30000',
      envelope: { min: '20000', max: '40000', exact: false },
    },
    {
      path: HOSTILE,
      steps: 1,
      min: '50000',
      max: '60000',
      envelope: { min: '20000', max: '40000', exact: false },
    },
  ],
  marks: [
    { name: 'a late withdrawal', reached: 3 },
    { name: 'a full vault', reached: 0 },
  ],
  coverage: { ...COVERAGE, sources: [...COVERAGE.sources, WHOLE] },
});

/** `5 / 6`: which step is selected. */
export const current = (page: Page) => page.locator('.place').textContent();
/** What the selected step calls. */
export const call = (page: Page) => page.locator('.step .call').textContent();
