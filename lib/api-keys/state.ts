/** A key's states in order of precedence. The SQL function `api_key_state` computes them. */
export const keyStates = ['removed', 'disabled', 'expired', 'active'] as const;
export type KeyState = (typeof keyStates)[number];
