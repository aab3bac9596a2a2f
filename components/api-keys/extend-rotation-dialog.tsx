'use client';

import { useState } from 'react';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { formatMoment } from '@/components/ui/format-time';
import { Notice } from '@/components/ui/notice';
import { extendRotationAction } from '@/lib/api-keys/actions';
import { endOfOverlap, type Overlap, overlaps, type Rotation } from '@/lib/api-keys/rotation-schema';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';
import { OverlapField } from './overlap-field';

type ExtendRotationDialogProps = {
  org: string;
  apiKey: ApiKeyDetails;
  rotation: Rotation;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Chooses a later end for the old secret of a rotation. */
export default function ExtendRotationDialog(props: ExtendRotationDialogProps) {
  const { org, apiKey, rotation, onClose, focusFallback } = props;
  const [now] = useState(() => new Date());
  const endsAt = new Date(rotation.endsAt);
  const keyExpiresAt = apiKey.expiresAt === null ? null : new Date(apiKey.expiresAt);
  const later = overlaps.filter((overlap) => endOfOverlap(overlap, now, keyExpiresAt) > endsAt);
  const [overlap, setOverlap] = useState<Overlap>(later[0] ?? '30d');
  return (
    <ConfirmDialog
      title="Extend the rotation"
      description={
        <>
          The old secret, <code className="font-mono text-[13px]">{rotation.old.preview}</code>, works until{' '}
          {formatMoment(endsAt, now)}.
        </>
      }
      verb="Extend"
      isHarmless
      run={() => extendRotationAction(org, { id: apiKey.id, overlap })}
      done="The old secret works longer"
      onClose={onClose}
      openerStays
      focusFallback={focusFallback}
    >
      {later.length === 0 ? (
        <Notice tone="info">
          {keyExpiresAt && keyExpiresAt <= endsAt
            ? 'It ends when the key expires. Extend the key first.'
            : 'It can’t be extended further.'}
        </Notice>
      ) : (
        <OverlapField
          legend="How much longer shall it work, from now?"
          value={overlap}
          onChange={setOverlap}
          now={now}
          keyExpiresAt={keyExpiresAt}
          after={endsAt}
        />
      )}
    </ConfirmDialog>
  );
}
