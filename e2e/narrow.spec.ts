import type { Locator } from '@playwright/test';
import { insertApiKey, insertMember, insertSpace, insertUser } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

const longName = 'Recommendations Orchestrator - Production São Paulo v9 #36645';

/** Returns how many pixels an element extends beyond a box; 0 or less when it is inside. */
async function reachBeyond(box: Locator, inner: Locator): Promise<number> {
  const [outside, inside] = await Promise.all([box.boundingBox(), inner.boundingBox()]);
  if (!outside || !inside) throw new Error('one of them is not on the page');
  return Math.max(outside.x - inside.x, inside.x + inside.width - outside.x - outside.width);
}

for (const width of [360, 1440]) {
  test(`a key's details fit a screen ${width} px wide and show that its space is deleted`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    const gone = await insertSpace(db, world.organization.id, { name: 'Gone', deletedAt: new Date() });
    const works = await insertApiKey(db, { ...world.space }, world.admin.id, { name: longName });
    const refused = await insertApiKey(db, { ...gone }, world.admin.id, { name: 'Of a deleted space' });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${keysPath(world)}/${works.id}`);
    await expect(page.getByRole('button', { name: 'Remove' })).toBeVisible();
    await expect(page.getByText('Active', { exact: true })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);

    await page.goto(`${keysPath(world)}/${refused.id}`);
    await expect(page.getByText('so this key is refused')).toBeVisible();
    await expect(page.getByText('Space deleted', { exact: true })).toBeVisible();
    await expect(page.getByText('Active', { exact: true })).toHaveCount(0);
  });

  test(`the choice for a removed member's keys fits a screen ${width} px wide`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    const member = await insertUser(db, { name: 'Grace Hopper' });
    await insertMember(db, world.organization.id, member.id, 'editor');
    await insertApiKey(db, { ...world.space }, member.id, { name: longName });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`/${world.organization.slug}/permissions/members`);
    await page.getByRole('button', { name: 'Actions for Grace Hopper' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = page.getByRole('alertdialog');
    for (const label of ['For all keys', `For ${longName}`]) {
      const choice = dialog.getByLabel(label);
      await expect(choice).toBeVisible();
      expect(await reachBeyond(dialog, choice), label).toBeLessThanOrEqual(0);
    }
  });
}
