import * as z from 'zod/mini';
import type { PersonRef, SpaceRef } from '../api-keys/schema';
import type { KeyState } from '../api-keys/state';
import { newPasswordInput } from '../auth/schema';
import { emailInput, nameInput, tokenInput } from '../input';
import type { OrganizationRole, SpaceRole } from '../permissions';
import { organizationRoles, spaceRoles } from '../permissions';
import type { MemberListParams } from './list-params';

export type { PersonRef, SpaceRef } from '../api-keys/schema';

/** Data about people for the browser. Dates are ISO 8601 strings; an invitation's link stands in `SentInvitation`. */
export type SpaceMembership = SpaceRef & { logoUrl: string | null; role: SpaceRole };

type Common = {
  id: string;
  email: string;
  role: OrganizationRole;
  /** The spaces they are in, as far as the viewer may see them; an organization admin is in every one. */
  spaces: SpaceMembership[];
};

export type Member = Common & {
  kind: 'member';
  state: 'active';
  name: string;
  avatarUrl: string | null;
  /** Keys they own that are not removed, as far as the viewer may see them. */
  keyCount: number;
  lastActiveAt: string;
  joinedAt: string;
  isSelf: boolean;
  mayChangeRole: boolean;
  mayRemove: boolean;
};

export type Invitation = Common & {
  kind: 'invitation';
  state: 'invited' | 'expired';
  invitedBy: PersonRef;
  expiresAt: string;
  /** Whether the viewer may send it again or withdraw it. */
  mayManage: boolean;
};

/** A line of the list. */
export type Person = Member | Invitation;

export type MemberList = {
  rows: Person[];
  total: number;
  /** What is shown: what was asked for, but the last page for one past the end, and no space the viewer can't see. */
  params: MemberListParams;
  /** Whether spaces and keys are told in full; else only as far as the viewer is in those spaces too. */
  seesAllSpaces: boolean;
};

/** What became of an invitation's mail; `off` where no mail server is set. */
export type InvitationMail = 'sent' | 'failed' | 'off';

/** An invitation that has just been made or renewed: the only answers that hold its link. */
export type SentInvitation = { id: string; email: string; link: string; mail: InvitationMail; expiresAt: string };

export type OwnedKey = {
  id: string;
  name: string;
  preview: string;
  state: KeyState;
  space: SpaceRef & { logoUrl: string | null; isDeleted: boolean };
  lastUsedAt: string | null;
};

/** A person who can own a key in these spaces; `all` for an admin of the organization. */
export type NewOwner = PersonRef & { spaceIds: 'all' | string[] };

export type OwnedKeys = {
  /** The first of them, those used last first. */
  keys: OwnedKey[];
  total: number;
  /** How many of all of them work now. */
  working: number;
  /** Every space in which they own a key. */
  spaces: SpaceRef[];
  newOwners: NewOwner[];
};

/** What the holder of an invitation's link is shown. */
export type InvitationView =
  | { state: 'unknown' }
  | { state: 'accepted' | 'expired' | 'withdrawn' | 'void'; organizationName: string }
  | {
      state: 'open';
      organizationName: string;
      inviterName: string;
      email: string;
      role: OrganizationRole;
      hasAccount: boolean;
    };

const role = z.enum(organizationRoles, 'Choose a role.');

export const inviteSchema = z.object({
  email: emailInput,
  role,
  spaces: z.array(z.object({ id: z.guid(), role: z.enum(spaceRoles) })).check(z.maxLength(1_000)),
});
export type InviteInput = z.input<typeof inviteSchema>;

export const changeRoleSchema = z.object({ id: z.guid(), role });

/** What happens to a removed member's key. A key that is kept or reassigned continues to work. */
const disposition = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['keep', 'disable', 'remove']) }),
  z.object({ kind: z.literal('reassign'), newOwnerId: z.guid('Choose a person.') }),
]);
export type KeyDisposition = z.output<typeof disposition>;

const dispositions = z.object({
  /** For every key without a disposition of its own. */
  all: disposition,
  each: z.array(z.object({ id: z.guid(), disposition })).check(z.maxLength(1_000)),
});
export type KeyDispositions = z.output<typeof dispositions>;

export const removeMemberSchema = z.object({ id: z.guid(), keys: dispositions });

/** Makes an account for the invited address and accepts. */
export const joinSchema = z.object({
  token: tokenInput,
  name: nameInput('Enter your name.'),
  password: newPasswordInput,
});
