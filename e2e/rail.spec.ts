import { insertApiKey } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

test('at 1024 px the content does not cover the rail’s menus and names', async ({ adminPage: page, db, world }) => {
  for (let i = 0; i < 20; i += 1) await insertApiKey(db, { ...world.space }, world.admin.id, { name: `Worker ${i}` });
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto(keysPath(world));
  const rail = page.getByRole('complementary', { name: 'Main' });
  const members = rail.getByRole('link', { name: 'Members' });
  await members.hover();
  const name = members.getByText('Members');
  await expect(name).toHaveCSS('opacity', '1');
  const [beside, railBox] = [await name.boundingBox(), await rail.boundingBox()];
  expect(beside?.x).toBeGreaterThan((railBox?.x ?? 0) + (railBox?.width ?? 0));

  await rail.getByRole('button', { name: world.admin.name }).click();
  const item = page.getByRole('menuitem', { name: 'Sign out' });
  await expect(item).toBeVisible();
  // No element of the page covers its text.
  const topmost = await item.evaluate((element) => {
    const { right, top, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(right - 12, top + height / 2));
  });
  expect(topmost).toBe(true);
});
