import { and, eq, sql } from 'drizzle-orm';
import { closePools, gatewaySql } from '@/db/client';
import { askForRefusalNotices } from '@/db/queries/key-notices';
import { apiKeys } from '@/db/schema/api-keys';
import { mails } from '@/db/schema/mails';
import { sendDueMails } from '@/lib/notifications/send-mails';
import { announceAll } from './announce-all';
import { startFakeSmtp } from './fake-smtp';
import { insertApiKey, insertWorld, openFixtures } from './fixtures';
import { letTimePass } from './let-time-pass';
import { openTestDatabase } from './test-database';
import { insertViewer } from './viewer-of';

/** Opens a separate database with a mail server, because a sender sends all due mails, also those of other tests. */
export async function openMailWorld() {
  const [database, smtp] = await Promise.all([openTestDatabase(), startFakeSmtp()]);
  Object.assign(process.env, database.environment, {
    SMTP_URL: smtp.url,
    MAIL_FROM: 'API keys <no-reply@example.test>',
    APP_URL: 'http://keys.example.test',
  });
  const db = openFixtures(database.environment.DATABASE_URL);
  const mailsTo = ({ email }: { email: string }) => smtp.received.filter(({ to }) => to.includes(email));

  /** Inserts an organization whose space has an admin, an owner of keys and another member. */
  async function setUp() {
    const world = await insertWorld(db, { name: 'Acme <b>' });
    const { organization, space } = world;
    const join = async (name: string, role: 'admin' | 'editor') =>
      (await insertViewer(db, organization, { name, spaces: [{ id: space.id, role }] })).user;
    const [spaceAdmin, owner, other] = [
      await join('Ida', 'admin'),
      await join('Ove', 'editor'),
      await join('Ute', 'editor'),
    ];
    const isOwn = eq(mails.organizationId, organization.id);
    const use = (apiKeyId: string) =>
      askForRefusalNotices(
        [{ organizationId: organization.id, apiKeyId, kind: 'removed_use', reason: '' }],
        gatewaySql(),
      );
    return {
      ...world,
      spaceAdmin,
      owner,
      other,
      /** The users who get mails about the owner's keys. */
      told: [owner, spaceAdmin, world.admin],
      insertKey: (name: string, hours: number, ownerId = owner.id) =>
        insertApiKey(db, space, ownerId, { name, expiresAt: new Date(Date.now() + hours * 3_600_000) }),
      use,
      async insertUsedRemovedKey(name: string) {
        const key = await insertApiKey(db, space, owner.id, { name });
        await db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
        await use(key.id);
        return key;
      },
      pass: (hours: number) => letTimePass(db, organization.id, hours),
      announce: () => announceAll(db, organization.id),
      /** Sends all queued mails at once, without the delays before a mail or a retry, with two instances. */
      async deliver(): Promise<void> {
        await db.update(mails).set({ due: sql`now()` }).where(and(isOwn, sql`due is not null`));
        await Promise.all([sendDueMails(), sendDueMails()]);
      },
    };
  }

  return {
    db,
    setUp,
    mailsTo,
    subjectsTo: (user: { email: string }) =>
      mailsTo(user).map(({ source }) => /^Subject: (.*(?:\r\n .*)*)/m.exec(source)?.[1]?.replaceAll(/\r\n /g, ' ')),
    async close(): Promise<void> {
      await Promise.all([db.$client.end(), closePools(), smtp.close()]);
      await database.close();
    },
  };
}
