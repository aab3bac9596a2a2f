import { resolve } from 'node:path';
import { writeBackup } from '@/db/backup/write';
import { closePools } from '@/db/client';
import { StartError } from '@/db/embedded/start-error';
import { secretsOf } from './backup-secrets';
import { readPassphrase } from './passphrase';
import { openInstallation } from './prepare';
import { runScript } from './run-script';
import { version } from './version';

/** `npm run backup -- FILE`: writes all rows to one file, while the product runs. */

const usage = `Usage: npm run backup -- FILE [--without-secrets]

Writes a consistent copy of all rows to FILE while the product runs, and seals the secrets for keys and sign-in with
the passphrase of BACKUP_PASSPHRASE, or of the file BACKUP_PASSPHRASE_FILE. --without-secrets leaves them out: keep
AUTH_SECRET and API_KEY_PEPPER elsewhere then, because no key works without them.`;

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const isWithoutSecrets = args.includes('--without-secrets');
  const [file, ...rest] = args.filter((arg) => arg !== '--without-secrets');
  if (file === undefined || file.startsWith('-') || rest.length > 0) throw new StartError(usage);
  const { settings, close } = await openInstallation({ mustExist: true, say: console.error });
  try {
    const passphrase = isWithoutSecrets ? null : await readPassphrase();
    if (!isWithoutSecrets && passphrase === null) {
      throw new StartError(
        'Set BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE, to seal the secrets: without them, no key works after a ' +
          'restore. If you keep AUTH_SECRET and API_KEY_PEPPER elsewhere, add --without-secrets.',
      );
    }
    const header = await writeBackup({
      databaseUrl: settings.DATABASE_URL,
      file: resolve(file),
      version,
      sealed: passphrase === null ? null : { secrets: secretsOf(process.env), passphrase },
    });
    console.log(`Wrote ${file}: all rows as of ${header.takenAt}, version ${version}.`);
    console.log(
      header.secrets
        ? 'The secrets are in it, sealed with the passphrase.'
        : 'The secrets are not in it: keep them elsewhere.',
    );
    console.log(`Keep a copy of the revocation journal beside it: ${process.env.JOURNAL_DIR}`);
    return 0;
  } finally {
    await closePools();
    await close();
  }
}

await runScript(main);
