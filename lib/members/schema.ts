import * as z from 'zod/mini';
import type { PersonRef, SpaceRef } from '../api-keys/schema';
import type { KeyState } from '../api-keys/state';
import { newPasswordInput } from '../auth/schema';
import { emailInput, nameInput, tokenInput } from '../input';
import type { OrganizationRole, SpaceRole } from '../permissions';
import { organizationRoles, spaceRoles } from '../permissions';
import type { MemberListParams } from './list-params';

export type { PersonRef, SpaceRef } from '../api-keys/schema';

/** Data about people for the browser. Dates are ISO 8601 strings. Only `SentInvitation` contains the link. */
export type SpaceMembership = SpaceRef & { logoUrl: string | null; role: SpaceRole };

type Common = {
  id: string;
  email: string;
  role: OrganizationRole;
  /** The member's spaces that the viewer may see. An organization admin is in every space. */
  spaces: SpaceMembership[];
};

export type Member = Common & {
  kind: 'member';
  state: 'active';
  name: string;
  avatarUrl: string | null;
  /** The member's keys that are not removed and that the viewer may see. */
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
  /** Whether the viewer may resend or withdraw it. */
  mayManage: boolean;
};

/** A row of the list. */
export type Person = Member | Invitation;

export type MemberList = {
  rows: Person[];
  total: number;
  /** The applied parameters: a page past the end is the last page, and invisible spaces are dropped. */
  params: MemberListParams;
  /** Whether all spaces and keys are shown, or only those of the viewer's spaces. */
  seesAllSpaces: boolean;
};

/** The state of an invitation's mail; `off` when no mail server is configured. */
export type InvitationMail = 'sent' | 'failed' | 'off';

/** An invitation that was just created or renewed. No other response contains its link. */
export type SentInvitation = { id: string; email: string; link: string; mail: InvitationMail; expiresAt: string };

export type OwnedKey = {
  id: string;
  name: string;
  preview: string;
  state: KeyState;
  space: SpaceRef & { logoUrl: string | null; isDeleted: boolean };
  lastUsedAt: string | null;
};

/** A user who can own keys in these spaces; `all` for an admin of the organization. */
export type NewOwner = PersonRef & { spaceIds: 'all' | string[] };

export type OwnedKeys = {
  /** The first keys, most recently used first. */
  keys: OwnedKey[];
  total: number;
  /** The number of all keys that work now. */
  working: number;
  /** Every space in which the member owns a key. */
  spaces: SpaceRef[];
  newOwners: NewOwner[];
};

/** The preview of an invitation for the holder of its link. */
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
  /** Applies to every key without its own disposition. */
  all: disposition,
  each: z.array(z.object({ id: z.guid(), disposition })).check(z.maxLength(1_000)),
});
export type KeyDispositions = z.output<typeof dispositions>;

export const removeMemberSchema = z.object({ id: z.guid(), keys: dispositions });

/** Creates an account for the invited address and accepts the invitation. */
export const joinSchema = z.object({
  token: tokenInput,
  name: nameInput('Enter your name.'),
  password: newPasswordInput,
});
