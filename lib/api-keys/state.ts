/** A key's states, in the order in which they win; `api_key_state` in the database decides. */
export const keyStates = ['removed', 'disabled', 'expired', 'active'] as const;
export type KeyState = (typeof keyStates)[number];
