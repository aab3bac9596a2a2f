'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { viewerAction } from '../action';
import { parseListParams } from './list-params';
import { listApiKeys } from './list-service';
import { maxNameLength } from './schema';
import { createApiKey, removeApiKey, setApiKeyDisabled } from './service';

const keyName = z
  .string()
  .trim()
  .refine((name) => name !== '', 'Give the key a name, such as “Production API”.')
  .refine((name) => [...name].length <= maxNameLength, `Use at most ${maxNameLength} characters.`)
  // A NUL can't be stored; line breaks and other controls would forge what a list or a log shows.
  .refine((name) => !/\p{Cc}/u.test(name), 'Use letters, digits, signs and spaces only.');

const createSchema = z.object({
  name: keyName,
  spaceId: z.guid('Choose a space.'),
  requestId: z.guid(),
});

/** Creates a key and answers its secret, once; the page behind the dialog is fresh in the same answer. */
export const createApiKeyAction = viewerAction(createSchema, async (viewer, input) => {
  const created = await createApiKey(viewer, input);
  refresh();
  return created;
});

/**
 * Lists, searches and pages; `params` is the query string of the list's URL.
 * @public Nothing calls it until there is a command palette, which is why knip is told by this tag.
 */
export const listApiKeysAction = viewerAction(z.object({ params: z.string().max(10_000) }), (viewer, input) =>
  listApiKeys(viewer, parseListParams(Object.fromEntries(new URLSearchParams(input.params)))),
);

/** Disables a key, or enables it again: it is refused, or works, from the moment this has answered. */
export const setApiKeyDisabledAction = viewerAction(
  z.object({ id: z.guid(), isDisabled: z.boolean() }),
  async (viewer, input) => {
    try {
      return await setApiKeyDisabled(viewer, input);
    } finally {
      refresh();
    }
  },
);

/** Removes a key: it is refused from the moment this has answered. */
export const removeApiKeyAction = viewerAction(z.object({ id: z.guid() }), async (viewer, input) => {
  try {
    return await removeApiKey(viewer, input.id);
  } finally {
    // Also when it was removed in another tab: the list behind the dialog then tells the truth.
    refresh();
  }
});
