import { eq } from 'drizzle-orm';
import { subscriptions } from '@/db/schema/billing';
import { insertApiKey, insertMember, insertUser } from './support/fixtures';
import { titleAt } from './support/rounds';
import { seriousProblems, seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, keysPath, signInAs, test } from './support/test';

for (const width of [1440, 360]) {
  test(
    titleAt(width, 'every state of the API Keys page is accessible in light and dark'),
    async ({ adminPage: page, db, world }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      const expectNone = async (state: string) => expect(await seriousProblemsInBothSchemes(page), state).toEqual([]);

      await page.goto(keysPath(world));
      await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
      await expectNone('empty');
      await page.getByRole('button', { name: 'New API Key' }).click();
      await page.getByRole('dialog').waitFor();
      await expectNone('create dialog');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await expectNone('create dialog with problems');
      await page.getByLabel('Name').fill('First');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByLabel('API key', { exact: true }).waitFor();
      await expectNone('secret');
      await page.keyboard.press('Escape');
      await page.getByText('You have not copied the key').waitFor();
      await expectNone('secret, asking');
      await page.getByRole('button', { name: 'Close without copying' }).click();
      for (let i = 0; i < 3; i += 1) {
        await insertApiKey(db, { ...world.space }, world.admin.id, {
          name: `Key ${i}`,
          disabledAt: i ? new Date() : null,
        });
      }
      await page.reload();
      await page.getByRole('link', { name: 'First', exact: true }).waitFor();
      await expectNone('table');
      // The page does not scroll sideways.
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      await page.getByRole('button', { name: 'Actions for First' }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).waitFor();
      await expectNone('row menu');
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      await page.getByRole('alertdialog').getByText('never used').waitFor();
      await expectNone('remove dialog');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Actions for First' }).click();
      await page.getByRole('menuitem', { name: 'Disable' }).click();
      await page.getByRole('alertdialog', { name: 'Disable API key' }).waitFor();
      await expectNone('disable dialog');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('link', { name: 'First', exact: true }).click();
      await page.getByRole('heading', { name: 'Usage' }).waitFor();
      await page.getByText('Show as a table').click();
      await expectNone('details');
      await page.goBack();
      await page.getByRole('link', { name: 'Key 1', exact: true }).click();
      await page.getByText('until an admin enables it').waitFor();
      await expectNone('details of a disabled key');
      const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
      for (const [state, given, shown] of [
        ['expiring', { expiresAt: inDays(6) }, 'The secret stays the same when you extend it.'],
        ['expired', { expiresAt: inDays(-6) }, 'Every request is refused with'],
        ['removed', { removedAt: inDays(-1), removedBy: world.admin.id }, 'This key was removed'],
      ] as const) {
        const { id } = await insertApiKey(db, { ...world.space }, world.admin.id, {
          name: `The ${state} one`,
          ...given,
        });
        await page.goto(`${keysPath(world)}/${id}`);
        await page.getByText(shown).waitFor();
        await expectNone(`details of a key that is ${state}`);
      }
      await page.goto(`${keysPath(world)}?q=nothing`);
      await page.getByText('No API keys match').waitFor();
      await expectNone('no matches');
      await db
        .update(subscriptions)
        .set({ plan: 'free' })
        .where(eq(subscriptions.organizationId, world.organization.id));
      await page.goto(keysPath(world));
      await page.getByRole('heading', { name: 'API keys are part of Pulze X Suite' }).waitFor();
      await expectNone('upgrade prompt');
      await page.goto(`/${world.organization.slug}/billing`);
      await page.getByRole('heading', { name: 'Billing' }).waitFor();
      await expectNone('billing');
    },
  );
}

test('sign-in, sign-up, missing permission and not found pages are accessible', async ({
  page,
  context,
  db,
  world,
  appUrl,
}) => {
  for (const path of ['/sign-in', '/sign-up', '/nowhere/at-all']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await seriousProblems(page), path).toEqual([]);
  }
  const member = await insertUser(db);
  await insertMember(db, world.organization.id, member.id, 'viewer');
  await signInAs(context, db, member.id, appUrl);
  await page.goto(keysPath(world));
  await page.getByText('you are not a member of any').waitFor();
  expect(await seriousProblems(page)).toEqual([]);
});
