/** Renders text in which `backticks` mark code. */
export function MarkedText({ text }: { text: string }) {
  return text.split(/(`[^`]+`)/).map((part, index) =>
    part.startsWith('`') ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change their order
      <code key={index} className="font-mono text-[0.92em] text-ink" translate="no">
        {part.slice(1, -1)}
      </code>
    ) : (
      part
    ),
  );
}
