import type { Page } from 'playwright-core';

/** Texts that are hard to read against what is behind them, with the contrast they have. */
export async function faintTexts(page: Page, least: number): Promise<string[]> {
  return page.evaluate((wanted) => {
    type Color = readonly [number, number, number, number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const parse = (text: string): Color => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Color, [R, G, B]: Color): Color => {
      const mix = (x: number, y: number) => x * a + y * (1 - a);
      return [mix(r, R), mix(g, G), mix(b, B), 1];
    };
    const behind = (element: Element | null): Color => {
      if (element === null) return [255, 255, 255, 1];
      const own = parse(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, behind(element.parentElement));
    };
    const light = ([r, g, b]: Color): number => {
      const part = (value: number) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const faint: string[] = [];
    for (const element of document.querySelectorAll('main *')) {
      const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      const text = texts.map(({ textContent }) => textContent).join('');
      const off = element.closest('[aria-disabled="true"], .unseen') !== null;
      if (text.trim() === '' || off || element.getClientRects().length === 0) continue;
      const ground = behind(element);
      const [a, b] = [light(over(parse(getComputedStyle(element).color), ground)), light(ground)];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < wanted) faint.push(`${contrast.toFixed(2)} ${element.className}: ${text}`);
    }
    return faint;
  }, least);
}
