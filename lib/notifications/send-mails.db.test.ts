import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { inOrganization } from '@/db/in-organization';
import { queueWebhookMails } from '@/db/queries/mail-queue';
import { users } from '@/db/schema/accounts';
import { apiKeys } from '@/db/schema/api-keys';
import { memberships } from '@/db/schema/members';
import { spaceMembers } from '@/db/schema/spaces';
import { webhookEndpoints } from '@/db/schema/webhooks';
import { insertApiKey, insertSpace, insertSpaceMember } from '@/e2e/support/fixtures';
import { openMailWorld } from '@/e2e/support/mail-world';

const mail = await openMailWorld();
afterAll(mail.close);

const day = 24;
const expires = (name: string) => expect.stringMatching(`^${name} on \\w+ \\d+, \\d{4}$`);

test('owner and admins get a mail 14, 7 and 1 day ahead, once each; other members get none', async () => {
  const world = await mail.setUp();
  const key = await world.insertKey('Mobile App', 20 * day);
  const expected: unknown[] = [];
  for (const hours of [6 * day, 7 * day, 6 * day]) {
    await world.pass(hours);
    await world.announce();
    await world.deliver();
    await world.announce();
    await world.deliver();
    expected.push(expires('Mobile App expires'));
    for (const user of world.told) expect(mail.subjectsTo(user)).toEqual(expected);
  }
  await world.pass(30 * day);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.owner)).toEqual(expected);
  expect(mail.subjectsTo(world.other)).toEqual([]);
  const [received] = mail.mailsTo(world.owner);
  expect(received?.source).toContain('List-Unsubscribe: <http://keys.example.test/account#notifications>');
  expect(received?.source).toContain(
    `http://keys.example.test/${world.organization.slug}/permissions/api-keys/${key.id}`,
  );
  expect(received?.source).toContain('Acme &#60;b&#62;');
  expect(received?.source).not.toContain(key.secret);
});

test('keys that expire on one day come as one mail for each person, also when their hours differ', async () => {
  const world = await mail.setUp();
  // The keys expire within two hours in the middle of the day.
  const noon = new Date(Date.now() + 20 * day * 3_600_000);
  noon.setUTCHours(11, 0, 0, 0);
  const insert = (name: string, ownerId: string, hours: number) =>
    insertApiKey(mail.db, world.space, ownerId, { name, expiresAt: new Date(noon.getTime() + hours * 3_600_000) });
  await Promise.all([
    insert('First', world.owner.id, 0),
    insert('Second', world.owner.id, 2),
    insert('Foreign', world.other.id, 1),
  ]);
  // Moves the due times of the notices, because moving the keys' own dates could pass midnight.
  const makeDue = (hours: number) =>
    mail.db.execute(sql`
      update api_key_notices set due = now(), set_at = now() - interval '1 day'
      where organization_id = ${world.organization.id}
        and due <= ${new Date(noon.getTime() + (hours - 14 * day) * 3_600_000).toISOString()}::timestamptz`);
  await makeDue(0);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.owner)).toEqual([expires('2 API keys expire')]);
  expect(mail.subjectsTo(world.admin)).toEqual([expires('3 API keys expire')]);
  await makeDue(2);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.other)).toEqual([expires('Foreign expires')]);
  for (const user of world.told) expect(mail.subjectsTo(user)).toHaveLength(1);
});

test('a key whose expiry was moved to a day that was already mailed gets a mail of its own', async () => {
  const world = await mail.setUp();
  const first = await world.insertKey('First', 20 * day);
  const late = await world.insertKey('Late', 200 * day);
  await world.pass(8 * day);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.owner)).toEqual([expires('First expires')]);
  await mail.db.execute(sql`
    update api_keys set expires_at = (select expires_at from api_keys where id = ${first.id}) where id = ${late.id}`);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.owner)).toEqual([expires('First expires'), expires('Late expires')]);
});

test('a removed key that is called is mailed at most once a day, several as one mail', async () => {
  const world = await mail.setUp();
  const first = await world.insertUsedRemovedKey('Chatbot');
  await world.announce();
  await world.deliver();
  const one = 'Chatbot is removed but still called';
  for (const user of world.told) expect(mail.subjectsTo(user)).toEqual([one]);
  await world.use(first.id);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.owner)).toEqual([one]);
  await world.pass(25);
  await world.use(first.id);
  await Promise.all([world.insertUsedRemovedKey('Second'), world.insertUsedRemovedKey('Third')]);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.owner)).toEqual([one, '3 removed API keys are still called']);
  expect(mail.subjectsTo(world.other)).toEqual([]);
});

test('users who turned off a mail, or chose only their own keys, get no other mails', async () => {
  const world = await mail.setUp();
  const choose = ({ id }: { id: string }, choices: Partial<typeof users.$inferInsert>) =>
    mail.db.update(users).set(choices).where(eq(users.id, id));
  await choose(world.owner, { mailsExpiring: false });
  await choose(world.spaceAdmin, { mailsOwnKeysOnly: true });
  await choose(world.admin, { mailsRemovedKeyUsed: false });
  await world.insertKey('Mobile App', 20 * day);
  await world.insertKey('Admin Tool', 20 * day, world.spaceAdmin.id);
  await world.pass(7 * day);
  await world.insertUsedRemovedKey('Chatbot');
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.owner)).toEqual(['Chatbot is removed but still called']);
  expect(mail.subjectsTo(world.spaceAdmin)).toEqual([expires('Admin Tool expires')]);
  expect(mail.subjectsTo(world.admin)).toEqual([expires('2 API keys expire')]);
});

test('rights and choices count when a mail is sent: a former owner and members who lost the space get none', async () => {
  const world = await mail.setUp();
  const key = await world.insertKey('Mobile App', 20 * day);
  await world.pass(7 * day);
  await world.announce();
  await mail.db.update(apiKeys).set({ ownerId: world.other.id }).where(eq(apiKeys.id, key.id));
  await mail.db.delete(spaceMembers).where(eq(spaceMembers.userId, world.spaceAdmin.id));
  await mail.db.delete(memberships).where(eq(memberships.userId, world.admin.id));
  await world.deliver();
  for (const user of world.told) expect(mail.subjectsTo(user)).toEqual([]);
  const gone = await mail.setUp();
  await gone.insertKey('Mobile App', 20 * day);
  await gone.pass(7 * day);
  await mail.db.delete(spaceMembers).where(eq(spaceMembers.userId, gone.owner.id));
  await gone.announce();
  await mail.db.update(users).set({ mailsExpiring: false }).where(eq(users.id, gone.admin.id));
  await mail.db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.organizationId, gone.organization.id));
  await gone.deliver();
  for (const user of gone.told) expect(mail.subjectsTo(user)).toEqual([]);
});

test('an admin of another space gets no mail of a space that they are not in', async () => {
  const world = await mail.setUp();
  const elsewhere = await insertSpace(mail.db, world.organization.id, { name: 'Elsewhere' });
  await insertSpaceMember(mail.db, elsewhere, world.other.id, 'admin');
  await world.insertKey('Mobile App', 20 * day);
  await world.pass(7 * day);
  await world.announce();
  await world.deliver();
  expect(mail.subjectsTo(world.other)).toEqual([]);
  expect(mail.subjectsTo(world.owner)).toHaveLength(1);
});

test('admins get a mail on a webhook that was disabled because it failed, each time, unless it was enabled again', async () => {
  const world = await mail.setUp();
  const organizationId = world.organization.id;
  const id = newId();
  const url = 'https://siem.acme.example/hook';
  const failed = { disabledAt: new Date(), disabledReason: 'failing' };
  await mail.db
    .insert(webhookEndpoints)
    .values({ id, organizationId, kind: 'standard', url, secret: Buffer.from(''), ...failed });
  const change = (given: Partial<typeof webhookEndpoints.$inferInsert>) =>
    mail.db.update(webhookEndpoints).set(given).where(eq(webhookEndpoints.id, id));
  const disable = () => inOrganization(organizationId, (tx) => queueWebhookMails(organizationId, id, tx));
  await disable();
  await world.deliver();
  const subject = 'Webhook siem.acme.example was disabled';
  expect(mail.subjectsTo(world.admin)).toEqual([subject]);
  expect(mail.mailsTo(world.admin)[0]?.source).toContain('its receiver failed for 5 days');
  for (const user of [world.owner, world.spaceAdmin]) expect(mail.subjectsTo(user)).toEqual([]);
  await disable();
  await change({ disabledAt: null, disabledReason: null });
  await world.deliver();
  expect(mail.subjectsTo(world.admin)).toHaveLength(1);
  await change({ ...failed, disabledReason: 'gone' });
  await disable();
  await world.deliver();
  expect(mail.subjectsTo(world.admin)).toEqual([subject, subject]);
  await mail.db.update(users).set({ mailsWebhookDisabled: false }).where(eq(users.id, world.admin.id));
  await disable();
  await world.deliver();
  expect(mail.subjectsTo(world.admin)).toHaveLength(2);
});
