import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Picture } from '../../harness/model/index.js';
import { planToHtml } from '../../harness/report/page/planPage.js';
import type { TimelineInput } from '../../harness/report/timeline/timeline.js';
import type { State } from '../example/vault.model.js';
import { longInput, vaultInput } from '../report/pages.js';
import { launch, visit } from './browser.js';
import { call, current, FAILED, failing, REPLAY } from './failed.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe('step by step', () => {
  test('default: it opens at the first divergence, and tells all of the step', async () => {
    await visit(browser, FAILED, {}, async (page) => {
      expect(await current(page)).toBe('5 / 6');
      expect(await call(page)).toBe('Ana: vault.withdraw()');
      expect(await page.locator('.outcomes').innerText()).toMatch(
        /model\s+success, returns 0\.0+3 ETH\s+contract\s+revert Error/,
      );
      expect(await page.locator('.outcomes').innerText()).toContain('30_000 gas');
      const parts = page.locator('.divergence li');
      expect(await parts.count()).toBe(3);
      expect(await parts.first().innerText()).toMatch(/status[\s\S]*success[\s\S]*revert/);
      expect(await page.locator('.storage').innerText()).toMatch(/accounts\[Ana\]\s*\.requested/);
      // Model above contract: what changed and what differs is marked in the picture.
      const ana = page.locator('.picture .rows li', { hasText: 'Ana' });
      expect(await ana.getAttribute('class')).toBe('differs');
      expect(await ana.locator('.who').allInnerTexts()).toEqual(['model', 'contract']);
      expect(await ana.locator('.fact.off').first().innerText()).toContain('requested');
    });
  });

  test('behavior: keys, buttons, slider, list and jump go through it, and never out of it', async () => {
    await visit(browser, FAILED, {}, async (page) => {
      for (const [key, expected] of [
        ['ArrowLeft', '4 / 6'],
        ['Home', '1 / 6'],
        ['ArrowLeft', '1 / 6'],
        ['ArrowRight', '2 / 6'],
        ['End', '6 / 6'],
        ['ArrowRight', '6 / 6'],
      ] as const) {
        await page.keyboard.press(key);
        expect(await current(page), key).toBe(expected);
      }
      expect(await page.getByLabel('Next step').getAttribute('aria-disabled')).toBe('true');
      await page.getByLabel('First step').click();
      await page.getByLabel('Next step').click();
      expect(await current(page)).toBe('2 / 6');
      await page.getByLabel('Step before').click();
      expect(await current(page)).toBe('1 / 6');
      await page.getByLabel('Last step').click();
      expect(await current(page)).toBe('6 / 6');
      await page.getByLabel('Step', { exact: true }).focus();
      await page.keyboard.press('ArrowLeft');
      expect(await current(page)).toBe('5 / 6');
      await page.getByRole('option').nth(2).click();
      expect(await current(page)).toBe('3 / 6');
      const list = page.getByRole('listbox', { name: 'Steps' });
      await list.focus();
      await page.keyboard.press('ArrowDown');
      expect(await current(page)).toBe('4 / 6');
      expect(await list.getAttribute('aria-activedescendant')).toBe('option-3');
      await page.getByRole('button', { name: 'First divergence' }).click();
      expect(await current(page)).toBe('5 / 6');
      expect(await page.locator('[aria-live=polite]').innerText()).toMatch(
        /^Step 5, Ana: vault\.withdraw\(\)\. model: success.*Here the two part\.$/s,
      );
    });
  });

  test('behavior: a link leads to its step, also one that is opened later', async () => {
    await visit(browser, FAILED, { hash: '#step=2' }, async (page) => {
      expect(await current(page)).toBe('2 / 6');
      await page.evaluate(() => {
        location.hash = '#step=6';
      });
      await page.waitForFunction(() => document.querySelector('.place')?.textContent === '6 / 6');
      await page.keyboard.press('Home');
      await page.waitForFunction(() => location.hash === '#step=1');
      await page.evaluate(() => {
        location.hash = '#step=99';
      });
      expect(await current(page)).toBe('1 / 6');
    });
  });

  test('behavior: buttons copy the replay command, the Foundry test and the link', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    await visit(browser, FAILED, { permissions }, async (page, url) => {
      const copied = async (name: string) => {
        await page.locator('.machine').getByRole('button', { name }).click();
        await page.locator('.machine .status', { hasText: 'Copied' }).first().waitFor();
        return page.evaluate(() => navigator.clipboard.readText());
      };
      expect(await copied('Copy replay command')).toBe(REPLAY);
      expect(await copied('Copy Foundry test')).toBe(failing.foundry);
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      expect(await copied('Copy link to this step')).toBe(`${url}#step=2`);
    });
  });

  test('behavior: a plan that passes is told too, with its own matrix', async () => {
    const input = {
      ...vaultInput,
      differences: [{ ...vaultInput.differences[0]!, divergences: [] }],
    };
    const told = { file: 'plan.json', target: 'reference', replay: REPLAY, foundry: undefined };
    await visit(browser, planToHtml({ ...input, ...told }), {}, async (page) => {
      expect(await page.locator('.verdict').innerText()).toContain('pass');
      expect(await current(page)).toBe('1 / 6');
      expect(await page.getByRole('button', { name: 'First divergence' }).count()).toBe(0);
      expect(await page.locator('.matrix').innerText()).toContain('vault.deposit');
    });
  });
});

test('behavior: a row that goes is told, on the side where it goes, and then no more', async () => {
  const picture = ({ accounts }: State): Picture => [
    {
      title: 'On their way out',
      layout: 'rows',
      bar: 'requested',
      rows: Object.entries(accounts)
        .filter(([, { requested }]) => requested > 0n)
        .map(([key, { requested }]) => ({ key, label: key, facts: { requested } })),
    },
  ];
  const told = { file: 'plan.json', target: 'reference', replay: REPLAY, foundry: undefined };
  const [model] = vaultInput.sides;
  const alone = { ...vaultInput, model: { ...vaultInput.model, picture }, sides: [model!] };
  const shown = (page: Page) => page.locator('.picture').innerText();
  const html = (input: TimelineInput) => planToHtml({ ...input, ...told });
  await visit(browser, html({ ...alone, differences: [] }), {}, async (page) => {
    expect(await shown(page)).toMatch(/None\./);
    await page.keyboard.press('ArrowRight');
    expect(await shown(page)).toMatch(/Ana\s*changed[\s\S]*requested 0\.0+3 ETH/);
    await page.keyboard.press('End');
    expect(await shown(page)).toMatch(/None\./);
    await page.keyboard.press('ArrowLeft');
    expect(await shown(page)).toMatch(/Ana\s*changed\s*no longer there\s*requested 0\.0+3 ETH/);
    expect(await page.locator('.picture s').innerText()).toMatch(/^0\.0+3 ETH$/);
  });
  await visit(browser, html({ ...alone, sides: vaultInput.sides }), {}, async (page) => {
    expect(await current(page)).toBe('5 / 6');
    const row = page.locator('.picture .rows li');
    expect(await row.getAttribute('class')).toBe('differs');
    const lines = await row.locator('.line').allInnerTexts();
    expect(lines[0]).toMatch(/^model\s*no longer there\s*requested 0\.0+3 ETH$/);
    expect(lines[1]).toMatch(/^contract\s*requested 0\.0+3 ETH$/);
    await page.keyboard.press('ArrowRight');
    const later = await row.locator('.line').allInnerTexts();
    expect(later.map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'model not there',
      expect.stringMatching(/^contract requested 0\.0+3 ETH$/),
    ]);
  });
});

test('behavior: a thousand steps, each within a tenth of a second', async () => {
  const told = { file: 'long.json', target: 'reference', replay: REPLAY, foundry: undefined };
  const html = planToHtml({ ...longInput(1_000), ...told });
  expect(html.length).toBeLessThan(4_000_000);
  await visit(browser, html, { viewport: { width: 375, height: 812 } }, async (page) => {
    expect(await current(page)).toBe('1 / 1000');
    // What a step costs the page's own thread, whatever else the machine is doing.
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
    };
    const costs: number[] = [];
    for (let done = 0; done < 1000; done += 10) {
      const before = await busy();
      await page.evaluate(() => {
        for (let step = 0; step < 10; step++) {
          document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
          // Laid out, too: that is what a reader waits for.
          document.body.getBoundingClientRect();
        }
      });
      costs.push(((await busy()) - before) / 10);
    }
    expect(await current(page)).toBe('1000 / 1000');
    expect(Math.min(...costs)).toBeGreaterThan(0);
    expect(Math.max(...costs)).toBeLessThan(100);
    await page.waitForFunction(() => location.hash === '#step=1000');
  });
});
