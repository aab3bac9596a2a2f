'use server';

import { refresh } from 'next/cache';
import { viewerAction } from '../action';
import { byId, listQueryInput } from '../input';
import { siteUrl } from '../request-info';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { findKeysBySecret } from './find-by-secret';
import { findBySecretSchema, firstCallSchema, listLiveUsesSchema } from './key-use-schema';
import { getFirstCall, getKeyUse } from './key-use-service';
import { parseListParams } from './list-params';
import { listApiKeys } from './list-service';
import { listLiveUses } from './live-uses';
import { listPossibleOwners } from './owners-service';
import { removeApiKey } from './remove';
import { extendRotation, finishRotation, rotateApiKey } from './rotate';
import { extendRotationSchema, rotateApiKeySchema } from './rotation-schema';
import { changeApiKeySchema, createApiKeySchema, findPossibleOwnersSchema } from './schema';

/** Creates a key and returns its secret once. The same response refreshes the page behind the dialog. */
export const createApiKeyAction = viewerAction(createApiKeySchema, async (viewer, input) => {
  const created = await createApiKey(viewer, input);
  refresh();
  return created;
});

/** Lists, searches and pages; `params` is the query string of the list's URL. */
export const listApiKeysAction = viewerAction(listQueryInput, (viewer, input) =>
  listApiKeys(viewer, parseListParams(Object.fromEntries(new URLSearchParams(input.params)))),
);

/** Returns the use of the keys of a page, which the list shows without being read again. */
export const listLiveUsesAction = viewerAction(listLiveUsesSchema, (viewer, input) => listLiveUses(viewer, input));

/** Changes settings of a key. They apply to its next request. */
export const changeApiKeyAction = viewerAction(changeApiKeySchema, async (viewer, { id, patch }) => {
  try {
    return await changeApiKey(viewer, id, patch);
  } finally {
    refresh();
  }
});

/** Lists users who may own keys of a space. */
export const listPossibleOwnersAction = viewerAction(findPossibleOwnersSchema, (viewer, { spaceId, query }) =>
  listPossibleOwners(viewer, spaceId, query),
);

/** Rotates a key and returns its new secret once, with the API's base URL for a first call. */
export const rotateApiKeyAction = viewerAction(rotateApiKeySchema, async (viewer, input) => {
  try {
    const rotated = await rotateApiKey(viewer, input);
    return { ...rotated, apiBaseUrl: `${await siteUrl()}/v1` };
  } finally {
    refresh();
  }
});

/** Ends the old secret of a rotation. Its next request is refused. */
export const finishRotationAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await finishRotation(viewer, id);
  } finally {
    refresh();
  }
});

/** Extends the overlap of a rotation. */
export const extendRotationAction = viewerAction(extendRotationSchema, async (viewer, input) => {
  try {
    return await extendRotation(viewer, input);
  } finally {
    refresh();
  }
});

/** Returns the usage and the last caller of a key, for the dialogs that would stop it. */
export const getKeyUseAction = viewerAction(byId, (viewer, { id }) => getKeyUse(viewer, id));

/** Returns the first request with a key's new secret. The dialog that shows the secret polls it. */
export const getFirstCallAction = viewerAction(firstCallSchema, getFirstCall);

/** Finds the keys of secrets. The secrets are in the body, because a URL would be logged; they are not stored. */
export const findKeysBySecretAction = viewerAction(findBySecretSchema, (viewer, { secrets }) =>
  findKeysBySecret(viewer, secrets),
);

/** Removes a key. Its next request is refused. */
export const removeApiKeyAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await removeApiKey(viewer, id);
  } finally {
    // Refreshes the list behind the dialog also when another tab removed the key.
    refresh();
  }
});
