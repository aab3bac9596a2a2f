import * as z from 'zod/mini';

/** The mails that people can choose, each with its column of `users`. */
export const mailChoices = ['expiring', 'removedKeyUsed', 'webhookDisabled'] as const;
export type MailChoice = (typeof mailChoices)[number];

export const mailChoicesSchema = z.object({
  expiring: z.boolean(),
  removedKeyUsed: z.boolean(),
  webhookDisabled: z.boolean(),
  /** Only about the user's own keys, not about all keys of spaces where they are admin. */
  ownKeysOnly: z.boolean(),
});

/** Which mails a user wants, and about which keys. */
export type MailChoices = z.output<typeof mailChoicesSchema>;
