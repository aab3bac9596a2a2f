'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { personAction, viewerAction } from '../action';
import { displayName } from '../display-name';
import { createOrganization, renameOrganization } from './service';

const organization = displayName('Enter a name for the organization.');

/** Makes another organization and answers its address. */
export const createOrganizationAction = personAction(z.object({ organization }), (person, input) =>
  createOrganization(person, input.organization),
);

/** Renames the organization in the URL. */
export const renameOrganizationAction = viewerAction(z.object({ organization }), async (viewer, input) => {
  const renamed = await renameOrganization(viewer, input.organization);
  refresh();
  return renamed;
});
