import * as z from 'zod/mini';
import type { ProviderRef } from '../auth/schema';
import { newPasswordInput, passwordInput, providerIds } from '../auth/schema';
import { imageInput } from '../images/schema';
import { nameInput } from '../input';
import { avatarPath } from '../paths';

/** Data about the user's own account for the browser. Dates are ISO 8601 strings. */
export type Account = {
  name: string;
  email: string;
  avatarUrl: string | null;
  /** False for people who sign in another way. */
  hasPassword: boolean;
};

export type SessionRow = {
  id: string;
  /** Browser and system as the client named itself. */
  device: string;
  address: string;
  createdAt: string;
  lastUsedAt: string;
  /** Whether it is the session that asks. */
  isCurrent: boolean;
};

/** Who the person is to a provider. */
export type ConnectedIdentity = {
  id: string;
  /** The provider's name here, or its host where it is not set up any more. */
  provider: string;
  /** What the provider called them when it was connected. */
  label: string;
  /** Whether the provider is still set up. */
  isInUse: boolean;
  connectedAt: string;
  lastUsedAt: string | null;
  /** False for the last sign-in method. */
  mayDisconnect: boolean;
};

export type SignInMethods = {
  connected: ConnectedIdentity[];
  connectable: ProviderRef[];
  /** Links by mail; the first one ends what was set up before the address was proven. */
  links: 'off' | 'on' | 'ends_password';
};

/** The address of a person's picture; each version has its own, so it may be kept for good. Null: initials. */
export function avatarUrl(person: { id: string; avatarVersion: string | null }): string | null {
  return person.avatarVersion && avatarPath(person.id, person.avatarVersion);
}

export const changeNameSchema = z.object({ name: nameInput('Enter your name.') });
/** Null returns to the initials. */
export const changeAvatarSchema = z.object({ avatar: imageInput });
export const changePasswordSchema = z.object({
  current: passwordInput('Enter your current password.'),
  next: newPasswordInput,
});
export const setPasswordSchema = z.object({ next: newPasswordInput });
export const connectProviderSchema = z.object({ provider: z.enum(providerIds) });
