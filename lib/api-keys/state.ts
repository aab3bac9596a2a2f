/** A key's states, in the order in which they win: a removed key that was also disabled is removed. */
export const keyStates = ['removed', 'disabled', 'expired', 'active'] as const;
export type KeyState = (typeof keyStates)[number];

/** Derives a key's state from its dates. `now` is the moment to judge at. */
export function keyStateOf(
  key: { removedAt: Date | null; disabledAt: Date | null; expiresAt: Date | null },
  now: Date,
): KeyState {
  if (key.removedAt !== null) return 'removed';
  if (key.disabledAt !== null) return 'disabled';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  return 'active';
}
