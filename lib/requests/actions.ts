'use server';

import { viewerAction } from '../action';
import { listQueryInput } from '../input';
import { parseRequestListParams } from './list-params';
import { countNewRequests } from './list-service';

/** Counts the requests that are newer than the place of `after`; `params` is the query string of the list's URL. */
export const countNewRequestsAction = viewerAction(listQueryInput, (viewer, input) =>
  countNewRequests(viewer, parseRequestListParams(Object.fromEntries(new URLSearchParams(input.params)))),
);
