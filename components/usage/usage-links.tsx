import Link from 'next/link';
import { apiKeyPath, requestsPath } from '@/lib/paths';
import { narrow, type UsageParams } from '@/lib/usage/params';
import { requestsQuery } from './requests-query';

type Time = { from: string; to: string };

type GroupNameProps = { org: string; params: UsageParams; data: Time; value: string; name: string };

/** The name of a group, as a link to the key or to the group's requests. The group "not recorded" has no link. */
export function GroupName({ org, params, data, value, name }: GroupNameProps) {
  const narrowed = params.group === 'key' ? null : narrow(params, params.group, value);
  const path =
    params.group === 'key' && value !== 'not_recorded'
      ? apiKeyPath(org, value)
      : narrowed && value !== 'not_recorded' && requestsPath(org, requestsQuery(narrowed, data));
  if (!path) return <span className="min-w-0 truncate">{name}</span>;
  return (
    <Link href={path} prefetch={false} dir="auto" title={name} className="min-w-0 truncate rounded-sm hover:underline">
      {name}
    </Link>
  );
}

type RequestsLinkProps = {
  org: string;
  /** The filters of the row; null for those that the request log can't be filtered by. */
  params: UsageParams | null;
  time: Time;
  /** How many requests there are. */
  text: string;
  name: string;
};

/** The number of a row's requests, as a link to them. */
export function RequestsLink({ org, params, time, text, name }: RequestsLinkProps) {
  if (!params || params.statuses.includes('not_recorded') || text === '0') return text;
  return (
    <Link
      href={requestsPath(org, requestsQuery(params, time))}
      prefetch={false}
      aria-label={`${text} requests: ${name}`}
      className="rounded-sm underline-offset-4 hover:underline"
    >
      {text}
    </Link>
  );
}
