import type { Tone } from '@/components/ui/badge';
import { type EventType, eventTypeNames } from '@/lib/events/event-types';
import type { DeliveryState, WebhookRow, WebhookState } from '@/lib/webhooks/schema';

export const stateLooks: Record<WebhookState, { label: string; tone: Tone }> = {
  enabled: { label: 'Enabled', tone: 'success' },
  failing: { label: 'Failing', tone: 'warning' },
  disabled: { label: 'Disabled', tone: 'neutral' },
};

export const deliveryLooks: Record<DeliveryState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'warning' },
  delivered: { label: 'Delivered', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
};

/** Returns the title of a webhook: its name, else its URL. */
export const titleOf = ({ name, url }: Pick<WebhookRow, 'name' | 'url'>) => name || url;

export function eventsText(eventTypes: EventType[] | null): string {
  if (eventTypes === null) return 'All events';
  return eventTypes.length === 1 ? '1 event' : `${eventTypes.length} events`;
}

/** Returns the chosen types as they are sent: null for all, so that later ones come too. */
export const toEventTypes = (chosen: EventType[]) => (chosen.length === eventTypeNames.length ? null : chosen);

export const statusText = (status: number | null) => (status === null ? 'No response' : String(status));
