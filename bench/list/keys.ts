import { foldName } from '@/lib/api-keys/list-params';
import { keyName } from './names';
import { type BenchOrganization, newest, spanMs } from './organizations';
import { Random } from './random';

export const keyColumns =
  'id, organization_id, space_id, owner_id, name, name_folded, last_five, created_at, expires_at, disabled_at, removed_at, last_used_at, create_request_id';

const day = 86_400_000;
const none = '\\N';
const escapeCopy = (text: string) => text.replaceAll('\\', '\\\\');
const stamp = (unixMs: number) => new Date(unixMs).toISOString();

/** The lines of COPY for an organization's keys, oldest first. */
export function* keyLines(organization: BenchOrganization): Generator<string> {
  const random = new Random(Number.parseInt(organization.id.slice(-8), 16));
  for (let i = 0; i < organization.keys; i++) {
    const ageShare = 1 - (i + random.next()) / organization.keys;
    const created = newest - ageShare * spanMs;
    const name = keyName(random, ageShare);
    const later = () => stamp(created + random.next() * (newest - created));
    const removed = random.chance(0.05) ? later() : none;
    const disabled = random.chance(0.01) ? later() : none;
    const expires = random.chance(0.1) ? stamp(newest + (random.next() - 0.3) * 365 * day) : none;
    const lastUsed = random.chance(0.7) ? later() : none;
    yield `${[
      random.uuid(created),
      organization.id,
      random.pickSkewed(organization.spaces),
      random.pickSkewed(organization.owners),
      escapeCopy(name),
      escapeCopy(foldName(name)),
      random.bits().toString(36).padStart(5, '0').slice(-5),
      stamp(created),
      expires,
      disabled,
      removed,
      lastUsed,
      random.uuid(created),
    ].join('\t')}\n`;
  }
}
