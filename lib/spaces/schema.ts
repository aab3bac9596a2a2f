import type { OrganizationRole, SpaceRole } from '../permissions';

/** What the browser is told about spaces. Dates are ISO 8601 strings. */
export type SpaceRow = {
  id: string;
  name: string;
  description: string;
  /** Null: a mark is made from the name. */
  logoUrl: string | null;
  /** The viewer's role in it; null when they are not a member and see it as an admin of the organization. */
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

export type SpaceDetails = SpaceRow & { allowedModels: string[] | null };

export type SpacePerson = { id: string; name: string; email: string; avatarUrl: string | null };

export type SpaceMemberRow = SpacePerson & {
  role: SpaceRole;
  organizationRole: OrganizationRole;
  since: string;
  isViewer: boolean;
};

export type SpaceMemberList = { rows: SpaceMemberRow[]; total: number; page: number };

export const maxDescriptionLength = 300;
/** A model's name as the API takes it. */
export const modelPattern = /^[\x21-\x7e]{1,256}$/;
export const maxAllowedModels = 100;

/** The address of a space's logo; each version has its own, so it may be kept for good. */
export function spaceLogoUrl(org: string, space: { id: string; logoVersion: string | null }): string | null {
  return space.logoVersion && `/${org}/permissions/spaces/${space.id}/logo/${space.logoVersion}`;
}
