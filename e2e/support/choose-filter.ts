import type { Page } from '@playwright/test';

/** Checks or unchecks one choice of a list's filter. */
export async function chooseFilter(page: Page, filter: string, choice: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Filter by ${filter}`) }).click();
  await page
    .getByRole('dialog', { name: `Filter by ${filter}` })
    .getByLabel(choice, { exact: true })
    .click();
  await page.keyboard.press('Escape');
}
