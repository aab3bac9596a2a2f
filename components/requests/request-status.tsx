import { Badge, type Tone } from '@/components/ui/badge';
import type { LoggedRequest } from '@/lib/requests/schema';

const tones: Record<LoggedRequest['class'], Tone> = {
  succeeded: 'success',
  refused: 'warning',
  invalid: 'neutral',
  failed: 'danger',
  cancelled: 'neutral',
};

/** A request's status. Only requests that did not succeed have a color, and their code beside it. */
export function RequestStatus({ request: { status, class: result, code } }: { request: LoggedRequest }) {
  if (result === 'succeeded') return <span className="text-muted">{status}</span>;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Badge tone={tones[result]}>{status}</Badge>
      <span title={code ?? undefined} className="truncate text-[13px] text-muted @max-table/table:hidden">
        {code ?? (result === 'cancelled' ? 'cancelled' : '')}
      </span>
    </span>
  );
}

/** The status with its result in words. */
export function RequestResult({ request, label }: { request: LoggedRequest; label: string }) {
  return (
    <Badge tone={tones[request.class]}>
      {request.status} {label}
    </Badge>
  );
}
