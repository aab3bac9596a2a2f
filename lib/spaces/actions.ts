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

export const createSpaceAction = viewerAction(createSpaceSchema, async (viewer, input) => {
  const space = await createSpace(viewer, input);
  refresh();
  return space;
});

/** Changes a space's name and description. */
export const changeSpaceAction = viewerAction(changeSpaceSchema, async (viewer, { spaceId, ...texts }) => {
  const changed = await changeSpace(viewer, spaceId, texts);
  refresh();
  return changed;
});

/** Changes a space's models. Null means the server's default model, and all models. */
export const changeSpaceModelsAction = viewerAction(changeSpaceModelsSchema, async (viewer, { spaceId, ...models }) => {
  const changed = await changeSpace(viewer, spaceId, models);
  refresh();
  return changed;
});

/** Stores a space's logo; null removes it, so that an icon made from the name is shown. */
export const changeSpaceLogoAction = viewerAction(changeSpaceLogoSchema, async (viewer, input) => {
  const changed = await changeSpaceLogo(viewer, input.spaceId, input.logo);
  refresh();
  return changed;
});

/** Counts the keys that would stop working, for the confirmation dialog. */
export const countKeysToStopAction = viewerAction(bySpace, (viewer, input) => countKeysToStop(viewer, input.spaceId));

/**
 * Deletes a space after its name was typed. Its keys are refused from then on. Does not redirect: the caller may be
 * on the space's own page.
 */
export const deleteSpaceAction = viewerAction(deleteSpaceSchema, (viewer, input) =>
  deleteSpace(viewer, input.spaceId, input.name),
);

/** Returns the first matching members of the organization who can be added to a space. */
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

/** Removes a member from a space. Does not redirect: the member may be the viewer. */
export const removeSpaceMemberAction = viewerAction(bySpaceMember, removeSpaceMember);
