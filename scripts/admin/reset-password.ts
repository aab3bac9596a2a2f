import { StartError } from '@/db/embedded/start-error';
import { createPasswordReset } from '@/lib/auth/password-reset';
import { localUrl } from '../port';
import type { Command } from './command';

export const resetPassword: Command = {
  usage: 'EMAIL',
  summary: 'prints a link with which the person sets a new password',
  async run([email = ''], { APP_URL, HOST, PORT }) {
    const reset = await createPasswordReset(email);
    if (!reset) throw new StartError(`No account has the address ${JSON.stringify(email)}.`);
    const link = (APP_URL ?? localUrl(HOST, PORT)) + reset.path;
    const lines = [
      `Give this link only to ${reset.email}. It works once, within ${reset.minutes} minutes:`,
      `  ${link}`,
    ];
    if (!APP_URL) lines.push('Set APP_URL if people reach this server at another address.');
    return { lines, json: { email: reset.email, link, minutes: reset.minutes } };
  },
};
