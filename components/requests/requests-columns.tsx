import { listColumnHelper } from '@/components/list-page/list-table';
import { RowLink } from '@/components/list-page/row-link';
import { SpaceLogo } from '@/components/space-logo';
import type { LoggedRequest } from '@/lib/requests/schema';
import { latencyText, shortRequestId, tokensText } from './request-figures';
import { RequestStatus } from './request-status';
import { RequestTime } from './request-time';

const column = listColumnHelper<LoggedRequest>();
const noCard = '@max-table/table:hidden';
const figure = 'text-right';

export const requestsColumns = column.columns([
  column.display({
    id: 'time',
    header: 'Time',
    meta: { className: 'w-25', cardClassName: 'order-4 text-right text-[13px] @table/table:text-left' },
    cell: ({ row: { original: request } }) => (
      <RowLink id={request.id} className="font-normal!">
        <RequestTime iso={request.at} />
      </RowLink>
    ),
  }),
  column.display({
    id: 'status',
    header: 'Status',
    meta: { className: 'w-50', cardClassName: 'order-2 flex justify-end @table/table:table-cell' },
    cell: ({ row }) => <RequestStatus request={row.original} />,
  }),
  column.display({
    id: 'key',
    header: 'Key',
    meta: { cardClassName: 'order-1' },
    cell: ({ row: { original: request } }) => (
      <span className="flex min-w-0 items-center gap-2">
        <SpaceLogo name={request.key.space.name} src={request.key.space.logoUrl} />
        <span dir="auto" title={`${request.key.name} · ${request.key.space.name}`} className="truncate">
          {request.key.name}
        </span>
      </span>
    ),
  }),
  column.display({
    id: 'what',
    header: '',
    meta: { cardClassName: 'order-3 truncate text-[13px] text-muted', showsFrom: 'cards' },
    cell: ({ row: { original: request } }) => whatText(request),
  }),
  column.display({
    id: 'endpoint',
    header: 'Endpoint',
    meta: { className: 'w-35', cardClassName: noCard, showsFrom: 'every' },
    cell: ({ row: { original: request } }) => (
      <span title={request.endpoint?.route} className="block truncate text-muted">
        {request.endpoint?.label ?? '–'}
      </span>
    ),
  }),
  column.display({
    id: 'model',
    header: 'Model',
    meta: { className: 'w-32', cardClassName: noCard, showsFrom: 'all' },
    cell: ({ row: { original: request } }) => (
      <span dir="auto" title={request.model ?? undefined} className="block truncate">
        {request.model ?? '–'}
      </span>
    ),
  }),
  column.display({
    id: 'input',
    header: () => <span className="block text-right">Tokens in</span>,
    meta: { className: 'w-22', cardClassName: noCard, showsFrom: 'more' },
    cell: ({ row }) => <span className={`block ${figure}`}>{tokensText(row.original.tokens, 'input')}</span>,
  }),
  column.display({
    id: 'output',
    header: () => <span className="block text-right">out</span>,
    meta: { className: 'w-16', cardClassName: noCard, showsFrom: 'more' },
    cell: ({ row }) => <span className={`block ${figure}`}>{tokensText(row.original.tokens, 'output')}</span>,
  }),
  column.display({
    id: 'latency',
    header: () => <span className="block text-right">Latency</span>,
    meta: { className: 'w-21', cardClassName: noCard },
    cell: ({ row }) => <span className={`block ${figure}`}>{latencyText(row.original.latencyMs)}</span>,
  }),
  column.display({
    id: 'id',
    header: 'Request id',
    meta: { className: 'w-33', cardClassName: noCard, showsFrom: 'every' },
    cell: ({ row }) => (
      <code title={row.original.id} translate="no" className="font-mono text-muted text-xs">
        {shortRequestId(row.original.id)}
      </code>
    ),
  }),
]);

/** Returns what a request called, or why it failed, in one line of a card. */
function whatText({ code, class: result, endpoint, model }: LoggedRequest): string {
  const parts = [result === 'succeeded' ? endpoint?.label : (code ?? endpoint?.label), model];
  return parts.filter((part) => part).join(' · ') || '–';
}
