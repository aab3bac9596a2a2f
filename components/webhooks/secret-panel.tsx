'use client';

import { lazy, Suspense, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import { Panel } from '@/components/ui/panel';
import { useAction } from '@/components/use-action';
import { endOldWebhookSecretAction } from '@/lib/webhooks/actions';
import type { WebhookDetails } from '@/lib/webhooks/schema';

const RotateSecretDialog = lazy(() => import('./rotate-secret-dialog'));

/** The end of a webhook's signing secret, and its rotation. */
export function SecretPanel({ org, webhook }: { org: string; webhook: WebhookDetails }) {
  const { id, secretEnd, oldSecretEndsAt } = webhook;
  const [isRotating, setIsRotating] = useState(false);
  const end = useAction<void, unknown>(() => endOldWebhookSecretAction(org, { id }));
  return (
    <Panel
      id="signing-secret"
      title="Signing secret"
      aside={
        <Button size="small" onClick={() => setIsRotating(true)}>
          Rotate
        </Button>
      }
    >
      <div className="flex flex-col gap-2 px-5 py-4 text-[13px]">
        {secretEnd === null ? (
          <p className="text-danger-ink">It can’t be read, because AUTH_SECRET has changed. Rotate it.</p>
        ) : (
          <code translate="no" className="font-mono">
            whsec_…{secretEnd}
          </code>
        )}
        {oldSecretEndsAt && (
          <p className="text-muted">
            The old secret signs as well until <Moment iso={oldSecretEndsAt} />.{' '}
            <button
              type="button"
              aria-disabled={end.isPending}
              onClick={() => end.run()}
              className="rounded-sm text-ink underline underline-offset-4"
            >
              End it now
            </button>
          </p>
        )}
        {end.error && <p className="text-danger-ink">{end.error.message}</p>}
      </div>
      <Suspense fallback={null}>
        {isRotating && (
          <RotateSecretDialog
            org={org}
            id={id}
            hasOldSecret={oldSecretEndsAt !== null}
            onClose={() => setIsRotating(false)}
          />
        )}
      </Suspense>
    </Panel>
  );
}
