'use client';

import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { CopyButton } from '@/components/copy-button';
import { SpaceLink } from '@/components/space-link';
import { SpaceLogo } from '@/components/space-logo';
import { Avatar } from '@/components/ui/avatar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';
import { settingNames } from './key-draft';
import type { SettingContext } from './setting-fields';
import { SettingLine } from './setting-line';
import { SettingValue, settingLabels } from './setting-words';
import type { EditorName, OneEditor } from './use-one-editor';

const SettingEditor = lazy(() => import('./setting-editor'));
const OwnerEditor = lazy(() => import('./owner-editor'));

type SettingsColumnProps = {
  org: string;
  apiKey: ApiKeyDetails;
  context: SettingContext;
  editor: OneEditor;
};

/** The facts and settings of a key. Each setting is edited in place of its line, one at a time. */
export function SettingsColumn({ org, apiKey, context, editor }: SettingsColumnProps) {
  const preview = useRef<HTMLElement>(null);
  const { space, owner } = apiKey;
  const lineOf = (name: EditorName) => ({
    onEdit: apiKey.mayChange ? () => editor.edit({ name }) : undefined,
    isSaved: editor.saved === name,
    takesFocus: editor.closed === name,
  });
  const editing = { org, apiKey, onEdit: editor.onEdit, onSaved: editor.save, onCancel: editor.cancel };

  return (
    <section aria-labelledby="settings" className="rounded-xl border border-line bg-surface">
      <GroupHeading>About</GroupHeading>
      <Lines>
        <Line>
          <SettingLine label="Key Preview">
            <span className="flex items-center gap-1">
              <code ref={preview} translate="no" className="font-mono text-[13px]">
                {apiKey.preview}
              </code>
              <CopyButton text={apiKey.preview} label="Copy masked key" iconOnly source={preview} />
            </span>
          </SettingLine>
        </Line>
        <Line>
          <SettingLine label="Space">
            <span className="flex min-w-0 items-center gap-2">
              <SpaceLogo name={space.name} src={space.logoUrl} />
              <SpaceLink space={space} />
            </span>
          </SettingLine>
        </Line>
        {editor.open?.name === 'owner' ? (
          <EditorPlace>
            <OwnerEditor {...editing} />
          </EditorPlace>
        ) : (
          <Line>
            <SettingLine label="Owner" {...lineOf('owner')}>
              <span className="flex min-w-0 items-center gap-2">
                <Avatar name={owner.name} src={owner.avatarUrl} />
                <span dir="auto" className="min-w-0 break-words">
                  {owner.name}
                </span>
              </span>
            </SettingLine>
          </Line>
        )}
        <Line>
          <SettingLine label="Created at">
            <RelativeTime iso={apiKey.createdAt} isLong />
          </SettingLine>
        </Line>
        <Line>
          <SettingLine label="Last used">
            <RelativeTime iso={apiKey.lastUsedAt} isLong />
          </SettingLine>
        </Line>
        {apiKey.removedAt && (
          <Line>
            <SettingLine label="Removed">
              <RelativeTime iso={apiKey.removedAt} isLong />
              {apiKey.removedByName && <span dir="auto">{` by ${apiKey.removedByName}`}</span>}
            </SettingLine>
          </Line>
        )}
      </Lines>
      <div className="border-line border-t">
        <GroupHeading id="settings">Settings</GroupHeading>
      </div>
      <Lines>
        {settingNames.map((name) =>
          editor.open?.name === name ? (
            <EditorPlace key={name}>
              <SettingEditor {...editing} name={name} context={context} proposal={editor.open.proposal} />
            </EditorPlace>
          ) : (
            <Line key={name}>
              <SettingLine label={labelOf(name, apiKey)} {...lineOf(name)}>
                <SettingValue name={name} settings={apiKey} planLimit={context.planLimit} />
              </SettingLine>
            </Line>
          ),
        )}
      </Lines>
      {!apiKey.mayChange && apiKey.state !== 'removed' && (
        <p className="border-line border-t px-5 py-3 text-[13px] text-muted">
          Admins of the space {space.name} and of the organization can change these settings.
        </p>
      )}
    </section>
  );
}

const labelOf = (name: (typeof settingNames)[number], { state }: ApiKeyDetails) =>
  name === 'expires' && state === 'expired' ? 'Expired' : settingLabels[name];

function GroupHeading({ id, children }: { id?: string; children: string }) {
  return (
    <h2 id={id} className="px-5 pt-3.5 pb-1 font-medium text-[13px] text-muted">
      {children}
    </h2>
  );
}

/** Two or three columns of lines; one column where the settings are beside the page's other parts. */
function Lines({ children }: { children: ReactNode }) {
  return (
    <ul className="grid grid-cols-2 pb-1 sm:grid-cols-3 wide:grid-cols-1 wide:divide-y wide:divide-line">{children}</ul>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <li className="min-w-0">{children}</li>;
}

function EditorPlace({ children }: { children: ReactNode }) {
  return (
    <li className="col-span-full border-line border-y bg-sunken px-5 py-4 first:border-t-0 last:border-b-0">
      <Suspense fallback={<p className="text-muted">Loading …</p>}>{children}</Suspense>
    </li>
  );
}
