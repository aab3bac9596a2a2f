import { join } from 'node:path';
import type { Browser, BrowserContext } from '@playwright/test';

/** The cost of one page load. */
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

/** A separate file, because the compiler of this file would add helper calls that don't exist in the page. */
const observer = join(import.meta.dirname, 'observe.js');

/** Loads a page in a new browser context, types into its search field if it has one, and returns the cost. */
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
