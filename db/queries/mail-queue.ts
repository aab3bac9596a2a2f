import { sql } from 'drizzle-orm';
import type { Transaction } from '../client';
import { apiKeys } from '../schema/api-keys';
import { mails } from '../schema/mails';
import { memberships } from '../schema/members';
import { spaceMembers } from '../schema/spaces';

/** A key that is reported to its owner and the admins of its space. */
export type KeyMailItem = {
  organizationId: string;
  apiKeyId: string;
  topic: string;
};

/** How long mails wait, so that keys that are announced together are in one mail. */
const windowSeconds = 20;
/** The maximum number of keys that a mail lists. */
const maxSubjects = 1_000;

const openAgain = sql`
  on conflict (user_id, organization_id, kind, topic) do update set
    subject_ids = array(
      select distinct id from unnest(m.subject_ids || excluded.subject_ids) as id limit ${maxSubjects}
    ),
    version = m.version + 1,
    attempts = case when m.due is null then 0 else m.attempts end,
    queued_at = case when m.due is null then excluded.queued_at else m.queued_at end,
    due = coalesce(m.due, excluded.due)`;

/** Queues mails on keys to their owners and admins. Whether these still want the mail is checked when it is sent. */
export async function queueKeyMails(
  kind: 'expiring' | 'removed_key_used',
  items: readonly KeyMailItem[],
  tx: Transaction,
): Promise<void> {
  if (items.length === 0) return;
  await tx.execute(sql`
    insert into ${mails} as m (id, organization_id, user_id, kind, topic, subject_ids, due, queued_at)
    select
      gen_random_uuid(), g."organizationId", p.user_id, ${kind}, g.topic, array_agg(g."apiKeyId"),
      now() + make_interval(secs => ${windowSeconds}), now()
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
      as g ("organizationId" uuid, "apiKeyId" uuid, topic text)
    join ${apiKeys} k on k.organization_id = g."organizationId" and k.id = g."apiKeyId"
    cross join lateral (
      select k.owner_id as user_id
      union
      select s.user_id from ${spaceMembers} s
      where s.organization_id = k.organization_id and s.space_id = k.space_id and s.role = 'admin'
      union
      select o.user_id from ${memberships} o where o.organization_id = k.organization_id and o.role = 'admin'
    ) p
    group by g."organizationId", p.user_id, g.topic
    order by p.user_id, g.topic
    ${openAgain}`);
}

/** Queues a mail to the organization's admins about a webhook that was disabled. */
export async function queueWebhookMails(organizationId: string, webhookId: string, tx: Transaction): Promise<void> {
  await tx.execute(sql`
    insert into ${mails} as m (id, organization_id, user_id, kind, topic, subject_ids, due, queued_at)
    select
      gen_random_uuid(), o.organization_id, o.user_id, 'webhook_disabled', ${webhookId}::text, array[${webhookId}::uuid],
      now(), now()
    from ${memberships} o
    where o.organization_id = ${organizationId} and o.role = 'admin'
    order by o.user_id
    ${openAgain}`);
}
