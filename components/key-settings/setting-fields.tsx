'use client';

import type { ReactNode } from 'react';
import type { DryRun, KeyLifetimes } from '@/lib/api-keys/schema';
import type { RateLimit } from '@/lib/plans';
import { AddressesField } from './addresses-field';
import { EndpointsField } from './endpoints-field';
import { EnvironmentChoice } from './environment-choice';
import { ExpiryField } from './expiry-field';
import type { KeyDraft, SettingName } from './key-draft';
import { LimitsField } from './limits-field';
import { ModelsField } from './models-field';

/** The data about the key's organization and the viewer that the fields of settings need. */
export type SettingContext = {
  organizationName: string;
  lifetimes: KeyLifetimes;
  planLimit: RateLimit;
  /** The address from which the viewer requested the page; '' when unknown. */
  viewerAddress: string;
};

type SettingFieldsProps = {
  name: SettingName;
  draft: KeyDraft;
  context: SettingContext;
  /** The error messages by field name. */
  problems: Readonly<Record<string, string>> | undefined;
  /** The current expiry of an existing key. */
  expiresNow?: string | null;
  /** The key's recent requests, compared with the draft. */
  dryRun?: DryRun | null;
  onChange: (change: Partial<KeyDraft>) => void;
  /** The note about recent requests that the draft would have refused. */
  children?: ReactNode;
};

/** The controls of one setting. */
export function SettingFields(props: SettingFieldsProps) {
  const { name, draft, context, problems, onChange, children } = props;
  switch (name) {
    case 'environment':
      return <EnvironmentChoice value={draft.environment} onChange={(environment) => onChange({ environment })} />;
    case 'expires':
      return (
        <ExpiryField
          value={draft.expiry}
          context={context}
          problem={problems?.expiresAt}
          expiresNow={props.expiresNow}
          onChange={(expiry) => onChange({ expiry })}
        />
      );
    case 'limits':
      return (
        <LimitsField draft={draft} planLimit={context.planLimit} problems={problems} onChange={onChange}>
          {children}
        </LimitsField>
      );
    case 'models':
      return (
        <ModelsField
          value={draft.models}
          problem={problems?.allowedModels}
          dryRun={props.dryRun ?? null}
          onChange={(models) => onChange({ models })}
        >
          {children}
        </ModelsField>
      );
    case 'endpoints':
      return (
        <EndpointsField
          value={draft.endpoints}
          problem={problems?.allowedEndpoints}
          used={props.dryRun?.endpoints}
          onChange={(endpoints) => onChange({ endpoints })}
        >
          {children}
        </EndpointsField>
      );
    case 'addresses':
      return (
        <AddressesField
          value={draft.addresses}
          viewerAddress={context.viewerAddress}
          problem={problems?.allowedAddresses}
          onChange={(addresses) => onChange({ addresses })}
        >
          {children}
        </AddressesField>
      );
  }
}
