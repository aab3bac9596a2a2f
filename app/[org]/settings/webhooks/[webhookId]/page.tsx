import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { WebhookView } from '@/components/webhooks/webhook-view';
import { AppError } from '@/lib/errors';
import { organizationTitle } from '@/lib/page-title';
import { requireViewer } from '@/lib/viewer';
import { deliveryStates } from '@/lib/webhooks/schema';
import { getWebhook, listDeliveries } from '@/lib/webhooks/service';

type Props = PageProps<'/[org]/settings/webhooks/[webhookId]'>;

/** Reads the webhook once for the title and the page. */
const readWebhook = cache(async (org: string, id: string) => {
  const viewer = await requireViewer(org);
  if (!z.guid().safeParse(id).success) notFound();
  return getWebhook(viewer, id).catch(toNotFound);
});

const stateParam = z.enum(deliveryStates).nullable().catch(null);
const beforeParam = z.guid().nullable().catch(null);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, webhookId } = await params;
  const [{ organization }, { name, url }] = await Promise.all([requireViewer(org), readWebhook(org, webhookId)]);
  return organizationTitle(organization, name || url, 'Webhooks');
}

/** A webhook and its deliveries. Users without the permission and foreign ids get a 404. */
export default async function WebhookPage({ params, searchParams }: Props) {
  const { org, webhookId } = await params;
  const given = await searchParams;
  const shown = { state: stateParam.parse(given.state ?? null), before: beforeParam.parse(given.before ?? null) };
  const [viewer, webhook] = await Promise.all([requireViewer(org), readWebhook(org, webhookId)]);
  const deliveries = await listDeliveries(viewer, { id: webhook.id, ...shown }).catch(toNotFound);
  return <WebhookView org={viewer.organization.slug} webhook={webhook} deliveries={deliveries} shown={shown} />;
}

function toNotFound(error: unknown): never {
  if (error instanceof AppError && (error.code === 'not_found' || error.code === 'forbidden')) notFound();
  throw error;
}
