import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { memberships } from '@/db/schema/members';
import { organizations } from '@/db/schema/organizations';
import { insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer } from '@/e2e/support/viewer-of';
import type { OrganizationRole } from '../permissions';
import { createOrganization, listOrganizations, renameOrganization } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const request = { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' };
const unique = () => randomBytes(4).toString('hex');

async function setUp(role: OrganizationRole) {
  const { organization } = await insertWorld(db);
  return insertViewer(db, organization, { role });
}

test('createOrganization makes the user the admin and gives organizations with the same name different slugs', async () => {
  const user = await insertUser(db);
  const person = { user, sessionId: newId(), request };
  const name = `Second ${unique()}`;
  const [one, two] = [await createOrganization(person, name), await createOrganization(person, name)];
  expect(one.slug).not.toBe(two.slug);
  expect(await listOrganizations(user.id)).toEqual(expect.arrayContaining([{ slug: one.slug, name }]));
  const rows = await db.select().from(memberships).where(eq(memberships.userId, user.id));
  expect(rows.map(({ role }) => role)).toEqual(['admin', 'admin']);
});

test('createOrganization finds a slug for a reserved name and for a name without letters', async () => {
  const person = { user: await insertUser(db), sessionId: newId(), request };
  for (const name of ['account', '日本']) {
    expect((await createOrganization(person, name)).slug).toMatch(/^(account|organization)-[0-9a-f]{4}$/);
  }
});

test('renameOrganization keeps the slug and records both names once', async () => {
  const viewer = await setUp('admin');
  await renameOrganization(viewer, 'New name');
  await renameOrganization(viewer, 'New name');
  const { id, slug } = viewer.organization;
  const [row] = await db.select().from(organizations).where(eq(organizations.id, id));
  expect(row).toMatchObject({ name: 'New name', slug });
  const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, id));
  expect(events.map(({ details }) => details)).toEqual([
    { name: 'New name', changes: { name: { from: 'Test Organization', to: 'New name' } } },
  ]);
});

test.each<OrganizationRole>(['editor', 'viewer'])('renameOrganization refuses an organization %s', async (role) => {
  const viewer = await setUp(role);
  await expect(renameOrganization(viewer, 'New name')).rejects.toEqual(expect.objectContaining({ code: 'forbidden' }));
  const [row] = await db.select().from(organizations).where(eq(organizations.id, viewer.organization.id));
  expect(row?.name).toBe('Test Organization');
});
