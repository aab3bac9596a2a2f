'use server';

import { refresh } from 'next/cache';
import { viewerAction } from '../action';
import { addSpaceMember, changeSpaceMemberRole, findPeopleToAdd, removeSpaceMember } from './members-service';
import {
  bySpace,
  bySpaceMember,
  changeSpaceLogoSchema,
  changeSpaceModelsSchema,
  changeSpaceSchema,
  createSpaceSchema,
  deleteSpaceSchema,
  findPeopleToAddSchema,
  spaceMemberSchema,
} from './schema';
import { changeSpace, changeSpaceLogo, countKeysToStop, createSpace, deleteSpace } from './service';

/** Makes a space. */
export const createSpaceAction = viewerAction(createSpaceSchema, async (viewer, input) => {
  const space = await createSpace(viewer, input);
  refresh();
  return space;
});

/** Renames and describes a space. */
export const changeSpaceAction = viewerAction(changeSpaceSchema, async (viewer, { spaceId, ...texts }) => {
  const changed = await changeSpace(viewer, spaceId, texts);
  refresh();
  return changed;
});

/** Chooses a space's models: null means the server's default, and all. */
export const changeSpaceModelsAction = viewerAction(changeSpaceModelsSchema, async (viewer, { spaceId, ...models }) => {
  const changed = await changeSpace(viewer, spaceId, models);
  refresh();
  return changed;
});

/** Uploads a logo; null returns to the mark made from the name. */
export const changeSpaceLogoAction = viewerAction(changeSpaceLogoSchema, async (viewer, input) => {
  const changed = await changeSpaceLogo(viewer, input.spaceId, input.logo);
  refresh();
  return changed;
});

/** How many keys would stop working, asked when the question is put. */
export const countKeysToStopAction = viewerAction(bySpace, (viewer, input) => countKeysToStop(viewer, input.spaceId));

/**
 * Deletes a space once its name was typed; its keys are refused from the moment this has answered. The page it was
 * asked on may be the space's own, so where to go next is left to that page.
 */
export const deleteSpaceAction = viewerAction(deleteSpaceSchema, (viewer, input) =>
  deleteSpace(viewer, input.spaceId, input.name),
);

/** People who could be added to a space; the first few that match. */
export const findPeopleToAddAction = viewerAction(findPeopleToAddSchema, (viewer, input) =>
  findPeopleToAdd(viewer, input.spaceId, input.query),
);

export const addSpaceMemberAction = viewerAction(spaceMemberSchema, async (viewer, input) => {
  const added = await addSpaceMember(viewer, input);
  refresh();
  return added;
});

export const changeSpaceMemberRoleAction = viewerAction(spaceMemberSchema, async (viewer, input) => {
  const changed = await changeSpaceMemberRole(viewer, input);
  refresh();
  return { ...changed, role: input.role };
});

/** Takes a person out of a space; it may be the viewer, so where to go next is left to the page. */
export const removeSpaceMemberAction = viewerAction(bySpaceMember, removeSpaceMember);
