import 'server-only';
import { findKeysForMail } from '@/db/queries/mail-keys';
import { type ClaimedMail, claimMail, closeMail, findFailedWebhook, findReader, giveMailUp } from '@/db/queries/mails';
import { env } from '../env';
import { logError } from '../log-text';
import { type Mail, sendMail, sendsMails } from '../mail';
import { expiringMail, removedKeyUsedMail } from './key-mail';
import type { MailChoice } from './schema';
import { webhookDisabledMail } from './webhook-mail';

/** Maximum number of mails per round. */
const maxMails = 200;
/** This many failures in a round mean that the server fails, not a mailbox. */
const maxFailures = 5;
const giveUpMs = 3 * 24 * 3_600_000;
/** Keys that a mail names one by one. */
const namedKeys = 20;
/** A mail can miss changes that commit while it is composed, so the next mail covers this time again. */
const overlapMs = 60_000;

/**
 * Sends the mails that are due, those due longest first. One instance claims each mail. If it is killed before it has
 * recorded the success, the mail is sent again: delivery is at least once.
 * @returns whether more are due
 */
export async function sendDueMails(): Promise<boolean> {
  if (!sendsMails()) return false;
  let failures = 0;
  for (let sent = 0; sent < maxMails; sent += 1) {
    const claimed = await claimMail();
    if (!claimed) return false;
    if (!(await sendClaimed(claimed))) failures += 1;
    if (failures === maxFailures) return false;
  }
  return true;
}

/** Returns whether a mail is finished: sent, unwanted or given up. */
async function sendClaimed(claimed: ClaimedMail): Promise<boolean> {
  const mail = await compose(claimed);
  if (!mail) {
    await closeMail(claimed, { isSent: false, toldUntil: null });
    return true;
  }
  // The same for each attempt to send this version.
  const messageId = `<${claimed.id}.${claimed.version}@${new URL(mail.site).hostname}>`;
  const outcome = await sendMail({ ...mail.content, messageId });
  if (outcome === 'sent') {
    const toldUntil = claimed.kind === 'expiring' ? new Date(claimed.now.getTime() - overlapMs) : null;
    await closeMail(claimed, { isSent: true, toldUntil });
    return true;
  }
  if (claimed.now.getTime() - claimed.queuedAt.getTime() < giveUpMs) return false;
  logError(`The mail ${claimed.id} (${claimed.kind}) was given up after three days.`);
  await giveMailUp(claimed);
  return true;
}

type Composed = { site: string; content: Mail };

/** Returns a mail's content as of now; null when its reader left or doesn't want it, or nothing concerns them. */
async function compose(claimed: ClaimedMail): Promise<Composed | null> {
  const { APP_URL: appUrl } = env();
  const reader = await findReader(claimed.organizationId, claimed.userId);
  if (!reader || !appUrl || !reader.choices[choiceOf[claimed.kind]]) return null;
  const site = new URL(appUrl).origin;
  const content = await (claimed.kind === 'webhook_disabled'
    ? composeWebhookMail(claimed, reader, site)
    : composeKeyMail(claimed, reader, site));
  return content && { site, content };
}

const choiceOf: Record<ClaimedMail['kind'], MailChoice> = {
  expiring: 'expiring',
  removed_key_used: 'removedKeyUsed',
  webhook_disabled: 'webhookDisabled',
};

type Reader = NonNullable<Awaited<ReturnType<typeof findReader>>>;

async function composeKeyMail(claimed: ClaimedMail, reader: Reader, site: string): Promise<Mail | null> {
  const { organizationId, userId, kind } = claimed;
  const { email: to, choices, organizationName: name, slug } = reader;
  const { ownKeysOnly } = choices;
  const { keys, total } = await findKeysForMail({ organizationId, userId, ownKeysOnly }, askedOf(claimed), namedKeys);
  if (total === 0) return null;
  const content = { to, site, organization: { name, slug }, keys, total };
  return kind === 'expiring' ? expiringMail(content) : removedKeyUsedMail(content);
}

async function composeWebhookMail(claimed: ClaimedMail, reader: Reader, site: string): Promise<Mail | null> {
  const { email: to, role, organizationName: name, slug } = reader;
  const webhook = role === 'admin' && (await findFailedWebhook(claimed.organizationId, claimed.topic));
  return webhook ? webhookDisabledMail({ to, site, organization: { name, slug }, webhook }) : null;
}

/** Returns the keys of a mail: all that expire on a day, or in a later mail those whose date was set since. */
function askedOf({ kind, topic, subjectIds, toldUntil }: ClaimedMail) {
  if (kind !== 'expiring') return { expiresOn: null, ids: subjectIds, setAfter: null, isRemoved: true };
  return { expiresOn: topic.slice(0, 10), ids: toldUntil && subjectIds, setAfter: toldUntil, isRemoved: false };
}
