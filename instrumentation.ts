/** What a server does once when it starts. Nothing here is waited for: it answers requests whoever else is away. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { keepReconciled } = await import('./lib/billing/stripe/reconcile-all');
  keepReconciled();
  const { serveInsideNext } = await import('./gateway/inside-next');
  // With this setting Next leaves the end to us; its own would not wait for the usage to be written.
  serveInsideNext({ endsProcess: Boolean(process.env.NEXT_MANUAL_SIG_HANDLE) });
}
