'use client';

import { CircleCheck, RotateCw } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toasts';
import { finishRotationAction } from '@/lib/api-keys/actions';
import type { Rotation, SecretUse } from '@/lib/api-keys/rotation-schema';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';
import { SubmitError } from '../submit-error';
import { useAction } from '../use-action';

const FinishRotationDialog = lazy(() => import('./finish-rotation-dialog'));
const ExtendRotationDialog = lazy(() => import('./extend-rotation-dialog'));

type RotationPanelProps = { org: string; apiKey: ApiKeyDetails; rotation: Rotation };

/** A rotation under way: which of the two secrets is still called, and how to end it. */
export function RotationPanel({ org, apiKey, rotation }: RotationPanelProps) {
  const [asked, setAsked] = useState<'finish' | 'extend' | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const finish = useAction<void, { name: string }>(() => finishRotationAction(org, { id: apiKey.id }), {
    onDone: ({ name }) => toast(`Rotation of ${name} finished`),
  });
  const dialog = { org, apiKey, rotation, onClose: () => setAsked(null), focusFallback: () => heading.current };
  return (
    <section aria-labelledby="rotation" className="min-w-0 rounded-xl border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-5 py-3">
        <RotateCw aria-hidden className="size-4 text-muted" />
        <h2 id="rotation" ref={heading} tabIndex={-1} className="font-medium">
          Rotation in progress
        </h2>
        <span className="text-muted">
          since <Moment iso={rotation.startedAt} />
        </span>
        {apiKey.mayChange && (
          <span className="ml-auto flex gap-2">
            <Button size="small" onClick={() => setAsked('extend')}>
              Extend
            </Button>
            <Button
              size="small"
              variant={rotation.isOldIdle ? 'primary' : 'secondary'}
              busy={finish.isPending}
              // A secret that nothing uses any more needs no confirmation.
              onClick={() => (rotation.isOldIdle ? finish.run() : setAsked('finish'))}
            >
              Finish now
            </Button>
          </span>
        )}
      </header>
      {finish.error && (
        <div className="border-line border-b px-5 py-3">
          <SubmitError error={finish.error} />
        </div>
      )}
      <div className="grid sm:grid-cols-2 sm:divide-x sm:divide-line max-sm:divide-y max-sm:divide-line">
        <Secret label="New secret" use={rotation.current} />
        <Secret label="Old secret" use={rotation.old} />
      </div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 border-line border-t px-5 py-3 text-[13px]">
        {rotation.isOldIdle && (
          <span className="flex items-center gap-2 font-medium text-success-ink">
            <CircleCheck aria-hidden className="size-4 shrink-0" />
            The old secret has not been used for 2 hours: you can finish.
          </span>
        )}
        <span className={rotation.isOldIdle ? 'ml-auto text-muted' : 'text-muted'}>
          {rotation.isOldIdle ? 'Else it ends ' : 'The old secret ends '}
          <Moment iso={rotation.endsAt} />
          {rotation.isOldIdle ? '' : '.'}
        </span>
      </p>
      <Suspense fallback={null}>
        {asked === 'finish' && <FinishRotationDialog {...dialog} />}
        {asked === 'extend' && <ExtendRotationDialog {...dialog} />}
      </Suspense>
    </section>
  );
}

function Secret({ label, use }: { label: string; use: SecretUse }) {
  return (
    <div className="flex min-w-0 flex-col gap-1 px-5 py-3.5">
      <h3 className="flex items-baseline justify-between gap-3">
        <span className="font-medium">{label}</span>
        <code translate="no" className="font-mono text-[13px] text-muted">
          {use.preview}
        </code>
      </h3>
      <p>
        <strong className="font-semibold text-base">{use.requests.toLocaleString('en-US')}</strong>{' '}
        <span className="text-[13px] text-muted">{use.requests === 1 ? 'request since' : 'requests since'}</span>
      </p>
      <p className="break-words text-[13px] text-muted">
        {use.lastUsedAt === null ? (
          'Not used since the rotation'
        ) : (
          <>
            Last <RelativeTime iso={use.lastUsedAt} isInSentence />
            {use.lastClient && `, ${use.lastClient}`}
            {use.lastAddress && (
              <>
                , <code className="font-mono">{use.lastAddress}</code>
              </>
            )}
          </>
        )}
      </p>
    </div>
  );
}
