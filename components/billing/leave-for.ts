/** Opens a page of the payment provider. Resolves when the browser leaves, so that nothing is pending after Back. */
export function leaveFor(url: string): Promise<void> {
  window.location.assign(url);
  return new Promise((resolve) => window.addEventListener('pagehide', () => resolve(), { once: true }));
}
