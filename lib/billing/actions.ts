'use server';

import { refresh } from 'next/cache';
import { viewerAction } from '../action';
import { nothing } from '../input';
import { cancelSchema, changePlanSchema, openPortalSchema } from './schema';
import { cancelSubscription, changePlan, openPortal, resumeSubscription } from './service';

/** Changes the plan after the user confirmed it, or returns the URL to pay at. Applies to the keys' next requests. */
export const changePlanAction = viewerAction(changePlanSchema, async (viewer, input) => {
  const change = await changePlan(viewer, input);
  if (change.kind === 'changed') refresh();
  return change;
});

/** Cancels the subscription, now or at the end of the paid period. */
export const cancelSubscriptionAction = viewerAction(cancelSchema, async (viewer, { when }) => {
  await cancelSubscription(viewer, when);
  refresh();
});

/** Reverts a cancellation that has not taken effect. */
export const resumeSubscriptionAction = viewerAction(nothing, async (viewer) => {
  await resumeSubscription(viewer);
  refresh();
});

/** Returns the URL of the provider's portal for invoices and payment methods. */
export const openPortalAction = viewerAction(openPortalSchema, async (viewer, { from }) => ({
  url: await openPortal(viewer, from),
}));
