import { Box, Clock, Gauge, Globe, type LucideIcon, Tag, Waypoints } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { EnvironmentLabel } from '@/components/environment-label';
import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import type { RateLimit } from '@/lib/plans';
import { ExpiryText } from './expiry-text';
import type { KeySettings, SettingName } from './key-draft';

/** The names of settings. */
export const settingLabels: Record<SettingName, string> = {
  environment: 'Environment',
  expires: 'Expires',
  limits: 'Limits',
  models: 'Models',
  endpoints: 'Endpoints',
  addresses: 'IP addresses',
};

export const settingIcons: Record<SettingName, LucideIcon> = {
  environment: Tag,
  expires: Clock,
  limits: Gauge,
  models: Box,
  endpoints: Waypoints,
  addresses: Globe,
};

const shortGroups: Record<EndpointGroup, string> = {
  chat: 'Chat',
  responses: 'Responses',
  embeddings: 'Embeddings',
  models: 'Models',
  other: 'Everything else',
};

/** The value of a setting in a few words. */
export function SettingValue(props: { name: SettingName; settings: KeySettings; planLimit: RateLimit }): ReactNode {
  const { name, settings, planLimit } = props;
  switch (name) {
    case 'environment':
      return settings.environment ? <EnvironmentLabel environment={settings.environment} /> : 'None';
    case 'expires':
      return <ExpiryText iso={settings.expiresAt} />;
    case 'limits': {
      const limit = settings.requestsPerMinute ?? planLimit.requestsPerMinute;
      const burst = settings.burst ?? planLimit.burst;
      const { tokensPerMinute: tokens, concurrentRequests: concurrent } = settings;
      const others = [
        `burst ${burst.toLocaleString('en-US')}`,
        ...(tokens === null ? [] : [`${tokens.toLocaleString('en-US')} tokens a minute`]),
        ...(concurrent === null ? [] : [`${concurrent.toLocaleString('en-US')} concurrent`]),
      ];
      return (
        <>
          {limit.toLocaleString('en-US')} a minute
          {others.map((words) => (
            <Fragment key={words}>
              , <span className="whitespace-nowrap text-[13px] text-muted">{words}</span>
            </Fragment>
          ))}
        </>
      );
    }
    case 'models':
      return listText(settings.allowedModels, 'All of the space', 'models');
    case 'endpoints':
      return endpointsText(settings.allowedEndpoints);
    case 'addresses':
      return listText(settings.allowedAddresses, 'Any', 'addresses');
  }
}

function listText(list: string[] | null, all: string, things: string): ReactNode {
  if (list === null) return all;
  const [only] = list;
  if (list.length > 1 || only === undefined) return `${list.length} ${things}`;
  return (
    <span dir="auto" title={only} translate="no" className="truncate font-mono text-[13px]">
      {only}
    </span>
  );
}

function endpointsText(groups: EndpointGroup[] | null): string {
  if (groups === null) return 'All';
  return groups.length > 2 ? `${groups.length} kinds` : groups.map((group) => shortGroups[group]).join(', ');
}
