import 'server-only';
import { inTransaction } from '@/db/client';
import { findMailChoices, updateMailChoices } from '@/db/queries/mail-choices';
import { AppError } from '../errors';
import type { Person } from '../viewer';
import type { MailChoices } from './schema';

/** Returns which mails the user wants. @throws AppError session_ended when the account is gone */
export async function getMailChoices({ user }: Person): Promise<MailChoices> {
  const choices = await findMailChoices(user.id);
  if (!choices) throw new AppError('session_ended', 'Your session has ended. Sign in again.');
  return choices;
}

/** Changes which mails the user wants, also of those that are queued already. */
export async function changeMailChoices({ user }: Person, choices: MailChoices): Promise<void> {
  await inTransaction((tx) => updateMailChoices(user.id, choices, tx));
}
