import type { Instrumentation } from 'next';

/** Starts what runs beside the requests of a server. Nothing here is awaited: a database that is away must not delay it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  if (process.env.NODE_ENV === 'production') (await import('./lib/log-text')).guardConsole();
  (await import('./lib/unavailable-response')).trackResponses();
  const { keepReconciled } = await import('./lib/billing/stripe/reconcile-all');
  keepReconciled();
  const { keepNotifying } = await import('./lib/notifications/keep-notifying');
  keepNotifying();
  (await import('./lib/webhooks/sender')).startWebhookSender();
}

/** Answers a page that the database did not serve with 503. Next itself knows only 500. */
export const onRequestError: Instrumentation.onRequestError = async (error, { headers }) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const [{ isDatabaseAway }, { markUnavailable }] = await Promise.all([
    import('./db/outage'),
    import('./lib/unavailable-response'),
  ]);
  if (isDatabaseAway(error)) markUnavailable(headers['x-request-id']);
};
