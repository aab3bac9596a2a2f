import 'server-only';
import { defaultListParams, serializeListParams } from '../api-keys/list-params';
import { previewOf } from '../api-keys/preview';
import { inline, type Mail } from '../mail';
import { apiKeyPath, apiKeysPath } from '../paths';
import { noticeMail } from './notice-mail';

type Key = {
  id: string;
  name: string;
  lastFive: string;
  spaceName: string;
  expiresAt: Date | null;
  removedAt: Date | null;
};

export type KeyMailContent = {
  to: string;
  /** The site's address. */
  site: string;
  organization: { name: string; slug: string };
  /** The first keys; `total` is the number of all. */
  keys: readonly Key[];
  total: number;
};

const dateOf = (date: Date) =>
  date.toLocaleDateString('en-US', { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' });
const timeOf = (date: Date) =>
  `${date.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' })} UTC`;

/** Returns the mail about keys that expire on one day of UTC. */
export function expiringMail(content: KeyMailContent): Mail {
  const { keys, total, organization } = content;
  const [first] = keys;
  const day = first?.expiresAt ? dateOf(first.expiresAt) : '';
  const what = nameOf(content, 'API keys', 'expires', 'expire');
  return noticeMail({
    ...listOf(content, 'expiring', (key) =>
      key.expiresAt ? `expires ${dateOf(key.expiresAt)}, ${timeOf(key.expiresAt)}` : '',
    ),
    subject: `${what} on ${day}`,
    intro: `${what} of ${inline(organization.name)} on ${day}. From then on, requests with ${total === 1 ? 'it' : 'them'} are refused.`,
    advice:
      'To keep a key, an admin of its space sets another date on its page. Otherwise create a new key and switch to it in time.',
  });
}

/** Returns the mail about removed keys that are still called. */
export function removedKeyUsedMail(content: KeyMailContent): Mail {
  const { total, organization } = content;
  const what = nameOf(content, 'removed API keys', 'is removed but still called', 'are still called');
  return noticeMail({
    ...listOf(content, 'removed_called', (key) =>
      key.removedAt ? `removed ${dateOf(key.removedAt)}, ${timeOf(key.removedAt)}` : '',
    ),
    subject: what,
    intro: `${what}. Requests with ${total === 1 ? 'this key' : 'these keys'} of ${inline(organization.name)} are refused.`,
    advice:
      'The key’s page says who sends the requests. Give that application another key, or find out who has the secret if you don’t know it.',
  });
}

function nameOf({ keys, total }: KeyMailContent, many: string, doesOne: string, doMany: string): string {
  const [first] = keys;
  if (total === 1 && first) return `${inline(first.name)} ${doesOne}`;
  return `${total.toLocaleString('en-US')} ${many} ${doMany}`;
}

function listOf(
  { to, site, organization: { slug }, keys, total }: KeyMailContent,
  attention: 'expiring' | 'removed_called',
  noteOf: (key: Key) => string,
) {
  const list = apiKeysPath(slug, serializeListParams({ ...defaultListParams, attention }));
  return {
    to,
    site,
    items: keys.map((key) => ({
      text: inline(key.name),
      note: `${previewOf(key.lastFive)} · ${inline(key.spaceName)} · ${noteOf(key)}`,
      link: site + apiKeyPath(slug, key.id),
    })),
    more:
      total > keys.length
        ? { text: `And ${(total - keys.length).toLocaleString('en-US')} more`, link: site + list }
        : null,
    why: 'You get this mail because you own the key or are an admin of its space.',
  };
}
