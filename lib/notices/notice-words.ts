import type { NoticeEventRow } from '@/db/queries/notices';
import { type EventType, eventTypes } from '../events/event-types';
import type { Notice } from './schema';

type Words = Pick<Notice, 'title' | 'detail' | 'detailAt'>;

const limits: Record<string, string> = {
  requests: 'Requests over its limit a minute were refused.',
  concurrent_requests: 'Requests beyond its limit at the same time were refused.',
  tokens: 'Requests over its token limit a minute were refused.',
};

const organizationLimits: Record<string, string> = {
  requests: 'All keys together sent more requests than the plan covers a minute.',
  tokens: 'All keys together used more tokens than the plan covers a minute.',
};

/** What was done to a key, after its name. */
const deeds: Partial<Record<EventType, string>> = {
  'api_key.created': 'was created',
  'api_key.changed': 'was changed',
  'api_key.disabled': 'was disabled',
  'api_key.enabled': 'was enabled',
  'api_key.rotated': 'was rotated',
  'api_key.rotation_finished': 'has one secret again',
  'api_key.removed': 'was removed',
  'api_key.expired': 'expired',
  'api_key.removed_key_used': 'is removed but still called',
  'api_key.limit_reached': 'reached its limit',
};

/** Returns a notice's words. `count` is the number of keys that one change affected. */
export function noticeWords(event: NoticeEventRow, count: number): Words {
  const type = event.type as EventType;
  const { data } = event;
  const by = event.actorName === null ? '' : `By ${event.actorName}`;
  const words = (title: string, detail = by, detailAt: string | null = null): Words => ({ title, detail, detailAt });
  const name = event.keyName ?? textOf(data.name) ?? 'A key';
  if (isOfDeletedSpace(event)) {
    const detail = `${count > 1 ? 'Their' : 'Its'} space was deleted${event.actorName === null ? '' : ` by ${event.actorName}`}`;
    return words(`${count > 1 ? `${count.toLocaleString('en-US')} API keys` : name} stopped working`, detail);
  }
  switch (type) {
    case 'api_key.expiring': {
      const days = Number(data.days);
      return words(
        `${name} expires in ${days === 1 ? '1 day' : `${days} days`}`,
        'Its requests are refused from',
        textOf(data.expiresAt),
      );
    }
    case 'api_key.expired':
      return words(`${name} expired`, 'Its requests are refused since', textOf(data.expiresAt));
    case 'api_key.removed_key_used':
      return words(
        `${name} is removed but still called`,
        'Its requests are refused. Find out who still has the secret.',
      );
    case 'api_key.limit_reached':
      return data.scope === 'organization'
        ? words(`${name} was refused by the organization's limit`, organizationLimits[String(data.limit)] ?? '')
        : words(`${name} reached its limit`, limits[String(data.limit)] ?? '');
    case 'api_key.rotation_finished':
      return words(`The old secret of ${name} stopped working`);
    case 'subscription.changed':
      return words('The plan was changed');
    case 'member.removed':
      return words(data.targetId === data.actorId ? `${name} left the organization` : `${name} was removed`);
    case 'webhook.disabled':
      return words('A webhook was disabled', 'It gets no events until an admin enables it.');
    default: {
      const deed = deeds[type] ?? (Object.hasOwn(eventTypes, type) ? eventTypes[type].label : type);
      return words(`${count > 1 ? `${count.toLocaleString('en-US')} API keys` : name} ${manyOf(deed, count)}`);
    }
  }
}

/** Returns whether a key stopped working because its space was deleted. */
export const isOfDeletedSpace = ({ type, data }: Pick<NoticeEventRow, 'type' | 'data'>) =>
  type === 'api_key.removed' && data.reason === 'space_deleted';

const manyOf = (deed: string, count: number) => (count > 1 ? deed.replace(/^was /, 'were ') : deed);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
