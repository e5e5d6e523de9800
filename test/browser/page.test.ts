import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHtml } from '../../harness/report/page/resultPage.js';
import { RESULTS } from '../report/results.js';
import { launch, visit } from './browser.js';
import { FAILED } from './failed.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe('at a glance', () => {
  test('default: verdict, matrix, gas with envelopes, marks and what ran', async () => {
    await visit(browser, FAILED, {}, async (page) => {
      expect(await page.title()).toBe('✗ vault against src/Vault.sol');
      expect(await page.locator('h1').innerText()).toMatch(/fail\s+vault against src\/Vault\.sol/);
      expect(await page.locator('.figures').innerText()).toContain('8\u2009100\nsteps a second');
      const tiles = page.locator('.matrix tr', { hasText: 'vault.deposit' }).locator('.tile');
      expect(await tiles.allInnerTexts()).toEqual(['success\n12\u2009345', 'NothingSent\n7']);
      const heat = await tiles.evaluateAll((all) => all.map((tile) => tile.className));
      expect(heat).toEqual(['tile success heat-6', 'tile revert heat-1']);
      const gas = page.locator('.gases tbody tr');
      expect(await gas.first().innerText()).toContain('may: 20\u2009000 – 40\u2009000');
      expect(await gas.first().locator('.outside').count()).toBe(0);
      expect(await gas.last().locator('.outside').count()).toBe(1);
      const marks = await page.locator('.marks li').allInnerTexts();
      expect(marks).toEqual(['a full vault\nnever', 'a late withdrawal\n3']);
      expect(await page.locator('footer').innerText()).toContain('0x2a');
    });
  });

  test('default: sources beside what was reached of them, open where something was not', async () => {
    await visit(browser, FAILED, {}, async (page) => {
      const [vault, whole] = await page.locator('.coverage details').all();
      const rows = vault!.locator('tbody tr');
      const states = await rows.evaluateAll((all) => all.map((row) => row.className));
      expect(states).toEqual([
        'none',
        'none',
        'partly',
        'missed',
        'none',
        'reached',
        'none',
        'none',
      ]);
      expect(await rows.nth(2).innerText()).toMatch(
        /^3\s+5\s+if \(due > paid\) \{\s+never: due > paid: the condition is true$/,
      );
      expect(await rows.nth(3).innerText()).toMatch(/^4\s+never\s+paid = due;$/);
      expect(await rows.nth(5).innerText()).toMatch(
        /a && b: the left side is false: argued unreachable: a is always true$/,
      );
      expect(await vault!.locator('summary').innerText()).toContain('2 of 3 lines');
      expect(await vault!.getAttribute('open')).toBe('');
      expect(await whole!.getAttribute('open')).toBeNull();
      expect(await whole!.locator('tr').count()).toBe(0);
      await whole!.locator('summary').click();
      await whole!.locator('tbody tr').waitFor();
      expect(await whole!.locator('.hits').innerText()).toBe('12\u2009345');
      expect(await whole!.locator('code').textContent()).toContain('</script><img src=x');
      await whole!.locator('summary').click();
      await whole!.locator('summary').click();
      expect(await whole!.locator('tbody tr').count()).toBe(1);
    });
    await visit(browser, toHtml(RESULTS.passing), {}, async (page) => {
      expect(await page.locator('.coverage').count()).toBe(0);
    });
  });

  test('behavior: passing and unknown results, and gas by outcome', async () => {
    await visit(browser, toHtml(RESULTS.passing), {}, async (page) => {
      expect(await page.locator('.verdict').innerText()).toContain('pass');
      expect(await page.locator('.machine').count()).toBe(0);
      expect(await page.locator('.reservations').innerText()).toContain('DELAY is "3"');
      expect(await page.locator('.gases tbody tr').innerText()).toMatch(/vault\.deposit → success/);
      expect(await page.locator('.gases .median').count()).toBe(1);
    });
    await visit(browser, toHtml(RESULTS.unknown), {}, async (page) => {
      expect(await page.locator('.verdict').innerText()).toContain('unknown');
      expect(await page.locator('.sentence').innerText()).toContain('Nothing can be said: it said');
    });
  });

  test('behavior: without scripts the sequence is there as text', async () => {
    await visit(browser, FAILED, { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('noscript').innerText()).toContain(
        '✗ 2.  +1 s   Ana: vault.deposit',
      );
    });
  });
});

test('behavior: what a contract says is shown as text, and runs nothing', async () => {
  await visit(browser, FAILED, {}, async (page) => {
    expect(await page.locator('img, iframe, object, a, [onerror], main script').count()).toBe(0);
    const said = await page.locator('.outcomes .said').last().textContent();
    expect(said).toContain('</script><img src=x onerror=alert(1)>');
    await page.keyboard.press('ArrowRight');
    // The name of a token.
    expect(await page.locator('.picture').last().textContent()).toContain('<img src=x onerror');
    await page.getByRole('option').nth(1).click();
    expect(await page.locator('.events').textContent()).toContain('</script><img src=x');
    expect(await page.locator('.matrix').textContent()).toContain('Error(</script><img src=x');
    const text = await page.locator('body').innerText();
    expect(['\u001b', '\u202e'].filter((character) => text.includes(character))).toEqual([]);
  });
});

test('behavior: its policy lets it neither load nor run anything', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.setContent(FAILED);
  const refused = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.name = "ran"';
    document.body.append(script);
    const asked = await fetch('http://127.0.0.1:1/').then(
      () => 'answered',
      () => 'refused',
    );
    return [window.name, asked];
  });
  expect(refused).toEqual(['', 'refused']);
  const policy = FAILED.match(/Content-Security-Policy" content="([^"]*)"/)![1]!;
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+';/);
  expect(policy).not.toContain('unsafe');
  await context.close();
});
