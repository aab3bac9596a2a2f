'use client';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { removeWebhookAction } from '@/lib/webhooks/actions';
import type { WebhookRow } from '@/lib/webhooks/schema';
import { titleOf } from './webhook-words';

type RemoveWebhookDialogProps = {
  org: string;
  webhook: Pick<WebhookRow, 'id' | 'name' | 'url'>;
  onDone: () => void;
  onClose: () => void;
};

/** Asks for confirmation, then removes a webhook. */
export default function RemoveWebhookDialog({ org, webhook, onDone, onClose }: RemoveWebhookDialogProps) {
  return (
    <ConfirmDialog
      title="Remove webhook"
      description={`${titleOf(webhook)} gets no more events. Messages that wait are not sent, and its deliveries are deleted.`}
      verb="Remove"
      run={() => removeWebhookAction(org, { id: webhook.id })}
      done="Webhook removed"
      onDone={onDone}
      onClose={onClose}
    />
  );
}
