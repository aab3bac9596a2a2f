'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { viewerAction } from '../action';
import { displayName } from '../display-name';
import { spaceRoles } from '../permissions';
import { addSpaceMember, changeSpaceMemberRole, findPeopleToAdd, removeSpaceMember } from './members-service';
import { maxAllowedModels, maxDescriptionLength, modelPattern } from './schema';
import { changeSpace, changeSpaceLogo, countKeysToStop, createSpace, deleteSpace } from './service';

const name = displayName('Give the space a name, such as “Mobile app”.');
const description = z
  .string()
  .trim()
  .max(maxDescriptionLength, `Use at most ${maxDescriptionLength} characters.`)
  .refine((text) => !/\p{Cc}/u.test(text), 'Use one line of letters, digits and signs.');
const model = z
  .string()
  .trim()
  .regex(modelPattern, 'Use the model’s name as the API knows it, without spaces.')
  .refine((id) => id !== 'pulze', '“pulze” means the default model itself: name another.');
const allowedModels = z
  .array(model)
  .min(1, 'Name at least one model, or allow all.')
  .max(maxAllowedModels, `Name at most ${maxAllowedModels} models.`)
  .transform((models) => [...new Set(models)]);

const spaceId = z.guid();
const member = { spaceId, userId: z.guid('Choose a person.') };
const role = z.enum(spaceRoles);

/** Makes a space. */
export const createSpaceAction = viewerAction(z.object({ name, description }), async (viewer, input) => {
  const space = await createSpace(viewer, input);
  refresh();
  return space;
});

/** Renames and describes a space. */
export const changeSpaceAction = viewerAction(
  z.object({ spaceId, name, description }),
  async (viewer, { spaceId, ...texts }) => {
    const changed = await changeSpace(viewer, spaceId, texts);
    refresh();
    return changed;
  },
);

/** Chooses a space's models: null means the server's default, and all. */
export const changeSpaceModelsAction = viewerAction(
  z.object({ spaceId, defaultModel: model.nullable(), allowedModels: allowedModels.nullable() }),
  async (viewer, { spaceId, ...models }) => {
    const changed = await changeSpace(viewer, spaceId, models);
    refresh();
    return changed;
  },
);

/** Uploads a logo; null returns to the mark made from the name. */
export const changeSpaceLogoAction = viewerAction(
  z.object({ spaceId, logo: z.instanceof(Blob).nullable() }),
  async (viewer, input) => {
    const changed = await changeSpaceLogo(viewer, input.spaceId, input.logo);
    refresh();
    return changed;
  },
);

/** How many keys would stop working, asked when the question is put. */
export const countKeysToStopAction = viewerAction(z.object({ spaceId }), (viewer, input) =>
  countKeysToStop(viewer, input.spaceId),
);

/**
 * Deletes a space once its name was typed; its keys are refused from the moment this has answered. The page it was
 * asked on may be the space's own, so where to go next is left to that page.
 */
export const deleteSpaceAction = viewerAction(
  z.object({ spaceId, name: z.string().trim().max(1_000) }),
  (viewer, input) => deleteSpace(viewer, input.spaceId, input.name),
);

/** People who could be added to a space; the first few that match. */
export const findPeopleToAddAction = viewerAction(z.object({ spaceId, query: z.string().max(100) }), (viewer, input) =>
  findPeopleToAdd(viewer, input.spaceId, input.query),
);

export const addSpaceMemberAction = viewerAction(z.object({ ...member, role }), async (viewer, input) => {
  const added = await addSpaceMember(viewer, input);
  refresh();
  return added;
});

export const changeSpaceMemberRoleAction = viewerAction(z.object({ ...member, role }), async (viewer, input) => {
  const changed = await changeSpaceMemberRole(viewer, input);
  refresh();
  return changed;
});

/** Takes a person out of a space; it may be the viewer, so where to go next is left to the page. */
export const removeSpaceMemberAction = viewerAction(z.object(member), removeSpaceMember);
