'use server';

import { refresh } from 'next/cache';
import { viewerAction } from '../action';
import { byId } from '../input';
import { changeWebhook, createWebhook, endOldWebhookSecret, removeWebhook, rotateWebhookSecret } from './change';
import { changeWebhookSchema, createWebhookSchema } from './schema';
import { sendAgain, sendTestEvent } from './service';

/** Creates a webhook and returns its signing secret. */
export const createWebhookAction = viewerAction(createWebhookSchema, async (viewer, input) => {
  const issued = await createWebhook(viewer, input);
  refresh();
  return issued;
});

/** Changes a webhook's settings, or disables or enables it. */
export const changeWebhookAction = viewerAction(changeWebhookSchema, async (viewer, { id, patch }) => {
  const changed = await changeWebhook(viewer, id, patch);
  refresh();
  return changed;
});

/** Removes a webhook with its messages. */
export const removeWebhookAction = viewerAction(byId, (viewer, { id }) => removeWebhook(viewer, id));

/** Creates a new signing secret and returns it. */
export const rotateWebhookSecretAction = viewerAction(byId, async (viewer, { id }) => {
  const issued = await rotateWebhookSecret(viewer, id);
  refresh();
  return issued;
});

/** Ends the secret before the last rotation. */
export const endOldWebhookSecretAction = viewerAction(byId, async (viewer, { id }) => {
  const ended = await endOldWebhookSecret(viewer, id);
  refresh();
  return ended;
});

/** Sends a test message to a webhook. */
export const sendTestEventAction = viewerAction(byId, async (viewer, { id }) => {
  const sent = await sendTestEvent(viewer, id);
  refresh();
  return sent;
});

/** Sends a message again, by its id. */
export const sendAgainAction = viewerAction(byId, async (viewer, { id }) => {
  const sent = await sendAgain(viewer, id);
  refresh();
  return sent;
});
