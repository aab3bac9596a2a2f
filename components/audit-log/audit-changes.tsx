import type { AuditChangeText } from '@/lib/audit-log/schema';

/** An entry's changes, before and after. */
export function AuditChanges({ changes }: { changes: AuditChangeText[] }) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full table-fixed text-left text-[13px]">
        <caption className="sr-only">What changed</caption>
        <thead className="bg-sunken text-muted">
          <tr>
            {['Field', 'Before', 'After'].map((label) => (
              <th key={label} scope="col" className="px-3 py-2 font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, from, to }) => (
            <tr key={field} className="border-line border-t align-top">
              <th scope="row" className="px-3 py-2 font-normal">
                {field}
              </th>
              <td dir="auto" className="break-words px-3 py-2 text-muted">
                {from ?? <i>none</i>}
              </td>
              <td dir="auto" className="break-words px-3 py-2">
                {to ?? <i>none</i>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
