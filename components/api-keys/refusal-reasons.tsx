import { refusalLabels } from '@/lib/api-keys/usage-buckets';

/** Why calls were refused in a span, the most frequent reason first; nothing where none was. */
export function RefusalReasons({ reasons }: { reasons: Record<string, number> }) {
  const counts = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  if (counts.length === 0) return null;
  return (
    <p className="px-5 pt-2 text-[13px] text-muted">
      Refused because:{' '}
      {counts
        .map(([reason, count]) => `${refusalLabels[reason] ?? reason} (${count.toLocaleString('en-US')})`)
        .join(', ')}
    </p>
  );
}
