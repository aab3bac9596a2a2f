import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { errorCode, StartError } from '../embedded/start-error';
import { type JournalEntry, parseEntry } from './entry';

/** The names of the journal's files in a folder; none when the folder is missing. @throws StartError */
export async function listJournalFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw new StartError(`The revocation journal in ${folder} can't be read (${errorCode(error)}).`);
  });
  return names.filter((name) => name.endsWith('.jsonl')).sort();
}

/** Reads every entry of the journal's files in a folder, in no order. */
export async function* readJournal(folder: string): AsyncGenerator<JournalEntry> {
  for (const name of await listJournalFiles(folder)) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      const entry = parseEntry(line);
      if (entry) yield entry;
    }
  }
}
