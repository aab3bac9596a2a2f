'use server';

import { refresh } from 'next/cache';
import { personAction, viewerAction } from '../action';
import { changeKeyLifetimes } from './key-lifetimes';
import { keyLifetimesSchema, organizationSchema } from './schema';
import { createOrganization, renameOrganization } from './service';

/** Creates an organization and returns its slug. */
export const createOrganizationAction = personAction(organizationSchema, (person, input) =>
  createOrganization(person, input.organization),
);

/** Renames the organization in the URL. */
export const renameOrganizationAction = viewerAction(organizationSchema, async (viewer, input) => {
  const renamed = await renameOrganization(viewer, input.organization);
  refresh();
  return renamed;
});

/** Changes the default and the longest lifetime of keys, and returns how many keys exceed it. */
export const changeKeyLifetimesAction = viewerAction(keyLifetimesSchema, async (viewer, input) => {
  const changed = await changeKeyLifetimes(viewer, input);
  refresh();
  return changed;
});
