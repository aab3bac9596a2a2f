import { readFile } from 'node:fs/promises';
import { closePools } from '@/db/client';
import { StartError } from '@/db/embedded/start-error';
import { createFirstAccount } from '@/lib/auth/operator-account';
import { env, type ServerSettings } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { runScript } from './run-script';

/**
 * Creates the account of INIT_EMAIL at the first start. `npm start` runs it after it opened the database and set the
 * settings.
 */

async function main(): Promise<number> {
  const settings = env();
  const { INIT_EMAIL: email = '', INIT_ORGANIZATION: organization = '', INIT_PLAN: plan } = settings;
  try {
    const password = await readPassword(settings);
    if (await createFirstAccount({ email, password, organization, plan })) {
      console.log(`Created the account ${email} and the organization ${organization}.`);
    }
    return 0;
  } catch (error) {
    if (error instanceof AppError) throw new StartError(`INIT_PASSWORD: ${error.message}`);
    throw error;
  } finally {
    await closePools();
  }
}

async function readPassword({ INIT_PASSWORD, INIT_PASSWORD_FILE }: ServerSettings): Promise<string> {
  if (INIT_PASSWORD !== undefined || INIT_PASSWORD_FILE === undefined) return INIT_PASSWORD ?? '';
  const text = await readFile(INIT_PASSWORD_FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartError(`INIT_PASSWORD_FILE: ${INIT_PASSWORD_FILE} can't be read (${error.code}).`);
  });
  return text.replace(/\r?\n$/, '');
}

await runScript(main);
