import * as z from 'zod/mini';
import { imageInput } from '../images/schema';
import { lineInput, nameInput } from '../input';
import { allowedModelsInput, modelInput } from '../model-names';
import { normalizeText } from '../names';
import { spaceLogoPath } from '../paths';
import type { OrganizationRole, SpaceRole } from '../permissions';
import { spaceRoles } from '../permissions';

/** Data about spaces for the browser. Dates are ISO 8601 strings. */
export type SpaceRow = {
  id: string;
  name: string;
  description: string;
  /** Null when an icon made from the name is shown. */
  logoUrl: string | null;
  /** The viewer's role in the space; null for an organization admin who is not a member of it. */
  role: SpaceRole | null;
  members: number;
  /** Keys that are not removed. */
  keys: number;
  defaultModel: string | null;
  createdAt: string;
  may: SpaceRights;
};

export type SpaceRights = { change: boolean; manageMembers: boolean; delete: boolean };

export type SpaceList = { rows: SpaceRow[]; total: number; page: number };

export type SpaceDetails = SpaceRow & {
  allowedModels: string[] | null;
  /** Requests of its keys in the last 7 days, null when they can't be counted; the page does not wait for it. */
  requests: Promise<number | null>;
  /** Whether the viewer may create keys in the space, and the plan covers keys. */
  mayCreateKeys: boolean;
};

export type SpacePerson = { id: string; name: string; email: string; avatarUrl: string | null };

export type SpaceMemberRow = SpacePerson & {
  role: SpaceRole;
  organizationRole: OrganizationRole;
  since: string;
  isViewer: boolean;
};

export type SpaceMemberList = { rows: SpaceMemberRow[]; total: number; page: number };

export const maxDescriptionLength = 300;

/** Returns the URL of a space's logo, or null. Each version has its own URL, so it can be cached. */
export function spaceLogoUrl(org: string, space: { id: string; logoVersion: string | null }): string | null {
  return space.logoVersion && spaceLogoPath(org, space.id, space.logoVersion);
}

const texts = {
  name: nameInput('Give the space a name, such as “Mobile app”.'),
  description: lineInput(maxDescriptionLength),
};
const spaceId = z.guid();
const member = { spaceId, userId: z.guid('Choose a person.') };

export const bySpace = z.object({ spaceId });
export const createSpaceSchema = z.object(texts);
export type SpaceTexts = z.input<typeof createSpaceSchema>;
export const changeSpaceSchema = z.object({ spaceId, ...texts });
/** Null means the server's default model, and all models. */
export const changeSpaceModelsSchema = z.object({
  spaceId,
  defaultModel: z.nullable(modelInput),
  allowedModels: z.nullable(allowedModelsInput),
});
export type SpaceModelsInput = z.input<typeof changeSpaceModelsSchema>;
/** Null removes the logo. */
export const changeSpaceLogoSchema = z.object({ spaceId, logo: imageInput });
/** `name` is the name that the user typed to confirm. */
export const deleteSpaceSchema = z.object({
  spaceId,
  name: z.string().check(z.maxLength(1_000, { abort: true }), z.overwrite(normalizeText)),
});
export const findPeopleToAddSchema = z.object({ spaceId, query: z.string().check(z.maxLength(100)) });
export const bySpaceMember = z.object(member);
export const spaceMemberSchema = z.object({ ...member, role: z.enum(spaceRoles) });
export type SpaceMemberInput = z.input<typeof spaceMemberSchema>;
