import type { Locator } from '@playwright/test';
import { insertApiKey, insertMember, insertSpace, insertUser } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

const longName = 'Recommendations Orchestrator - Production São Paulo v9 #36645';

/** Returns how many pixels an element extends beyond a box; 0 or less when it is inside. */
async function reachBeyond(box: Locator, inner: Locator): Promise<number> {
  const [outside, inside] = await Promise.all([box.boundingBox(), inner.boundingBox()]);
  if (!outside || !inside) throw new Error('an element is not on the page');
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
    // On a phone, the actions of a key are in a menu.
    const name = width < 640 ? `Actions for ${longName}` : 'Remove';
    await expect(page.getByRole('button', { name })).toBeVisible();
    const badge = page.locator('main header').getByText('Active', { exact: true });
    await expect(badge).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);

    await page.goto(`${keysPath(world)}/${refused.id}`);
    await expect(page.getByText('so this key is refused')).toBeVisible();
    await expect(page.getByText('Space deleted', { exact: true })).toBeVisible();
    await expect(badge).toHaveCount(0);
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

test('the heading of a list is not covered by its actions on a screen 320 px wide', async ({
  adminPage: page,
  world,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const list of ['members', 'spaces', 'api-keys', 'audit-log']) {
    await page.goto(`/${world.organization.slug}/permissions/${list}`);
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toBeVisible();
    const covering = await heading.evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      const controls = element.closest('header')?.querySelectorAll('button') ?? [];
      return [...controls].filter((control) => {
        const box = control.getBoundingClientRect();
        return box.left < right && box.right > left && box.top < bottom && box.bottom > top;
      }).length;
    });
    expect(covering, list).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
});

test('the buttons of a long dialog are visible at 1440 × 700 and never cover focused fields', async ({
  adminPage: page,
  db,
  world,
}) => {
  for (let i = 0; i < 12; i += 1) await insertSpace(db, world.organization.id, { name: `Space ${i}` });
  await page.setViewportSize({ width: 1440, height: 700 });
  await page.goto(`/${world.organization.slug}/permissions/members`);
  await page.getByRole('button', { name: 'Invite member' }).click();
  const dialog = page.getByRole('dialog');
  const invite = dialog.getByRole('button', { name: 'Invite' });
  await expect(dialog.getByLabel('Space 9')).toBeAttached();
  await expect(invite).toBeInViewport({ ratio: 1 });
  const last = dialog.getByRole('checkbox').last();
  await last.focus();
  await expect(last).toBeFocused();
  expect(await last.evaluate(isOnTop)).toBe(true);
  await page.setViewportSize({ width: 390, height: 700 });
  await expect(invite).toBeInViewport({ ratio: 1 });
});

/** Returns whether no other element covers the center of an element. */
function isOnTop(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const found = document.elementFromPoint(left + width / 2, top + height / 2);
  return found !== null && (element.contains(found) || found.contains(element));
}
