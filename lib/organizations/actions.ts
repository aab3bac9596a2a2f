'use server';

import { refresh } from 'next/cache';
import { personAction, viewerAction } from '../action';
import { changeKeyLifetimes } from './key-lifetimes';
import { keyLifetimesSchema, organizationSchema } from './schema';
import { createOrganization, renameOrganization } from './service';

/** Makes another organization and answers its address. */
export const createOrganizationAction = personAction(organizationSchema, (person, input) =>
  createOrganization(person, input.organization),
);

/** Renames the organization in the URL. */
export const renameOrganizationAction = viewerAction(organizationSchema, async (viewer, input) => {
  const renamed = await renameOrganization(viewer, input.organization);
  refresh();
  return renamed;
});

/** Changes how long keys last by default and at most, and answers how many last longer. */
export const changeKeyLifetimesAction = viewerAction(keyLifetimesSchema, async (viewer, input) => {
  const changed = await changeKeyLifetimes(viewer, input);
  refresh();
  return changed;
});
