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

export function KeyStateBadge({ state }: { state: KeyState }) {
  return <Badge tone={tones[state]}>{stateLabels[state]}</Badge>;
}
