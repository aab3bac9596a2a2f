import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import hashes from './sql-hashes.json' with { type: 'json' };

export const functionsFolder = join(import.meta.dirname, 'functions');

export type SqlFunction = { name: string; text: string; sha256: string };

/** Returns the files of `db/functions`, sorted by name. Each holds one function with its triggers, or one view. */
export async function readSqlFunctions(): Promise<SqlFunction[]> {
  const names = (await readdir(functionsFolder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(functionsFolder, file), 'utf8');
      return { name: file.slice(0, -'.sql'.length), text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** The SHA-256 of each version of each file, oldest first. The version of a file is the number of its hashes. */
export const knownHashes: Readonly<Record<string, string[]>> = hashes.functions;

/**
 * Applies the files of `db/functions` that differ from those that this database has. A function with a newer version in
 * the database stays, because an older version of the code may start beside a newer one. The caller holds a lock.
 */
export async function applySqlFunctions(tx: postgres.TransactionSql): Promise<void> {
  const rows = await tx<{ name: string; version: number; sha256: string }[]>`
    select name, version, sha256 from sql_functions`;
  const applied = new Map(rows.map((row) => [row.name, row]));
  const outdated = (await readSqlFunctions()).filter(({ name, sha256 }) => {
    const row = applied.get(name);
    return (
      row === undefined || row.version < versionOf(name) || (row.version === versionOf(name) && row.sha256 !== sha256)
    );
  });
  if (outdated.length === 0) return;
  // Functions may call each other, so their bodies are valid only when all have been created.
  await tx`set local check_function_bodies = off`;
  for (const { name, text, sha256 } of outdated) {
    await tx.unsafe(text);
    await tx`
      insert into sql_functions (name, version, sha256) values (${name}, ${versionOf(name)}, ${sha256})
      on conflict (name) do update set version = excluded.version, sha256 = excluded.sha256`;
  }
}

const versionOf = (name: string) => knownHashes[name]?.length ?? 1;
