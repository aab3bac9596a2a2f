import { Badge, type Tone } from '@/components/ui/badge';
import type { KeyState } from '@/lib/api-keys/state';

/** The states as people read them. */
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
  /** Where one key stands alone, also that it works is said. */
  showsActive?: boolean;
};

/** What a key's state is, unless it is as most are; a key whose space is gone is not called active. */
export function KeyBadges({ apiKey: { state, space }, showsActive = false }: KeyBadgesProps) {
  const isStateSaid = state !== 'active' || (showsActive && !space.isDeleted);
  return (
    <>
      {isStateSaid && <Badge tone={tones[state]}>{stateLabels[state]}</Badge>}
      {space.isDeleted && state !== 'removed' && <Badge tone="warning">Space deleted</Badge>}
    </>
  );
}
