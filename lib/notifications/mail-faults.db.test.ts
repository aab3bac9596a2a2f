import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, expect, test, vi } from 'vitest';
import { users } from '@/db/schema/accounts';
import { mails } from '@/db/schema/mails';
import { bundledScript } from '@/e2e/support/bundled-script';
import { startFakeSmtp } from '@/e2e/support/fake-smtp';
import { openMailWorld } from '@/e2e/support/mail-world';
import { announceDue } from './announce-due';

const mail = await openMailWorld();
afterAll(mail.close);

const day = 24;
const expires = (name: string) => expect.stringMatching(`^${name} on \\w+ \\d+, \\d{4}$`);

test('a refused mail is tried again later, and given up after three days, without its address in the log', async () => {
  const world = await mail.setUp();
  const refused = `someone-${world.owner.id}@refused.test`;
  await mail.db.update(users).set({ email: refused }).where(eq(users.id, world.owner.id));
  await world.insertKey('Mobile App', 20 * day);
  await world.pass(7 * day);
  await world.announce();
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await world.deliver();
  const find = async () => {
    const where = and(eq(mails.organizationId, world.organization.id), eq(mails.userId, world.owner.id));
    const [row] = await mail.db.select().from(mails).where(where);
    return row;
  };
  expect(await find()).toMatchObject({ attempts: 1, sentAt: null });
  expect((await find())?.due?.getTime()).toBeGreaterThan(Date.now() + 200_000);
  await mail.db
    .update(mails)
    .set({ queuedAt: sql`queued_at - interval '80 hours'` })
    .where(eq(mails.organizationId, world.organization.id));
  await world.deliver();
  const lines = log.mock.calls.map(([line]) => String(line)).join('');
  log.mockRestore();
  expect(await find()).toMatchObject({ due: null, sentAt: null, subjectIds: [] });
  expect(lines).toContain('could not be sent');
  expect(lines).toContain('was given up after three days');
  expect(lines).not.toContain('refused.test');
  expect(mail.subjectsTo(world.admin)).toHaveLength(1);
});

test('a process that is killed while it sends loses no mail', async () => {
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => {
    accept = resolve;
  });
  const slow = await startFakeSmtp({ accepted });
  const world = await mail.setUp();
  await world.insertKey('Mobile App', 20 * day);
  await world.pass(7 * day);
  await world.announce();
  await mail.db.update(mails).set({ due: sql`now()` }).where(eq(mails.organizationId, world.organization.id));
  const child = spawn(process.execPath, await bundledScript('notify-forever'), {
    env: { ...process.env, SMTP_URL: slow.url },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Claimed, while the mail server does not answer.
  const isTaken = sql`attempts = 1`;
  await expect
    .poll(() => mail.db.$count(mails, and(eq(mails.organizationId, world.organization.id), isTaken)))
    .toBeGreaterThan(0);
  child.kill('SIGKILL');
  await once(child, 'close');
  accept();
  await world.deliver();
  for (const user of world.told) {
    expect(mail.subjectsTo(user)).toEqual([expires('Mobile App expires')]);
  }
  await slow.close();
});

test('an organization with 2,500 keys that expire at once gets one mail a person', async () => {
  const world = await mail.setUp();
  await mail.db.execute(sql`
    insert into api_keys (id, organization_id, space_id, owner_id, name, last_five, expires_at, create_request_id)
    select gen_random_uuid(), ${world.organization.id}, ${world.space.id}, ${world.owner.id}, 'Key ' || n, 'abcde',
      now() + interval '20 days', gen_random_uuid()
    from generate_series(1, 2500) as n`);
  await world.pass(7 * day);
  // The mail is sent while the events of most keys are still to be recorded.
  const announcing = announceDue();
  await expect.poll(() => mail.db.$count(mails, eq(mails.organizationId, world.organization.id))).toBeGreaterThan(0);
  await world.deliver();
  await announcing;
  await world.announce();
  await world.deliver();
  for (const user of world.told) {
    expect(mail.subjectsTo(user)).toEqual([expires('2,500 API keys expire')]);
  }
  expect(mail.mailsTo(world.owner)[0]?.source).toContain('And 2,480 more');
});
