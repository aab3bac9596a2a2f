const gigabyte = 1024 ** 3;

type Disk = { folder: string; freeBytes: number; database: string; requestLog: string; days: number };

/** Checks the free space on the disk of the revocation journal, and reports the size of the data. */
export function judgeDisk({ folder, freeBytes, database, requestLog, days }: Disk): { ok: boolean; text: string } {
  const text =
    `${(freeBytes / gigabyte).toFixed(1)} GB free in ${folder}; the database takes ${database}, ` +
    `${requestLog} of it for the request log, which is kept for ${days} days`;
  const ok = freeBytes > gigabyte;
  return { ok, text: ok ? text : `${text}: free some space; without any, no key can be removed` };
}
