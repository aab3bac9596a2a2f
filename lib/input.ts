import * as z from 'zod/mini';
import { lineProblem, nameProblem, normalizeText } from './names';

/** Parts of input schemas that several features use. In zod/mini, because forms validate with them in the browser. */

/** Far above every limit. Longer text is refused before its characters are checked. */
const maxRawLength = 2_000;

function text(missing: string, problemOf: (text: string) => string | null) {
  return z.string(missing).check(
    z.maxLength(maxRawLength, { error: 'This text is too long.', abort: true }),
    z.overwrite(normalizeText),
    z.refine<string>((value) => problemOf(value) === null, { error: ({ input }) => problemOf(String(input)) }),
  );
}

/** Returns the schema of a name; `missing` is the error for an empty one. */
export function nameInput(missing: string) {
  return text(missing, (name) => nameProblem(name, missing));
}

/** Returns the schema of one line of text, which may be empty. */
export function lineInput(maxLength: number) {
  return text('Enter a text.', (line) => lineProblem(line, maxLength));
}

/** The maximum length of a mail address. */
export const maxEmailLength = 320;

export const emailInput = z
  .string('Enter an e-mail address.')
  .check(
    z.maxLength(maxEmailLength, { error: 'This address is too long.', abort: true }),
    z.trim(),
    z.email('Enter an e-mail address, such as ada@example.com.'),
  );

/** A token from a link. */
export const tokenInput = z.string().check(z.maxLength(100));

/** A path to return to. The server must check it before a redirect. */
export const pathInput = z.string().check(z.maxLength(2_000));

/** The input of actions on one object. */
export const byId = z.object({ id: z.guid() });

/** The query string of a list's URL. */
export const listQueryInput = z.object({ params: z.string().check(z.maxLength(10_000)) });

/** The input of actions without input. */
export const nothing = z.object({});
