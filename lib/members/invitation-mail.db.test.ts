import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { invitations } from '@/db/schema/invitations';
import { startFakeSmtp } from '@/e2e/support/fake-smtp';
import { insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { viewerOf } from '@/e2e/support/viewer-of';
import { inviteMember, resendInvitation } from './invitation-service';

const smtp = await startFakeSmtp();
Object.assign(process.env, {
  SMTP_URL: smtp.url,
  MAIL_FROM: 'API keys <no-reply@example.test>',
  APP_URL: 'http://keys.example.test',
});

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
  await smtp.close();
});

async function setUp(name = 'Acme') {
  const { organization, admin } = await insertWorld(db, { name });
  return viewerOf(organization, { ...admin, name: 'Ada Lovelace' }, 'admin');
}

const mailsTo = (email: string) => smtp.received.filter(({ to }) => to.includes(email));
const someEmail = (host = 'example.test') => `${randomBytes(6).toString('hex')}@${host}`;
const invite = (viewer: Awaited<ReturnType<typeof setUp>>, email: string) =>
  inviteMember(viewer, { email, role: 'viewer', spaces: [] });

test('inviteMember sends a mail with a link to APP_URL', async () => {
  const email = someEmail();
  const { link, mail } = await invite(await setUp(), email);
  expect(mail).toBe('sent');
  expect(link).toMatch(/^http:\/\/keys\.example\.test\/invite\//);
  const [received, ...others] = mailsTo(email);
  expect(others).toEqual([]);
  expect(received?.from).toBe('no-reply@example.test');
  expect(received?.source).toContain('Subject: Join Acme');
  expect(received?.source).toContain('Ada Lovelace invites you to join Acme.');
  expect(received?.source).toContain(link);
});

test('resendInvitation sends a mail with a new link', async () => {
  const viewer = await setUp();
  const email = someEmail();
  const first = await invite(viewer, email);
  const second = await resendInvitation(viewer, first.id);
  expect(second.link).not.toBe(first.link);
  expect(mailsTo(email).map(({ source }) => source.includes(second.link))).toEqual([false, true]);
});

test('an invitation stays open and its link works when the mail server refuses the mail', async () => {
  const invitation = await invite(await setUp(), someEmail('refused.test'));
  expect(invitation).toMatchObject({ mail: 'failed', link: expect.stringContaining('/invite/') });
  expect(await db.$count(invitations, eq(invitations.id, invitation.id))).toBe(1);
});

test('names in a mail cannot add headers or markup', async () => {
  const email = someEmail();
  await invite(await setUp('Evil <b>Corp</b>\r\nBcc: victim@example.test'), email);
  const [received] = mailsTo(email);
  expect(received?.to).toEqual([email]);
  expect(received?.source).not.toMatch(/^Bcc:/im);
  expect(received?.source.split('text/html')[1]).toMatch(/Evil &#60;b&#62;Corp/);
  expect(received?.source.split('text/html')[1]).not.toContain('<b>');
  expect(mailsTo('victim@example.test')).toEqual([]);
});
