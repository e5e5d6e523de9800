import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHtml } from '../../harness/report/page/resultPage.js';
import { resultOf } from '../report/results.js';
import { launch, visit } from './browser.js';
import { faintTexts } from './contrast.js';
import { FAILED } from './failed.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe('for everybody', () => {
  const passed = toHtml(resultOf());
  test.each(['light', 'dark'] as const)('behavior: %s colours can be read', async (colorScheme) => {
    await visit(browser, FAILED, { colorScheme }, async (page) => {
      for (const key of ['End', 'Home']) {
        await page.keyboard.press(key);
        expect(await faintTexts(page, 4.5)).toEqual([]);
      }
      await page.getByRole('button', { name: 'First divergence' }).click();
      await page.locator('details').evaluateAll((all) => {
        for (const one of all) (one as HTMLDetailsElement).open = true;
      });
      expect(await faintTexts(page, 4.5)).toEqual([]);
    });
    await visit(browser, passed, { colorScheme }, async (page) => {
      expect(await faintTexts(page, 4.5)).toEqual([]);
    });
  });

  test('behavior: the colours of the system, until somebody chooses', async () => {
    const ground = (page: Page) =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await visit(browser, passed, { colorScheme: 'dark' }, async (page) => {
      const dark = await ground(page);
      await page.getByRole('button', { name: 'Light colours' }).click();
      const light = await ground(page);
      expect(light).not.toBe(dark);
      await page.getByRole('button', { name: 'Dark colours' }).click();
      expect(await ground(page)).toBe(dark);
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await ground(page)).toBe(dark);
    });
  });

  test('behavior: it fits a phone, and the whole of it can be reached by keys', async () => {
    const viewport = { width: 375, height: 812 };
    await visit(browser, FAILED, { viewport, reducedMotion: 'reduce' }, async (page) => {
      for (const key of ['Home', 'ArrowRight', 'End']) {
        await page.keyboard.press(key);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(375);
      }
      const motion = await page
        .locator('.gauge i')
        .first()
        .evaluate((bar) => {
          return getComputedStyle(bar).transitionDuration;
        });
      expect(motion).toBe('0s');
      const nameless = await page.locator('button, input, [role], section').evaluateAll((all) =>
        all
          .filter((one) => !/^(option|status)$/.test(one.getAttribute('role') ?? ''))
          .filter((one) => !['picture', 'events', 'storage'].includes(one.className))
          .filter((one) => {
            const named = one.getAttribute('aria-label') ?? one.getAttribute('aria-labelledby');
            return !(named ?? one.textContent)?.trim();
          })
          .map((one) => one.outerHTML.slice(0, 100)),
      );
      expect(nameless).toEqual([]);
      const levels = await page
        .locator('h1, h2, h3')
        .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
      expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
      await page.evaluate(() => scrollTo(0, 0));
      const reached = new Set<string>();
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        const seen = await page.evaluate(() => {
          const at = document.activeElement!;
          const outline = getComputedStyle(at).outlineStyle;
          return [at.getAttribute('aria-label') ?? at.textContent ?? '', outline] as const;
        });
        reached.add(seen[0]);
        if (seen[0] === 'Next step') expect(seen[1]).toBe('solid');
      }
      for (const name of ['Next step', 'Step', 'Steps', 'Copy link to this step', 'Gas']) {
        expect([...reached]).toContain(name);
      }
    });
  });
});
