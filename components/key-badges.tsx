import { Badge, type Tone } from '@/components/ui/badge';
import type { KeyState } from '@/lib/api-keys/state';
import { ExpiryBadge } from './expiry-badge';

/** The labels of a key's states. */
export const stateLabels: Record<KeyState, string> = {
  active: 'Active',
  disabled: 'Disabled',
  expired: 'Expired',
  removed: 'Removed',
};

const tones: Record<KeyState, Tone> = {
  active: 'success',
  disabled: 'warning',
  expired: 'warning',
  removed: 'neutral',
};

type KeyBadgesProps = {
  apiKey: {
    state: KeyState;
    space: { isDeleted: boolean };
    expiresAt?: string | null;
    owner?: { hasLeft: boolean };
  };
  /** Shows a badge for an active key too. */
  showsActive?: boolean;
};

/**
 * Badges for a key's state, a near expiry and an owner who left. "Active" is shown only with `showsActive`, and never
 * for a key whose space was deleted.
 */
export function KeyBadges({ apiKey: { state, space, expiresAt, owner }, showsActive = false }: KeyBadgesProps) {
  const showsState = state !== 'active' || (showsActive && !space.isDeleted);
  return (
    <>
      {showsState && <Badge tone={tones[state]}>{stateLabels[state]}</Badge>}
      {expiresAt && state === 'active' && <ExpiryBadge expiresAt={expiresAt} />}
      {space.isDeleted && state !== 'removed' && <Badge tone="warning">Space deleted</Badge>}
      {owner?.hasLeft && !space.isDeleted && state !== 'removed' && <Badge tone="warning">Owner left</Badge>}
    </>
  );
}
