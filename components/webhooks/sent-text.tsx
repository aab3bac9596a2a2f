/** The body of a message, as it is posted, with its JSON in lines. */
export function SentText({ body, label }: { body: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to scroll it too
    <section aria-label={label} tabIndex={0} className="max-h-72 overflow-auto rounded-lg border border-line bg-sunken">
      <pre translate="no" className="p-3 font-mono text-xs">
        {JSON.stringify(JSON.parse(body), null, 2)}
      </pre>
    </section>
  );
}
