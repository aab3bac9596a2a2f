import type { Page } from '@playwright/test';
import axe from 'axe-core';

/** The rules of axe whose result depends on colors. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** A problem that axe found: its impact, and its rule and elements. */
type Problem = { impact: string | null | undefined; text: string };

/** Returns the problems that axe finds on the page, of any impact, by all rules unless some are given. */
export async function findProblems(page: Page, rules?: string[]): Promise<Problem[]> {
  // A page that is just replaced has no title for a moment.
  await page.waitForFunction(() => document.title !== '');
  // Contrast is measured when no animation runs any more.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  // Loaded once a page: `@axe-core/playwright` loads it twice for each run, and takes twice the CPU time.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(runAxe, rules);
}

/** Runs in the page. */
async function runAxe(rules: string[] | undefined): Promise<Problem[]> {
  const { axe: loaded } = globalThis as unknown as { axe: typeof axe };
  const { violations } = await loaded.run(document, { runOnly: rules, resultTypes: ['violations'] });
  return violations.map(({ id, impact, nodes }) => ({
    impact,
    text: `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  }));
}

/** Returns the serious and critical problems that axe finds on the page, by rule and element. */
export async function seriousProblems(page: Page, rules?: string[]): Promise<string[]> {
  const problems = await findProblems(page, rules);
  return problems.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ text }) => text);
}

/** Returns the problems of the page in light colors, and those of its colors in dark ones. */
export async function seriousProblemsInBothSchemes(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await seriousProblems(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await seriousProblems(page, colorRules);
  return [...light.map((problem) => `light: ${problem}`), ...dark.map((problem) => `dark: ${problem}`)];
}
