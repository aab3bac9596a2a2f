'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { RelativeTime } from '@/components/ui/relative-time';
import { finishRotationAction } from '@/lib/api-keys/actions';
import type { Rotation } from '@/lib/api-keys/rotation-schema';
import type { ApiKeyRow } from '@/lib/api-keys/schema';

type FinishRotationDialogProps = {
  org: string;
  apiKey: ApiKeyRow;
  rotation: Rotation;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Asks for confirmation, then ends the old secret of a rotation. */
export default function FinishRotationDialog(props: FinishRotationDialogProps) {
  const { org, apiKey, rotation, onClose, focusFallback } = props;
  const { old } = rotation;
  return (
    <ConfirmDialog
      title="Finish the rotation"
      description={
        <>
          The old secret, <code className="font-mono text-[13px]">{old.preview}</code>, is refused at once.{' '}
          {old.lastUsedAt === null ? (
            'It has not been used since the rotation.'
          ) : (
            <>
              It was last used <RelativeTime iso={old.lastUsedAt} isInSentence />
              {old.lastClient && ` by ${old.lastClient}`}.
            </>
          )}
        </>
      }
      verb="Finish now"
      run={() => finishRotationAction(org, { id: apiKey.id })}
      unanswered="The server did not answer, so it is not known whether the rotation is finished. Try again."
      done={`Rotation of ${apiKey.name} finished`}
      onClose={onClose}
      focusFallback={focusFallback}
    />
  );
}
