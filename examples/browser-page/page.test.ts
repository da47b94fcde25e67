/** The page in a real browser, opened from the disk as its reader would. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

const folder = path.dirname(fileURLToPath(import.meta.url));
const executablePath = browserOnPath();
const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
];

function browserOnPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const found = folders
    .flatMap((at) =>
      ['chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(at, name)),
    )
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  if (process.env['CI'] === 'true') throw new Error('CI has no chromium: .ci/run installs it.');
  console.warn('Skipped: there is no chromium on the PATH.');
  return undefined;
}

let built = '';
beforeAll(() => {
  built = execFileSync(process.execPath, ['build.ts'], { cwd: folder, encoding: 'utf8' });
});

test('the bundle holds the exchange and nothing of Node', () => {
  expect(built).toMatch(/^dist\/page\.js, \d+ kB: open index\.html in a browser\n$/);
});

test.skipIf(executablePath === undefined)('a live book, and a click buys', async () => {
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pathToFileURL(path.join(folder, 'index.html')).href);

    const pricesOf = async (side: 'asks' | 'bids') =>
      (await page.locator(`#${side} td:first-child`).allTextContents()).map(Number);
    const [asks, bids] = [await pricesOf('asks'), await pricesOf('bids')];
    expect([asks.length, bids.length]).toEqual([10, 10]);
    for (const side of [asks, bids]) expect(side).toEqual(side.toSorted((a, b) => b - a));

    await page.getByRole('button', { name: 'Buy 1' }).click();
    await expect(page.locator('#balances').textContent()).resolves.toMatch(
      /^You have 1000001 GOLD and 99999\d{3}(\.\d+)? COIN\.$/,
    );

    const before = await page.locator('#bids').textContent();
    await page.waitForFunction(
      (text) => document.getElementById('bids')?.textContent !== text,
      before,
    );
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});
