/** Starts what runs beside the requests of a server. Nothing here is awaited: a database that is away must not delay it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  if (process.env.NODE_ENV === 'production') (await import('./lib/log-text')).guardConsole();
  const { keepReconciled } = await import('./lib/billing/stripe/reconcile-all');
  keepReconciled();
}
