import * as z from 'zod/mini';
import { lineProblem, nameProblem, normalizeText } from './names';

/** The parts of input schemas that features share. In zod/mini, because forms check with them in the browser. */

/** Far above every limit: longer text is refused before anything looks at its characters. */
const maxRawLength = 2_000;

function text(missing: string, problemOf: (text: string) => string | null) {
  return z.string(missing).check(
    z.maxLength(maxRawLength, { error: 'This text is too long.', abort: true }),
    z.overwrite(normalizeText),
    z.refine<string>((value) => problemOf(value) === null, { error: ({ input }) => problemOf(String(input)) }),
  );
}

/** A name of a person or a thing; `missing` is the sentence for none. */
export function nameInput(missing: string) {
  return text(missing, (name) => nameProblem(name, missing));
}

/** One line of text that may be empty. */
export function lineInput(maxLength: number) {
  return text('Enter a text.', (line) => lineProblem(line, maxLength));
}

/** The longest address that mail knows. */
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

/** A path to return to; the server judges where it may lead. */
export const pathInput = z.string().check(z.maxLength(2_000));

/** For actions about the one thing that an id names. */
export const byId = z.object({ id: z.guid() });

/** For actions that need no input. */
export const nothing = z.object({});
