/** A date of the subscription, in UTC as on invoices, so that it is the same for everyone. */
export function BillingDate({ iso }: { iso: string }) {
  const text = new Date(iso).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
  return (
    <time dateTime={iso} title={`${iso.slice(0, 16).replace('T', ' ')} UTC`} className="whitespace-nowrap">
      {text}
    </time>
  );
}
