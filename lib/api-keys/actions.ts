'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { viewerAction } from '../action';
import { byId } from '../input';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { parseListParams } from './list-params';
import { listApiKeys } from './list-service';
import { removeApiKey } from './remove';
import { changeApiKeySchema, createApiKeySchema } from './schema';

/** Creates a key and answers its secret, once; the page behind the dialog is fresh in the same answer. */
export const createApiKeyAction = viewerAction(createApiKeySchema, async (viewer, input) => {
  const created = await createApiKey(viewer, input);
  refresh();
  return created;
});

/**
 * Lists, searches and pages; `params` is the query string of the list's URL.
 * @public Nothing calls it until there is a command palette: the tag tells knip, and Next leaves it out of the build.
 */
export const listApiKeysAction = viewerAction(z.object({ params: z.string().max(10_000) }), (viewer, input) =>
  listApiKeys(viewer, parseListParams(Object.fromEntries(new URLSearchParams(input.params)))),
);

/** Changes settings of a key: they hold from the moment this has answered. */
export const changeApiKeyAction = viewerAction(changeApiKeySchema, async (viewer, { id, patch }) => {
  try {
    return await changeApiKey(viewer, id, patch);
  } finally {
    refresh();
  }
});

/** Removes a key: it is refused from the moment this has answered. */
export const removeApiKeyAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await removeApiKey(viewer, id);
  } finally {
    // Also when another tab removed it: the list behind the dialog is then up to date.
    refresh();
  }
});
