import { hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { passwordLengthProblem } from './auth/schema';

// argon2id with OWASP's first recommendation: 19 MiB, two passes, one lane.
const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password with argon2id; the result contains the salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), options);
}

let decoy: Promise<string> | undefined;

/**
 * Compares a password with a stored hash. Without a hash, it takes the same time and returns false, so that the response
 * time does not show whether an account exists.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const matches = await verify(stored ?? (await decoy), password.normalize('NFKC'));
  return stored !== null && matches;
}

let common: Set<string> | undefined;

/** Returns why a new password is refused, in one sentence; null when it is accepted. */
export function passwordProblem(password: string): string | null {
  const problem = passwordLengthProblem(password);
  if (problem) return problem;
  common ??= new Set(dictionary['passwords-common']);
  if (common.has(password.toLowerCase())) return 'This password is too common. Choose another.';
  return null;
}
