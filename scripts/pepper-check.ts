import type postgres from 'postgres';
import { type Db, dashboardDb } from '@/db/client';
import { StartError } from '@/db/embedded/start-error';
import { countLiveSecrets, findPeppers, insertFirstPepper, insertPepper } from '@/db/queries/peppers';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import type { ServerSettings } from '@/lib/env';

export type Peppers = Pick<ServerSettings, 'API_KEY_PEPPER' | 'API_KEY_PEPPER_NEXT' | 'API_KEY_PEPPER_PREVIOUS'>;

/**
 * Checks that the given peppers are those of this database's keys. Records a first and a next pepper.
 * @throws StartError when valid keys would be refused
 */
export async function requirePeppers(given: Peppers, db: Db = dashboardDb()): Promise<void> {
  const { API_KEY_PEPPER: current, API_KEY_PEPPER_NEXT: next, API_KEY_PEPPER_PREVIOUS: previous } = given;
  if (next && previous) {
    throw new StartError(
      'API_KEY_PEPPER_NEXT must wait until API_KEY_PEPPER_PREVIOUS is dropped: `npm run admin -- pepper` says when.',
    );
  }
  if ((await findPeppers(db)).length === 0) await insertFirstPepper(pepperCheckOf(current), db);
  const isKnown = async (pepper: Buffer) =>
    (await findPeppers(db)).some(({ checkValue }) => checkValue.equals(pepperCheckOf(pepper)));
  if (!(await isKnown(current))) throw unknownPepper();
  if (next) await insertPepper(pepperCheckOf(next), db);
  if (previous && !(await isKnown(previous))) {
    throw new StartError('API_KEY_PEPPER_PREVIOUS was never a pepper of this database.');
  }
  await requireNeeded([current, next, previous], db);
}

/** Checks that no live secret needs a pepper that is not given. @throws StartError */
async function requireNeeded(given: (Buffer | undefined)[], db: Db): Promise<void> {
  const known = await findPeppers(db);
  const missing = known.filter(
    ({ checkValue, givenUpAt }) =>
      givenUpAt === null && !given.some((pepper) => pepper && pepperCheckOf(pepper).equals(checkValue)),
  );
  // Most installations never change the pepper, and counting a million secrets takes long.
  if (missing.length === 0) return;
  const live = await countLiveSecrets(db);
  for (const { version, startedAt } of missing) {
    const secrets = live.find((row) => row.version === version)?.secrets ?? 0;
    const isCurrent = version === known.at(-1)?.version && startedAt !== null;
    if (secrets > 0 || isCurrent) throw missingPepper(version, secrets, isCurrent);
  }
}

function unknownPepper(): StartError {
  return new StartError(
    'API_KEY_PEPPER is not the one that the keys of this database were stored with, so every key would be refused.\n' +
      'Set the former value: the other instances or a backup have it, or secrets.json in DATA_DIR. To change it, see ' +
      '`npm run admin -- pepper`.\n' +
      'If it is lost, so are all keys: run `delete from peppers` on the database, start again, and create new keys.',
  );
}

function missingPepper(version: number, secrets: number, isNewest: boolean): StartError {
  return new StartError(
    isNewest
      ? 'The keys of this database are being stored with a newer pepper, which this instance does not have. Set it as ' +
          'API_KEY_PEPPER_NEXT, or as API_KEY_PEPPER with the former one as API_KEY_PEPPER_PREVIOUS.'
      : `${secrets} live secrets still need the pepper of version ${version}, and would be refused without it. Set it as ` +
          'API_KEY_PEPPER_PREVIOUS until `npm run admin -- pepper` says that none needs it.',
  );
}

/** Checks that the given peppers include those of a restored database's keys. @throws StartError */
export async function requireRestoredPeppers(tx: postgres.TransactionSql, given: Buffer[]): Promise<void> {
  const rows = await tx<{ check: Buffer }[]>`
    select check_value as check from peppers where version in (select hash_version from api_key_secrets)
    and given_up_at is null`;
  if (rows.every(({ check }) => given.some((pepper) => pepperCheckOf(pepper).equals(check)))) return;
  throw new StartError(
    'The keys of this backup were stored with another API_KEY_PEPPER, so every key would be refused. Set ' +
      'BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE, to open the secrets in the backup; with DATABASE_URL, set ' +
      'API_KEY_PEPPER to what --print-secrets prints. Nothing was restored.',
  );
}
