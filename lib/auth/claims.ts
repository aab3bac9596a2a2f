import { z } from 'zod';
import { maxEmailLength } from '../input';
import { toName } from '../names';

/**
 * The claims of a provider about a user, in one form for all providers. An address is verified only if the provider
 * sends the boolean `true`: some providers send the string, and some send nothing.
 */
export type Claims = { id: string; name: string; email: string; isEmailVerified: boolean };

const openIdProfile = z.object({
  sub: z.string().min(1).max(255),
  name: z.string().nullish(),
  preferred_username: z.string().nullish(),
  email: z.email().max(maxEmailLength).nullish().catch(null),
  email_verified: z.unknown().optional(),
});

/** Reads the claims of an OpenID provider. @throws ZodError when the subject is missing */
export function claimsOfOpenId(profile: unknown): Claims {
  const { sub, name, preferred_username: username, email, email_verified: verified } = openIdProfile.parse(profile);
  const address = email?.trim().toLowerCase() ?? '';
  return {
    id: sub,
    name: nameFrom(name, username, address),
    email: address,
    isEmailVerified: address !== '' && verified === true,
  };
}

const gitHubProfile = z.object({
  id: z.union([z.int(), z.string().min(1).max(255)]),
  login: z.string(),
  name: z.string().nullish(),
  emails: z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })),
});

/** Reads GitHub's profile with its list of addresses. Only the primary address counts, if verified. @throws ZodError */
export function claimsOfGitHub(profile: unknown): Claims {
  const { id, login, name, emails } = gitHubProfile.parse(profile);
  const email = emails.find(({ primary, verified }) => primary && verified)?.email.toLowerCase() ?? '';
  return { id: String(id), name: nameFrom(name, login, email), email, isEmailVerified: email !== '' };
}

/** Returns the first text that is a valid name. */
function nameFrom(...texts: (string | null | undefined)[]): string {
  for (const text of texts) {
    const name = text && toName(text);
    if (name) return name;
  }
  return 'New person';
}
