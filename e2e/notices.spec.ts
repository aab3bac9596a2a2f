import { v7 as newId } from 'uuid';
import { events } from '@/db/schema/events';
import { insertApiKey } from './support/fixtures';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, homePath, keysPath, test } from './support/test';

for (const width of [1440, 900, 390]) {
  test(`the bell lists events, links to them and marks them as read, ${width} px wide`, async ({
    adminPage: page,
    db,
    world,
  }) => {
    const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Chatbot v1' });
    const of = (type: string) => ({ id: newId(), organizationId: world.organization.id, apiKeyId: key.id, type });
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(homePath(world));
    const bell = page.getByRole('button', { name: /^Notifications/ });
    await expect(bell).toHaveAccessibleName('Notifications');
    await bell.click();
    const panel = page.getByRole('dialog', { name: 'Notifications' });
    await expect(panel.getByText('Nothing happened in the last 30 days.')).toBeVisible();
    await expect(panel.getByRole('link', { name: 'Choose what is mailed to you' })).toHaveAttribute(
      'href',
      '/account#notifications',
    );
    await page.keyboard.press('Escape');
    await expect(bell).toBeFocused();

    await db.insert(events).values([of('api_key.limit_reached'), of('api_key.removed_key_used')]);
    await page.reload();
    await expect(bell).toHaveAccessibleName('Notifications, 2 unread');
    await bell.focus();
    await page.keyboard.press('Enter');
    await expect(panel.getByRole('listitem')).toHaveText([
      /Chatbot v1 is removed but still called, unread/,
      /Chatbot v1 reached its limit, unread/,
    ]);
    expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await page.reload();
    // Opening the panel marks nothing as read.
    await expect(bell).toHaveAccessibleName('Notifications, 2 unread');
    await bell.click();
    await panel.getByRole('link', { name: 'Chatbot v1 reached its limit' }).click();
    await expect(page).toHaveURL(`${keysPath(world)}/${key.id}`);
    await expect(bell).toHaveAccessibleName('Notifications, 1 unread');
    await page.reload();
    await expect(bell).toHaveAccessibleName('Notifications, 1 unread');
    await bell.click();
    await panel.getByRole('button', { name: 'Mark all as read' }).click();
    await page.keyboard.press('Escape');
    await expect(bell).toHaveAccessibleName('Notifications');
    await page.reload();
    await bell.click();
    await expect(panel.getByRole('listitem')).toHaveCount(2);
    await page.keyboard.press('Escape');
    await expect(bell).toHaveAccessibleName('Notifications');
  });
}
