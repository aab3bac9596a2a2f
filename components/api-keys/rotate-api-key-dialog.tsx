'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { formatMoment } from '@/components/ui/format-time';
import { announce } from '@/components/ui/live-region';
import { Notice } from '@/components/ui/notice';
import { RelativeTime } from '@/components/ui/relative-time';
import { getKeyUseAction, rotateApiKeyAction } from '@/lib/api-keys/actions';
import type { KeyUse } from '@/lib/api-keys/key-use-schema';
import type { Overlap, Rotation } from '@/lib/api-keys/rotation-schema';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { SubmitError } from '../submit-error';
import { useAction } from '../use-action';
import { useRead } from '../use-read';
import { OverlapField } from './overlap-field';
import { newRequestId } from './request-id';
import { SecretDialog, useSecretOnce } from './secret-dialog';

type RotateApiKeyDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Gives a key a new secret and shows it once. */
export default function RotateApiKeyDialog({ org, apiKey, onClose, focusFallback }: RotateApiKeyDialogProps) {
  const [now] = useState(() => new Date());
  const [requestId] = useState(newRequestId);
  const [overlap, setOverlap] = useState<Overlap>('24h');
  const [apiBaseUrl, setApiBaseUrl] = useState('');
  const read = useRead(() => getKeyUseAction(org, { id: apiKey.id }));
  const use = read?.status === 'done' ? read.data : null;
  const { run, isPending, error, formRef } = useAction(
    (endsOldSecret: boolean) => {
      once.arm();
      return rotateApiKeyAction(org, { id: apiKey.id, overlap: chosen, requestId, endsOldSecret });
    },
    {
      unanswered: 'The server did not answer. Try again: a second attempt never rotates twice.',
      onDone: ({ apiBaseUrl: base, ...rotated }) => {
        announce(`API key ${rotated.key.name} rotated`);
        setApiBaseUrl(base);
        once.show(rotated);
      },
      onRefused: () => once.disarm(),
    },
  );
  const once = useSecretOnce({ isSending: isPending, onClose });
  const keyExpiresAt = use ? toDate(use.expiresAt) : undefined;
  const isExpired = keyExpiresAt ? keyExpiresAt <= now : false;
  const chosen: Overlap = isExpired ? 'none' : overlap;
  const endsAtOnce = chosen === 'none' && !isExpired;
  const needsOldToEnd = Boolean(use?.rotation) || error?.fields?.endsOldSecret !== undefined;
  const isGone = error?.code === 'not_found' || (error?.code === 'conflict' && !needsOldToEnd);

  return (
    <SecretDialog
      once={once}
      org={org}
      apiBaseUrl={apiBaseUrl}
      lost={
        <>
          The key “{apiKey.name}” was rotated, but its new secret did not reach this page and can’t be shown again.
          Rotate the key once more.
        </>
      }
      onClose={once.closeIfSafe}
      focusFallback={focusFallback}
      title="Rotate API key"
      description={
        use?.rotation ? (
          <>
            Two secrets of <bdi>{apiKey.name}</bdi> are live already, since{' '}
            {formatMoment(new Date(use.rotation.startedAt), now)}.
          </>
        ) : (
          <>
            <bdi>{apiKey.name}</bdi> gets a new secret. Its name, settings, limits and history stay.
          </>
        )
      }
    >
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          if (read) run(needsOldToEnd);
        }}
      >
        <DialogBody>
          {use?.rotation && <OldMustEnd rotation={use.rotation} />}
          {isExpired ? (
            <Notice tone="info">
              This key has expired. The new secret works once the expiry is extended; the old one never again.
            </Notice>
          ) : (
            <OverlapField
              legend={
                <>
                  How long shall the {use?.rotation ? 'current' : 'old'} secret,{' '}
                  <code className="font-mono">{apiKey.preview}</code>, keep working?
                </>
              }
              value={overlap}
              onChange={setOverlap}
              now={now}
              keyExpiresAt={keyExpiresAt}
            />
          )}
          {endsAtOnce && use && <EndsAtOnce use={use} />}
          {!endsAtOnce && !isExpired && (
            <p className="text-[13px] text-muted">
              You see on the key’s page which of the two secrets is still called, and can finish early.
            </p>
          )}
          <SubmitError error={error ?? (read?.status === 'rejected' ? read.error : null)} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={once.closeIfSafe}>{isGone ? 'Close' : 'Cancel'}</Button>
          {!isGone && (
            <Button
              type="submit"
              variant={endsAtOnce || needsOldToEnd ? 'danger' : 'primary'}
              busy={isPending}
              aria-disabled={!read}
            >
              {needsOldToEnd ? 'End the old one and rotate' : endsAtOnce ? 'Rotate and end the old secret' : 'Rotate'}
            </Button>
          )}
        </DialogFooter>
      </form>
    </SecretDialog>
  );
}

const toDate = (iso: string | null) => (iso === null ? null : new Date(iso));

function OldMustEnd({ rotation: { old } }: { rotation: Rotation }) {
  return (
    <p>
      A third needs the old one, <code className="font-mono text-[13px]">{old.preview}</code>, to end now. It was{' '}
      {old.lastUsedAt === null ? (
        'not used since.'
      ) : (
        <>
          last used <RelativeTime iso={old.lastUsedAt} isInSentence />.
        </>
      )}
    </p>
  );
}

function EndsAtOnce({ use }: { use: KeyUse }) {
  const count = use.requestsLastDay;
  if (!use.wasUsedLastDay) return <Notice tone="info">Nothing used this key in the last 24 hours.</Notice>;
  return (
    <Notice tone="danger">
      <strong className="font-semibold">
        {count === 1 ? '1 request' : `${count.toLocaleString('en-US')} requests`} in the last 24 hours used this key.
      </strong>{' '}
      Requests with the old secret are refused from the next one on, until your applications have the new secret.
    </Notice>
  );
}
