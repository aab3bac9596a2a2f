/** A day that money hangs on, the same for everyone: in UTC, as invoices have it. */
export function BillingDate({ iso }: { iso: string }) {
  const text = new Date(iso).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
  return (
    <time dateTime={iso} title={`${iso.slice(0, 16).replace('T', ' ')} UTC`} className="whitespace-nowrap">
      {text}
    </time>
  );
}
