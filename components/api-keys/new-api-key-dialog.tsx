'use client';

import { useState } from 'react';
import { settingAtFault } from '@/components/key-settings/key-draft';
import { lineButtonId, type SettingsOpen } from '@/components/key-settings/more-settings';
import { rememberSettingsOpen, wereSettingsOpen } from '@/components/key-settings/more-settings-memory';
import type { SettingContext } from '@/components/key-settings/setting-fields';
import { announce } from '@/components/ui/live-region';
import { createApiKeyAction } from '@/lib/api-keys/actions';
import { createApiKeySchema, type NewApiKey, type SpaceRef } from '@/lib/api-keys/schema';
import { useAction } from '../use-action';
import { NewApiKeyForm } from './new-api-key-form';
import { SecretDialog, useSecretOnce } from './secret-dialog';

type NewApiKeyDialogProps = {
  org: string;
  /** One id per opening of the dialog. All requests with it create only one key. */
  requestId: string;
  spaces: SpaceRef[];
  /** The space that is chosen initially. */
  firstSpaceId?: string;
  context: SettingContext;
  apiBaseUrl: string;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Creates a key and shows its secret once. */
export default function NewApiKeyDialog(props: NewApiKeyDialogProps) {
  const { org, requestId, apiBaseUrl, onClose, focusFallback } = props;
  const [settingsOpen, setSettingsOpen] = useState<SettingsOpen>(() => (wereSettingsOpen() ? 'lines' : 'closed'));
  const { run, isPending, error, formRef } = useAction(
    (input: NewApiKey) => {
      once.arm();
      return createApiKeyAction(org, input);
    },
    {
      schema: createApiKeySchema,
      unanswered: 'The server did not answer. Try again: a second attempt never makes a second key.',
      onDone: (created) => {
        announce(`API key ${created.key.name} created`);
        once.show(created);
      },
      onRefused: () => once.disarm(),
    },
  );
  const once = useSecretOnce({ isSending: isPending, onClose });
  // Opens the line of an invalid setting before useAction moves the focus to it.
  const [judged, setJudged] = useState(error);
  if (error !== judged) {
    setJudged(error);
    setSettingsOpen(settingAtFault(error?.fields) ?? settingsOpen);
  }

  function openSettings(open: SettingsOpen) {
    setSettingsOpen(open);
    rememberSettingsOpen(open !== 'closed');
  }

  /** Escape closes an open line first. */
  function leaveForm() {
    if (settingsOpen === 'closed' || settingsOpen === 'lines') once.closeIfSafe();
    else {
      document.getElementById(lineButtonId(settingsOpen))?.focus();
      setSettingsOpen('lines');
    }
  }

  return (
    <SecretDialog
      once={once}
      org={org}
      apiBaseUrl={apiBaseUrl}
      onClose={leaveForm}
      focusFallback={focusFallback}
      title="New API Key"
      description="An API key lets one application call the API on behalf of one space."
      lost={
        <>
          The key “{once.shown?.key.name}” was created, but its secret did not reach this page and can’t be shown again.
          Remove that key and create a new one.
        </>
      }
    >
      <NewApiKeyForm
        spaces={props.spaces}
        firstSpaceId={props.firstSpaceId}
        context={props.context}
        settingsOpen={settingsOpen}
        onSettingsOpen={openSettings}
        isCreating={isPending}
        error={error}
        formRef={formRef}
        onCreate={(input) => run({ ...input, requestId })}
        onCancel={once.closeIfSafe}
      />
    </SecretDialog>
  );
}
