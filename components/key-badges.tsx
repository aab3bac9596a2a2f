import { Badge, type Tone } from '@/components/ui/badge';
import type { KeyState } from '@/lib/api-keys/state';

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
  apiKey: { state: KeyState; space: { isDeleted: boolean } };
  /** Shows a badge for an active key too. */
  showsActive?: boolean;
};

/** Badges for a key's state, without "Active" unless asked. A key whose space was deleted is never called active. */
export function KeyBadges({ apiKey: { state, space }, showsActive = false }: KeyBadgesProps) {
  const showsState = state !== 'active' || (showsActive && !space.isDeleted);
  return (
    <>
      {showsState && <Badge tone={tones[state]}>{stateLabels[state]}</Badge>}
      {space.isDeleted && state !== 'removed' && <Badge tone="warning">Space deleted</Badge>}
    </>
  );
}
