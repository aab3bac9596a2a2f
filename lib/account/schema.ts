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
  /** False for users who sign in only with other methods. */
  hasPassword: boolean;
};

export type SessionRow = {
  id: string;
  /** Browser and system according to the user agent. */
  device: string;
  address: string;
  createdAt: string;
  lastUsedAt: string;
  /** Whether it is the session of this request. */
  isCurrent: boolean;
};

/** An identity at a provider that is connected to the account. */
export type ConnectedIdentity = {
  id: string;
  /** The provider's name, or its host if it is no longer configured. */
  provider: string;
  /** The user's address or name at the provider when the identity was connected. */
  label: string;
  /** Whether the provider is still configured. */
  isInUse: boolean;
  connectedAt: string;
  lastUsedAt: string | null;
  /** False for the last sign-in method. */
  mayDisconnect: boolean;
};

export type SignInMethods = {
  connected: ConnectedIdentity[];
  connectable: ProviderRef[];
  /** Sign-in links by mail. `ends_password`: the first link ends a password from before the address was proven. */
  links: 'off' | 'on' | 'ends_password';
};

/** Returns the URL of a user's picture, or null for initials. Each version has its own URL, so it can be cached. */
export function avatarUrl(person: { id: string; avatarVersion: string | null }): string | null {
  return person.avatarVersion && avatarPath(person.id, person.avatarVersion);
}

export const changeNameSchema = z.object({ name: nameInput('Enter your name.') });
/** Null removes the picture. */
export const changeAvatarSchema = z.object({ avatar: imageInput });
export const changePasswordSchema = z.object({
  current: passwordInput('Enter your current password.'),
  next: newPasswordInput,
});
export const setPasswordSchema = z.object({ next: newPasswordInput });
export const connectProviderSchema = z.object({ provider: z.enum(providerIds) });
