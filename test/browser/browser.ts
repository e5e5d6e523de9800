import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

// What it would ask the network for by itself is none of the page's doing.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Serves one page on the loopback interface; copying needs an origin that may be trusted. */
async function serve(html: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

/** Opens a page, and afterwards sees that it neither complained nor asked for anything. */
export async function visit(
  browser: Browser,
  html: string,
  options: BrowserContextOptions & { readonly hash?: string },
  use: (page: Page, url: string) => Promise<void>,
): Promise<void> {
  const { hash = '', ...rest } = options;
  const { url, server } = await serve(html);
  const context = await browser.newContext(rest);
  const [complaints, requests] = [[] as string[], [] as string[]];
  try {
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    context.on('request', (request) => requests.push(request.url().replace(/#.*$/, '')));
    await page.goto(`${url}${hash}`);
    await use(page, url);
    expect(complaints).toEqual([]);
    expect([...new Set(requests)].filter((asked) => !asked.startsWith('data:'))).toEqual([url]);
  } finally {
    await context.close();
    server.close();
  }
}
