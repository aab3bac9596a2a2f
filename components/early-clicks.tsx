import { headers } from 'next/headers';

/**
 * Waits until React has hydrated the button that was clicked last, then clicks it again. React adds a property to
 * hydrated elements, and stops a click that it can't handle yet before it reaches the button. A button that opens a
 * popover works without any script.
 */
const script = `(() => {
  let waiting = null;
  let until = 0;
  const isReady = (button) => Object.keys(button).some((key) => key.startsWith('__reactProps'));
  const repeat = (button) => {
    if (waiting !== button || !button.isConnected) return;
    if (!isReady(button)) return requestAnimationFrame(() => repeat(button));
    waiting = null;
    button.click();
  };
  addEventListener('click', (event) => {
    const button = event.target.closest?.('button[type=button]:not([popovertarget])');
    if (!button) return;
    // Something other than React may stop every click, which must not be repeated for ever.
    if (event.isTrusted) until = Date.now() + 60_000;
    // React may hydrate the button for this very click, before it arrives, and then handles it. A button that it
    // hydrates later, but before the timer below, has not received the click.
    let isHeard = false;
    button.addEventListener('click', () => { isHeard = isReady(button); }, { once: true });
    // Code that stops a click on purpose, as after a long press, prevents its default too.
    setTimeout(() => {
      if (isHeard || (isReady(button) && event.defaultPrevented) || waiting === button || Date.now() > until) return;
      waiting = button;
      requestAnimationFrame(() => repeat(button));
    });
  }, true);
})()`;

/** Remembers a click on a button before the page is hydrated, and repeats it when the button works. */
export async function EarlyClicks() {
  const policy = (await headers()).get('content-security-policy');
  const nonce = policy?.match(/'nonce-([^']+)'/)?.[1];
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />;
}
