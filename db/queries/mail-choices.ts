import { eq } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';

/** The columns of `users` that say which mails they want. */
export const mailChoiceColumns = {
  expiring: users.mailsExpiring,
  removedKeyUsed: users.mailsRemovedKeyUsed,
  webhookDisabled: users.mailsWebhookDisabled,
  ownKeysOnly: users.mailsOwnKeysOnly,
};

type Choices = { expiring: boolean; removedKeyUsed: boolean; webhookDisabled: boolean; ownKeysOnly: boolean };

/** Finds which mails a user wants. */
export async function findMailChoices(userId: string, db: Db = dashboardDb()): Promise<Choices | undefined> {
  const [row] = await db.select(mailChoiceColumns).from(users).where(eq(users.id, userId));
  return row;
}

/** Sets which mails a user wants. */
export async function updateMailChoices(userId: string, choices: Choices, tx: Transaction): Promise<void> {
  const { expiring, removedKeyUsed, webhookDisabled, ownKeysOnly } = choices;
  await tx
    .update(users)
    .set({
      mailsExpiring: expiring,
      mailsRemovedKeyUsed: removedKeyUsed,
      mailsWebhookDisabled: webhookDisabled,
      mailsOwnKeysOnly: ownKeysOnly,
    })
    .where(eq(users.id, userId));
}
