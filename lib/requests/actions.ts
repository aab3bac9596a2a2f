'use server';

import { z } from 'zod';
import { viewerAction } from '../action';
import { parseRequestListParams } from './list-params';
import { countNewRequests } from './list-service';

/** Counts the requests that are newer than the place of `after`; `params` is the query string of the list's URL. */
export const countNewRequestsAction = viewerAction(z.object({ params: z.string().max(10_000) }), (viewer, input) =>
  countNewRequests(viewer, parseRequestListParams(Object.fromEntries(new URLSearchParams(input.params)))),
);
