/** Goes to a page of the payment provider. Settles when the browser leaves: a return by Back finds nothing pending. */
export function leaveFor(url: string): Promise<void> {
  window.location.assign(url);
  return new Promise((resolve) => window.addEventListener('pagehide', () => resolve(), { once: true }));
}
