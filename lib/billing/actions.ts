'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { viewerAction } from '../action';
import { planIds } from '../plans';
import { cancelTimes } from './schema';
import { cancelSubscription, changePlan, openPortal, resumeSubscription } from './service';

const path = z.string().max(2_000);
const wish = z.object({ plan: z.enum(planIds), from: path, isConfirmed: z.boolean() });

/** Changes the plan after the person confirmed it, or answers where to pay; keys follow on their next request. */
export const changePlanAction = viewerAction(wish, async (viewer, input) => {
  const change = await changePlan(viewer, input);
  if (change.kind === 'changed') refresh();
  return change;
});

/** Ends the subscription, now or with the period that is paid. */
export const cancelSubscriptionAction = viewerAction(
  z.object({ when: z.enum(cancelTimes) }),
  async (viewer, { when }) => {
    await cancelSubscription(viewer, when);
    refresh();
  },
);

/** Takes back a cancellation whose time hasn't come. */
export const resumeSubscriptionAction = viewerAction(z.object({}), async (viewer) => {
  await resumeSubscription(viewer);
  refresh();
});

/** Answers the address of the provider's pages for invoices and payment methods. */
export const openPortalAction = viewerAction(z.object({ from: path }), async (viewer, { from }) => ({
  url: await openPortal(viewer, from),
}));
