import { z } from 'zod';

/** A name: 1 to 100 characters after trimming, any language. */
export const maxDisplayNameLength = 100;

/** A name that people give to a thing or to themselves. `missing` is what to say when there is none. */
export function displayName(missing: string) {
  return (
    z
      .string()
      .trim()
      .refine((name) => name !== '', missing)
      .refine((name) => [...name].length <= maxDisplayNameLength, `Use at most ${maxDisplayNameLength} characters.`)
      // A NUL can't be stored; line breaks and other controls would forge what a list or a log shows.
      .refine((name) => !/\p{Cc}/u.test(name), 'Use letters, digits, signs and spaces only.')
  );
}
