import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { unseal } from '@/db/backup/format';
import { openBackup } from '@/db/backup/read';
import { type Restored, replayOnly, restoreBackup } from '@/db/backup/restore';
import { closePools } from '@/db/client';
import { replaceSecrets } from '@/db/embedded/secrets';
import { StartError } from '@/db/embedded/start-error';
import { journalDirOf } from '@/db/journal/append';
import { acceptedPeppers, decodePepper } from '@/lib/env';
import { parseGivenTime } from './given-time';
import { readPassphrase } from './passphrase';
import { requireRestoredPeppers } from './pepper-check';
import { type Opened, openInstallation } from './prepare';
import { runScript } from './run-script';

/** `npm run restore -- FILE`: restores a backup into an empty installation. */

const usage = `Usage: npm run restore -- FILE [--journal DIR] [--hold]
       npm run restore -- FILE --print-secrets
       npm run restore -- --replay [--journal DIR] [--since TIME] [--hold]

Fills an empty installation (DATA_DIR, or DATABASE_URL) from a backup of the same or an older version, and takes away
again what the revocation journal says was taken away since. BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE, opens the
secrets in it.

--journal DIR    the copied journals of all instances; JOURNAL_DIR, or DATA_DIR/journal, unless given
--hold           disables every key until an admin enables it; for when a journal is lost
--print-secrets  prints the secrets in the backup as settings, and restores nothing
--replay         replays the journal on a database that was restored another way, for example to a point in time
--since TIME     the recovered time, with its zone; entries since an hour before it are replayed`;

type Given = { journal?: string | undefined; hold: boolean; since?: string | undefined };

async function main(): Promise<number> {
  const { values, positionals } = parse();
  const [file] = positionals;
  if (positionals.length > 1 || (file === undefined) !== values.replay || (values.since && !values.replay)) {
    throw new StartError(usage);
  }
  if (values['print-secrets']) return printSecrets(file ?? '');
  const backup = file === undefined ? null : await openBackup(resolve(file));
  const secrets = backup?.header.secrets ? await openSecrets(backup.header.secrets) : null;
  const opened = await openInstallation({ mustExist: backup === null, say: console.error });
  try {
    if (!backup) return report(await replay(opened, values), null);
    const restored = await restoreBackup({
      databaseUrl: opened.settings.DATABASE_URL,
      backup,
      journalDir: journalFolder(opened, values),
      isHeld: values.hold,
      async beforeCommit(tx) {
        const { API_KEY_PEPPER: pepper, AUTH_SECRET: authSecret, ...others } = secrets ?? {};
        const isInFile = opened.dataDir !== null && pepper !== undefined && authSecret !== undefined;
        await requireRestoredPeppers(
          tx,
          isInFile ? [pepper, ...Object.values(others)].map(decodePepper) : acceptedPeppers(opened.settings),
        );
        if (opened.dataDir !== null && isInFile) {
          await replaceSecrets(opened.dataDir, { apiKeyPepper: pepper, authSecret });
        }
      },
    });
    return report(restored, `Restored the backup of ${backup.header.takenAt}, version ${backup.header.version}.`);
  } finally {
    await closePools();
    await opened.close();
  }
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        journal: { type: 'string' },
        hold: { type: 'boolean', default: false },
        since: { type: 'string' },
        replay: { type: 'boolean', default: false },
        'print-secrets': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

async function replay(opened: Opened, given: Given): Promise<Restored> {
  const since = given.since === undefined ? null : parseGivenTime(given.since, '--since');
  return replayOnly(opened.settings.DATABASE_URL, {
    journalDir: journalFolder(opened, given),
    isHeld: given.hold,
    since,
  });
}

const journalFolder = ({ settings }: Opened, { journal }: Given) =>
  journal ? resolve(journal) : journalDirOf(settings);

async function openSecrets(sealed: Parameters<typeof unseal>[0]): Promise<Record<string, string> | null> {
  const passphrase = await readPassphrase();
  if (passphrase === null) return null;
  const secrets = unseal(sealed, passphrase);
  if (!secrets) throw new StartError('The passphrase is not the one that sealed the secrets of this backup.');
  return secrets;
}

async function printSecrets(file: string): Promise<number> {
  const { header } = await openBackup(resolve(file));
  if (!header.secrets) throw new StartError('This backup was made without secrets.');
  const secrets = await openSecrets(header.secrets);
  if (!secrets) throw new StartError('Set BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE.');
  for (const [name, value] of Object.entries(secrets)) console.log(`${name}=${value}`);
  return 0;
}

const words: Record<string, string> = {
  users: 'passwords',
  identities: 'sign-in methods',
  spaces: 'spaces',
  memberships: 'memberships',
  space_members: 'roles in spaces',
  subscriptions: 'subscriptions',
  invitations: 'invitations',
  api_keys: 'keys',
  api_key_secrets: 'secrets of keys',
};

function report({ replayed, disabledKeys, entries }: Restored, first: string | null): number {
  if (first !== null) console.log(first);
  const changed = Object.entries(replayed).map(([table, count]) => `${count} ${words[table] ?? table}`);
  console.log(
    `Read ${entries} entries of the revocation journal; changed by it: ${changed.length > 0 ? changed.join(', ') : 'nothing'}.`,
  );
  if (disabledKeys > 0)
    console.log(`Disabled ${disabledKeys} keys until an admin enables them: in the key list, filter by "Disabled".`);
  if (first !== null) console.log('Everyone signs in again. Start the product now.');
  return 0;
}

await runScript(main);
