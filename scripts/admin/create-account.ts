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
        `Created the account ${reset.email}. Give this link only to its user. It works once within ${reset.minutes} minutes:`,
        `  ${link}`,
        'It has no organization yet: create one with create-organization, or invite the user in the dashboard.',
      ],
      json: { email: reset.email, link, minutes: reset.minutes },
    };
  },
};
