import { chooseFilter } from './support/choose-filter';
import { insertMember, insertUser } from './support/fixtures';
import { insertAuditEvent } from './support/insert-audit-event';
import { titleAt } from './support/rounds';
import { seriousProblems } from './support/serious-problems';
import { expect, signInAs, test } from './support/test';

type World = { organization: { id: string; slug: string }; admin: { id: string }; space: { id: string } };
const auditPath = (world: World) => `/${world.organization.slug}/permissions/audit-log`;

test('the audit log shows a change at once, with its values before and after', async ({ adminPage: page, world }) => {
  await page.goto(`/${world.organization.slug}/permissions/spaces/${world.space.id}`);
  await page.getByLabel('Name', { exact: true }).fill('Mobile apps');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Mobile apps', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Audit log' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Changed a space' });
  await expect(row).toContainText('Mobile apps');
  await expect(row).toContainText('Name: Test Space → Mobile apps');
  await expect(row.getByRole('link', { name: 'Mobile apps' })).toHaveAttribute('href', new RegExp(world.space.id));
  await expect(row).toContainText('Test Admin');
  await row.getByRole('link', { name: 'Changed a space' }).click();
  const dialog = page.getByRole('dialog', { name: 'Changed a space' });
  await expect(dialog.getByRole('row').filter({ hasText: 'Name' })).toContainText('Test SpaceMobile apps');
  await expect(page).toHaveURL(/entry=/);

  await page.reload();
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Show its whole history' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`target=${world.space.id}`));
  await page.goBack();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page).not.toHaveURL(/entry=/);
});

test('an entry of a key links to the key’s requests around its time', async ({ adminPage: page, db, world }) => {
  const entry = await insertAuditEvent(db, world, { createdAt: new Date('2026-11-01T10:00:00Z') });
  await page.goto(`${auditPath(world)}?entry=${entry.id}`);
  await expect(
    page.getByRole('dialog').getByRole('link', { name: 'From an hour before to an hour after' }),
  ).toHaveAttribute(
    'href',
    `/${world.organization.slug}/usage/requests?key=${entry.targetId}&period=all&from=2026-11-01T09%3A00%3A00.000Z&to=2026-11-01T11%3A00%3A00.000Z`,
  );
});

test('the audit log shows who was invited, and finds it by address', async ({ adminPage: page, db, world }) => {
  await page.goto(`/${world.organization.slug}/permissions/members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('E-mail').fill('bertha@example.test');
  await page.getByLabel('Test Space').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await insertAuditEvent(db, world);
  await page.goto(auditPath(world));
  await page.getByRole('searchbox', { name: 'Search audit log' }).fill('bertha@');
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.getByRole('row').filter({ hasText: 'bertha@example.test' }).getByText('Invited a member').click();
  const dialog = page.getByRole('dialog', { name: 'Invited a member' });
  await expect(dialog).toContainText('bertha@example.test');
  await expect(dialog).toContainText('Test Space (Viewer)');
  const text = (await dialog.textContent()) ?? '';
  expect(text.replace(/Request id.*/, '')).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
});

test('the audit log is filtered by user, action, name and day, and the URL holds the filters', async ({
  adminPage: page,
  db,
  world,
}) => {
  const grace = await insertUser(db, { name: 'Grace Hopper' });
  await insertMember(db, world.organization.id, grace.id, 'editor');
  await insertAuditEvent(db, world, { details: { name: 'Alpha' } });
  await insertAuditEvent(db, world, { details: { name: 'Beta' }, actorId: grace.id, action: 'api_key.removed' });
  await insertAuditEvent(db, world, { details: { name: 'Old' }, createdAt: new Date('2026-01-05T12:00:00Z') });
  const names = () => page.locator('tbody tr td:nth-child(2)').allInnerTexts();
  const expectNames = (...wanted: string[]) =>
    expect
      .poll(async () =>
        (await names()).map((text) =>
          text
            .split('\n')[0]
            ?.replace(/API key$/, '')
            .trim(),
        ),
      )
      .toEqual(wanted);

  await page.goto(auditPath(world));
  await expectNames('Beta', 'Alpha', 'Old');
  await chooseFilter(page, 'person', 'Grace Hopper');
  await expectNames('Beta');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await chooseFilter(page, 'action', 'Created an API key');
  await expectNames('Alpha', 'Old');
  await page.getByLabel('Filter by time').selectOption('Last 30 days');
  await expectNames('Alpha');
  await page.goBack();
  await expectNames('Alpha', 'Old');
  await page.getByLabel('Filter by time').selectOption('Custom days');
  await page.getByLabel('From day').fill('2026-01-05');
  await page.getByLabel('To day').fill('2026-01-05');
  await expectNames('Old');
  await page.reload();
  await expectNames('Old');
  await expect(page.getByLabel('To day')).toHaveValue('2026-01-05');
  await page.getByRole('searchbox', { name: 'Search audit log' }).fill('nothing');
  await expect(page.getByText('No entries match "nothing"')).toBeVisible();
});

test('an admin exports the filtered audit log; other users and other origins are refused', async ({
  adminPage: page,
  browser,
  db,
  world,
  appUrl,
}) => {
  await insertAuditEvent(db, world, { details: { name: '=2+5' } });
  await insertAuditEvent(db, world, { action: 'api_key.removed' });
  await page.goto(`${auditPath(world)}?action=api_key.created`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`audit-log-${world.organization.slug}.csv`);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array));
  const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"'=2+5"`);

  const exportPath = `${appUrl}${auditPath(world)}/export`;
  expect((await page.request.post(exportPath, { headers: { origin: 'https://elsewhere.example' } })).status()).toBe(
    403,
  );
  const editor = await insertUser(db);
  await insertMember(db, world.organization.id, editor.id, 'editor');
  const theirs = await browser.newContext();
  await signInAs(theirs, db, editor.id, appUrl);
  const refused = await theirs.request.post(exportPath, { headers: { origin: appUrl } });
  expect([refused.status(), await refused.text()]).toEqual([403, expect.not.stringContaining('=2+5')]);
  const theirPage = await theirs.newPage();
  await theirPage.goto(auditPath(world));
  await expect(theirPage.getByText('Only an admin can see the audit log.')).toBeVisible();
  await expect(theirPage.getByRole('link', { name: 'Audit log' })).toBeHidden();
  await theirs.close();
});

for (const width of [1440, 360]) {
  test(titleAt(width, 'every state of the audit log is accessible'), async ({ adminPage: page, db, world }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const expectNone = async (state: string) => expect(await seriousProblems(page), state).toEqual([]);
    await page.goto(auditPath(world));
    await page.getByRole('heading', { name: 'Nothing has happened yet' }).waitFor();
    await expectNone('empty');
    const long = 'A name that goes on and on '.repeat(6);
    for (let i = 0; i < 12; i += 1) {
      await insertAuditEvent(db, world, { details: { name: long, changes: { name: { from: long, to: null } } } });
    }
    await page.reload();
    if (width === 360) await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Filter by time').selectOption('Custom days');
    await expectNone('list');
    if (width === 360) await page.getByRole('button', { name: /^Show / }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: 'Created an API key' }).first().click();
    await page.getByRole('dialog').waitFor();
    await expectNone('entry');
  });
}
