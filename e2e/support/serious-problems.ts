import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The rules of axe whose result depends on colors. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** Returns the serious and critical problems that axe finds on the page, by rule and element. */
export async function seriousProblems(page: Page, rules?: string[]): Promise<string[]> {
  // A page that is being replaced has no title for a moment.
  await page.waitForFunction(() => document.title !== '');
  // Contrast is measured after all animations.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  // Without frames of other origins, the legacy mode finds the same problems and opens no extra page for each run.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Returns the problems of the page in light colors, and its problems with colors in dark colors. */
export async function seriousProblemsInBothSchemes(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await seriousProblems(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await seriousProblems(page, colorRules);
  return [...light.map((problem) => `light: ${problem}`), ...dark.map((problem) => `dark: ${problem}`)];
}
