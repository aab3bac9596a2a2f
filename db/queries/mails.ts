import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { users } from '../schema/accounts';
import { mails } from '../schema/mails';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';
import { webhookEndpoints } from '../schema/webhooks';
import { mailChoiceColumns } from './mail-choices';

/** The server sends the mails of all organizations, so most of these queries have no organization. */

/** How long a mail that could not be sent waits, in minutes, by the number of attempts; the last one repeats. */
const retryMinutes = [5, 15, 60, 180, 360, 720, 1_440];

export type ClaimedMail = NonNullable<Awaited<ReturnType<typeof claimMail>>>;

/**
 * Claims the mail that has been due the longest. No instance claims it again before its next attempt is due, so a mail
 * that a killed process had claimed is sent later.
 */
export async function claimMail(db: Db = dashboardDb()) {
  const [row] = await db
    .update(mails)
    .set({
      attempts: sql`${mails.attempts} + 1`,
      due: sql`now() + make_interval(mins => (${sql.raw(`array[${retryMinutes}]`)})[
        least(${mails.attempts} + 1, ${retryMinutes.length})])`,
    })
    .where(eq(mails.id, sql`(select id from ${mails} where due <= now() order by due limit 1 for update skip locked)`))
    .returning({
      id: mails.id,
      organizationId: mails.organizationId,
      userId: mails.userId,
      kind: mails.kind,
      topic: mails.topic,
      subjectIds: mails.subjectIds,
      version: mails.version,
      attempts: mails.attempts,
      toldUntil: mails.toldUntil,
      queuedAt: mails.queuedAt,
      now: sql<Date>`now()`.mapWith(mails.queuedAt),
    });
  return row;
}

type Outcome = {
  isSent: boolean;
  /** The mail listed all keys whose expiry was set before this, even those that it was not queued for. */
  toldUntil: Date | null;
};

/** Closes a claimed mail, or leaves it due for subjects that were added meanwhile. */
export async function closeMail(mail: ClaimedMail, outcome: Outcome, db: Db = dashboardDb()): Promise<void> {
  const joined = sql`array(
    select unnest(${mails.subjectIds}) except select unnest(${sql.param(mail.subjectIds)}::uuid[]))`;
  await db
    .update(mails)
    .set({
      attempts: 0,
      subjectIds: joined,
      due: sql`case when cardinality(${joined}) > 0 then now() end`,
      sentAt: outcome.isSent ? sql`now()` : undefined,
      toldUntil: outcome.toldUntil ?? undefined,
    })
    .where(eq(mails.id, mail.id));
}

/** Stops the attempts to send a mail; a new event opens it again. */
export async function giveMailUp({ id, version }: ClaimedMail, db: Db = dashboardDb()): Promise<void> {
  await db
    .update(mails)
    .set({ due: null, attempts: 0, subjectIds: [] })
    .where(and(eq(mails.id, id), eq(mails.version, version)));
}

/** Deletes closed mails that were queued more than `days` days ago; none of their events can recur. */
export async function deleteOldMails(days: number, db: Db = dashboardDb()): Promise<void> {
  await db.delete(mails).where(and(isNull(mails.due), sql`${mails.queuedAt} < now() - make_interval(days => ${days})`));
}

/** Finds the address, role and choices of a mail's reader; undefined when they left the organization. */
export async function findReader(organizationId: string, userId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      email: users.email,
      role: memberships.role,
      organizationName: organizations.name,
      slug: organizations.slug,
      choices: mailChoiceColumns,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
  return row;
}

/** Finds a webhook that is disabled because its receiver failed. */
export async function findFailedWebhook(organizationId: string, id: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      name: webhookEndpoints.name,
      url: webhookEndpoints.url,
      disabledReason: webhookEndpoints.disabledReason,
    })
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.organizationId, organizationId),
        eq(webhookEndpoints.id, id),
        isNotNull(webhookEndpoints.disabledAt),
        ne(webhookEndpoints.disabledReason, 'admin'),
      ),
    );
  return row;
}
