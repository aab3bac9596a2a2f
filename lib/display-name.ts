import { z } from 'zod';

const maxLength = 100;

/** A name of a thing or a person: 1 to 100 characters after trimming, any language. `missing` is what to say when there is none. */
export function displayName(missing: string) {
  return (
    z
      .string()
      .trim()
      .refine((name) => name !== '', missing)
      .refine((name) => [...name].length <= maxLength, `Use at most ${maxLength} characters.`)
      // A NUL can't be stored; line breaks and other controls would forge what a list or a log shows.
      .refine((name) => !/\p{Cc}/u.test(name), 'Use letters, digits, signs and spaces only.')
  );
}
