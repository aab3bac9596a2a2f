import { daysText } from '@/components/key-settings/key-lifetime';
import { RelativeTime } from '@/components/ui/relative-time';
import type { RefusedCaller } from '@/lib/api-keys/key-use-schema';

/** The callers of a key that is refused. */
export function RefusedCallers({ callers, logDays }: { callers: RefusedCaller[]; logDays: number }) {
  const showsAddresses = callers.some(({ address }) => address !== null);
  return (
    <section aria-labelledby="refused-callers" className="min-w-0 rounded-xl border border-line bg-surface">
      <h2 id="refused-callers" className="border-line border-b px-5 py-3.5 font-medium">
        Who still calls it
      </h2>
      {callers.length === 0 ? (
        <p className="px-5 py-6 text-muted">No request was refused because of that in the last {daysText(logDays)}.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to scroll it too
        <section aria-label="Refused callers table" tabIndex={0} className="overflow-x-auto">
          <table className="w-full whitespace-nowrap text-[13px]">
            <caption className="sr-only">Clients whose requests with this key are refused</caption>
            <thead className="bg-sunken text-left text-muted">
              <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
                <th scope="col" className="pl-5!">
                  Client
                </th>
                {showsAddresses && <th scope="col">Address</th>}
                <th scope="col" className="text-right">
                  Refused
                </th>
                <th scope="col" className="pr-5!">
                  Last
                </th>
              </tr>
            </thead>
            <tbody>
              {callers.map((caller) => (
                <tr key={`${caller.client} ${caller.address}`} className="border-line border-t [&>td]:px-3 [&>td]:py-2">
                  <td className="max-w-60 truncate pl-5!" title={caller.client}>
                    {caller.client || '–'}
                  </td>
                  {showsAddresses && <td className="font-mono text-xs">{caller.address || '–'}</td>}
                  <td className="text-right tabular-nums">{caller.requests.toLocaleString('en-US')}</td>
                  <td className="pr-5!">
                    <RelativeTime iso={caller.at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
