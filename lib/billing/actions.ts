'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { viewerAction } from '../action';
import { planIds } from '../plans';
import { cancelTimes } from './schema';
import { cancelSubscription, changePlan, openPortal, resumeSubscription } from './service';

const path = z.string().max(2_000);
const planChange = z.object({ plan: z.enum(planIds), from: path, isConfirmed: z.boolean() });

/** Changes the plan after the user confirmed it, or returns the URL to pay at. Applies to the keys' next requests. */
export const changePlanAction = viewerAction(planChange, async (viewer, input) => {
  const change = await changePlan(viewer, input);
  if (change.kind === 'changed') refresh();
  return change;
});

/** Cancels the subscription, now or at the end of the paid period. */
export const cancelSubscriptionAction = viewerAction(
  z.object({ when: z.enum(cancelTimes) }),
  async (viewer, { when }) => {
    await cancelSubscription(viewer, when);
    refresh();
  },
);

/** Reverts a cancellation that has not taken effect. */
export const resumeSubscriptionAction = viewerAction(z.object({}), async (viewer) => {
  await resumeSubscription(viewer);
  refresh();
});

/** Returns the URL of the provider's portal for invoices and payment methods. */
export const openPortalAction = viewerAction(z.object({ from: path }), async (viewer, { from }) => ({
  url: await openPortal(viewer, from),
}));
