import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationsFolder } from '@/db/migrate';
import { readSqlFunctions } from '@/db/sql-functions';
import hashes from '@/db/sql-hashes.json' with { type: 'json' };
import { projectRoot } from './project-root';
import { runScript } from './run-script';

/**
 * `npm run db:hashes`: adds the SHA-256 of new migrations and of changed SQL functions to db/sql-hashes.json. It never
 * replaces one: a committed migration must not change, and each hash of a function is a version.
 */
async function main(): Promise<number> {
  const migrations: Record<string, string> = { ...hashes.migrations };
  for (const name of (await readdir(migrationsFolder)).filter((file) => file.endsWith('.sql')).sort()) {
    migrations[name] ??= createHash('sha256')
      .update(await readFile(join(migrationsFolder, name)))
      .digest('hex');
  }
  const functions: Record<string, string[]> = { ...hashes.functions };
  for (const { name, sha256 } of await readSqlFunctions()) {
    const versions = functions[name] ?? [];
    if (versions.at(-1) !== sha256) functions[name] = [...versions, sha256];
  }
  await writeFile(
    join(projectRoot, 'db', 'sql-hashes.json'),
    `${JSON.stringify({ migrations, functions }, null, 2)}\n`,
  );
  return 0;
}

await runScript(main);
