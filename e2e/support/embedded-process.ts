import postgres from 'postgres';
import { openEmbeddedDatabase } from '@/db/embedded/open';

/**
 * A process that opens the embedded database, for tests that kill it: `embedded-process.ts <folder> [write]`.
 * Prints the database's URL and, with `write`, each number whose row was acknowledged.
 */
const [, , dataDir = '', mode] = process.argv;
const database = await openEmbeddedDatabase({ dataDir });
process.on('SIGTERM', () => database.close().then(() => process.exit(0)));
console.log(database.databaseUrl);

if (mode === 'write') {
  const sql = postgres(database.databaseUrl, { max: 1, onnotice: () => {} });
  await sql`create table if not exists acknowledged (number int primary key)`;
  for (let number = 1; ; number += 1) {
    await sql`insert into acknowledged values (${number})`;
    console.log(number);
  }
}
