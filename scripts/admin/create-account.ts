import { StartError } from '@/db/embedded/start-error';
import { createAccount } from '@/lib/auth/operator-account';
import { createPasswordReset } from '@/lib/auth/password-reset';
import { localUrl } from '../port';
import type { Command } from './command';

export const createAccountCommand: Command = {
  usage: 'EMAIL NAME',
  summary: 'makes an account, and prints a link with which the person sets a password',
  async run([email = '', name = ''], { APP_URL, HOST, PORT }) {
    if (!(await createAccount(email, name))) throw new StartError(`${email} has an account already.`);
    const reset = await createPasswordReset(email);
    if (!reset) throw new StartError(`The account of ${email} was deleted meanwhile.`);
    const link = (APP_URL ?? localUrl(HOST, PORT)) + reset.path;
    return {
      lines: [
        `Made the account ${reset.email}. Give this link to its person, and to nobody else. It works once, within ${reset.minutes} minutes:`,
        `  ${link}`,
        'Without an organization yet: make one with create-organization, or invite the person in the dashboard.',
      ],
      json: { email: reset.email, link, minutes: reset.minutes },
    };
  },
};
