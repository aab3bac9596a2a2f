'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { viewerAction } from '../action';
import { byId } from '../input';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { dryRunSettings } from './dry-run';
import { parseListParams } from './list-params';
import { listApiKeys } from './list-service';
import { listPossibleOwners } from './owners-service';
import { removeApiKey } from './remove';
import { changeApiKeySchema, createApiKeySchema, findPossibleOwnersSchema } from './schema';

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

/**
 * Says what of a key's use lists would refuse; the other settings of the patch are not looked at.
 * @public Nothing calls it until the settings have editors: the tag tells knip, and Next leaves it out of the build.
 */
export const dryRunSettingsAction = viewerAction(changeApiKeySchema, (viewer, { id, patch }) =>
  dryRunSettings(viewer, id, patch),
);

/**
 * Lists people who may own keys of a space.
 * @public As above.
 */
export const listPossibleOwnersAction = viewerAction(findPossibleOwnersSchema, (viewer, { spaceId, query }) =>
  listPossibleOwners(viewer, spaceId, query),
);

/** Removes a key: it is refused from the moment this has answered. */
export const removeApiKeyAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await removeApiKey(viewer, id);
  } finally {
    // Also when another tab removed it: the list behind the dialog is then up to date.
    refresh();
  }
});
