import type { Command } from './command';
import { createAccountCommand } from './create-account';
import { createOrganizationCommand } from './create-organization';
import { doctor } from './doctor';
import { createKey, disableKey, listKeys, removeKey, rotateKey } from './keys';
import { pepperCommand } from './pepper';
import { prune } from './prune';
import { resetPassword } from './reset-password';

/** The commands of `npm run admin`, by their names. */
export const commands: Record<string, Command> = {
  'create-account': createAccountCommand,
  'create-organization': createOrganizationCommand,
  doctor,
  'keys create': createKey,
  'keys disable': disableKey,
  'keys list': listKeys,
  'keys remove': removeKey,
  'keys rotate': rotateKey,
  pepper: pepperCommand,
  prune,
  'reset-password': resetPassword,
};

/** Returns the list of commands for a person. */
export function usageOf(all: Record<string, Command>): string {
  const rows = Object.entries(all).map(([name, { usage, summary }]) => [`${name} ${usage}`, summary] as const);
  const width = Math.max(...rows.map(([call]) => call.length));
  const list = rows.map(([call, summary]) => `  ${call.padEnd(width)}  ${summary}`);
  return ['Usage: npm run admin -- COMMAND [--json]', '', ...list].join('\n');
}
