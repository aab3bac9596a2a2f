import { headers } from 'next/headers';

/**
 * Waits until React has taken over the button that was clicked last, then clicks it again. React marks the elements
 * that it has taken over by a property, and stops a click that it can't answer yet before it reaches the button. A button
 * that opens a popover works without any script.
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
    // Something else than React may stop every click, which must not be repeated for ever.
    if (event.isTrusted) until = Date.now() + 60_000;
    // React may take it over for this very click, before the click reaches it, and answers it then. A button that it
    // takes over later, but before the timer below, has not heard the click.
    let isHeard = false;
    button.addEventListener('click', () => { isHeard = isReady(button); }, { once: true });
    // What stops a click on purpose, as after a long press, prevents its default too.
    setTimeout(() => {
      if (isHeard || (isReady(button) && event.defaultPrevented) || waiting === button || Date.now() > until) return;
      waiting = button;
      requestAnimationFrame(() => repeat(button));
    });
  }, true);
})()`;

/** Keeps a click on a button that comes before the page's own script, and repeats it when the button works. */
export async function EarlyClicks() {
  const policy = (await headers()).get('content-security-policy');
  const nonce = policy?.match(/'nonce-([^']+)'/)?.[1];
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />;
}
