import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, StartError } from '../embedded/start-error';
import { type JournalEntry, parseEntry } from './entry';

/** Returns the names of the journal's files in a folder; none when the folder is missing. @throws StartError */
export async function listJournalFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw new StartError(`The revocation journal in ${folder} can't be read (${errorCode(error)}).`);
  });
  return names.filter((name) => name.endsWith('.jsonl')).sort();
}

/** Reads every entry of the journal's files in a folder, in no order. @throws StartError when one can't be read */
export async function* readJournal(folder: string): AsyncGenerator<JournalEntry> {
  for (const name of await listJournalFiles(folder)) {
    for await (const line of linesOf(join(folder, name))) {
      const entry = parseEntry(line);
      if (entry) yield entry;
    }
  }
}

/** Does not use readline, which does not report that a file can't be read. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new StartError(
      `The revocation journal's file ${path} can't be read (${errorCode(error)}), and without it removed keys might work ` +
        'again: let this user read it.',
    );
  }
  yield rest;
}
