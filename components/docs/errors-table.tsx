import { MarkedText } from './marked-text';

type ErrorRow = { code: string; status: number; happened: string; remedy: string };

const columns = ['Status', 'Code', 'What happened', 'What to do'] as const;

/** All errors of the API. Each row has its code as its anchor. */
export function ErrorsTable({ errors }: { errors: readonly ErrorRow[] }) {
  return (
    <div className="mt-4 overflow-hidden rounded-xl border border-line bg-surface">
      <table className="w-full text-left">
        <thead className="hidden bg-sunken text-[13px] text-muted md:table-header-group">
          <tr>
            {columns.map((label) => (
              <th key={label} scope="col" className="px-4 py-2.5 font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {errors.map(({ code, status, happened, remedy }) => (
            <tr
              key={code}
              id={`error-${code}`}
              className="grid scroll-mt-20 grid-cols-[3rem_minmax(0,1fr)] gap-x-2 gap-y-1 px-4 py-3 target:bg-accent-soft md:table-row md:p-0 md:[&>td]:px-4 md:[&>td]:py-3"
            >
              <td className="text-muted tabular-nums">{status}</td>
              <td>
                <a
                  href={`#error-${code}`}
                  className="break-all font-mono text-[13px] hover:underline md:whitespace-nowrap md:break-normal"
                  translate="no"
                >
                  {code}
                </a>
              </td>
              <td className="col-start-2">
                <MarkedText text={happened} />
              </td>
              <td className="col-start-2 text-muted">
                <MarkedText text={remedy} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
