import type { ServerSettings } from '@/lib/env';

/** The output of a command: lines for a person, and the same as JSON for a program. */
export type Report = { lines: string[]; json: object };

/** A command of `npm run admin`. It runs with the database open and the settings checked. */
export type Command = {
  /** Its arguments, such as `EMAIL`. */
  usage: string;
  /** Its description in the list of commands. */
  summary: string;
  /** @throws StartError with a message for the operator */
  run(args: string[], settings: ServerSettings): Promise<Report>;
};
