import { join } from 'node:path';
import type { Browser, BrowserContext } from '@playwright/test';

/** What one load of a page cost: medians are taken over several. */
export type PageCost = {
  /** Compressed bytes of script transferred. */
  scriptBytes: number;
  /** Largest contentful paint, in milliseconds. */
  paintMs: number;
  /** Cumulative layout shift, without a unit. */
  layoutShift: number;
  /** The longest time from a key press to the next frame while searching, in milliseconds; null without a search. */
  interactionMs: number | null;
};

type Observed = { paintMs: number; layoutShift: number; interactionMs: number };

declare global {
  interface Window {
    observed: Observed;
  }
}

/** In a file of its own: what compiles this one would leave words in it that a page doesn't know. */
const observer = join(import.meta.dirname, 'observe.js');

/** Loads a page in a fresh browser context, types into its search if it has one, and answers what that cost. */
export async function measurePage(
  browser: Browser,
  url: string,
  prepare: (context: BrowserContext) => Promise<void>,
): Promise<PageCost> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await prepare(context);
  const page = await context.newPage();
  await page.addInitScript({ path: observer });
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Set<string>();
  let scriptBytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  const search = page.getByRole('searchbox');
  const hasSearch = (await search.count()) > 0;
  if (hasSearch) {
    await search.click();
    await page.keyboard.type('production', { delay: 60 });
    await page.waitForLoadState('networkidle');
  }
  const observed = await page.evaluate(() => window.observed);
  await context.close();
  return { ...observed, scriptBytes, interactionMs: hasSearch ? observed.interactionMs : null };
}
