'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { viewerAction } from '../action';
import { planIds } from '../plans';
import { changePlan } from './service';

/** Changes the plan after the person confirmed it; keys follow on their next request. */
export const changePlanAction = viewerAction(z.object({ plan: z.enum(planIds) }), async (viewer, input) => {
  const changed = await changePlan(viewer, input.plan);
  refresh();
  return changed;
});
