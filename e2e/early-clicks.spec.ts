import type { Page } from '@playwright/test';
import { insertApiKey } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

/** Delays the page's scripts until the returned function is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/_next/static/**/*.js', async (route) => {
    await released;
    await route.continue();
  });
  return () => release();
}

test('a button acts once on clicks before the page’s script runs', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Early' });
  const release = await holdScripts(page);
  await page.goto(keysPath(world), { waitUntil: 'commit' });

  const menuButton = page.getByRole('button', { name: 'Actions for Early' });
  await menuButton.click();
  // A second click must not close the menu that the first one opens.
  await menuButton.click();
  await expect(page.getByRole('menu')).toBeHidden();
  release();
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
});

test('a click just before the page’s script runs is repeated', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Early' });
  const release = await holdScripts(page);
  await page.goto(keysPath(world), { waitUntil: 'commit' });
  const menuButton = page.getByRole('button', { name: 'Actions for Early' });
  await menuButton.waitFor();
  // A busy browser runs the page's script before the timer that checks the click.
  await page.evaluate(() => {
    const { setTimeout: set } = window;
    const later = (run: () => void) => {
      window.setTimeout = set;
      Object.assign(window, { runTimer: run });
    };
    Object.assign(window, { setTimeout: later });
  });
  await menuButton.click();
  release();
  await page.waitForFunction(() => {
    const button = document.querySelector('[aria-label="Actions for Early"]') ?? {};
    return Object.keys(button).some((key) => key.startsWith('__reactProps'));
  });
  await page.evaluate(() => (window as unknown as { runTimer: () => void }).runTimer());
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeVisible();
});

test('a click that React stops because it is not ready is repeated', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Stopped' });
  await page.goto(keysPath(world), { waitUntil: 'networkidle' });
  // Like React while it waits for a script of this part of the page.
  await page.evaluate(() => {
    window.addEventListener('click', (event) => event.stopPropagation(), { capture: true, once: true });
  });
  await page.getByRole('button', { name: 'Actions for Stopped' }).click();
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeVisible();
});

test('a click that is stopped on purpose is not repeated', async ({ adminPage: page, db, world }) => {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Stopped' });
  await page.goto(keysPath(world), { waitUntil: 'networkidle' });
  await page.evaluate(() => {
    const stop = (event: Event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('click', stop, { capture: true, once: true });
  });
  const button = page.getByRole('button', { name: 'Actions for Stopped' });
  await button.click();
  // Longer than the frame after which a click is repeated.
  await page.waitForTimeout(500);
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  await button.click();
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeVisible();
});
