import { Ban, CircleAlert } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import { Moment } from '@/components/ui/moment';
import { errorDocsPath } from '@/lib/paths';
import type { LoggedRequest, RequestExplanation } from '@/lib/requests/schema';

const looks: Partial<Record<LoggedRequest['class'], string>> = {
  refused: 'border-warning-line bg-warning-soft text-warning-ink',
  failed: 'border-danger-line bg-danger-soft text-danger-ink',
};

type RequestProblemProps = { request: LoggedRequest; explanation: RequestExplanation };

/** Why a request did not succeed, and what to do. */
export function RequestProblem({ request, explanation: { title, fact, said, remedy } }: RequestProblemProps) {
  const Icon = request.class === 'refused' ? Ban : CircleAlert;
  return (
    <section aria-label="What happened" className="flex flex-col gap-3">
      <div
        className={classNames(
          'flex gap-2.5 rounded-lg border px-3 py-2.5 text-[13px]',
          looks[request.class] ?? 'border-line bg-sunken',
        )}
      >
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        <div className="min-w-0 flex-1 break-words">
          <strong className="font-semibold">{title}</strong>
          {fact && (
            <p>
              <bdi>{fact.text}</bdi> <Moment iso={fact.at} />.
            </p>
          )}
          <p>{remedy}</p>
        </div>
      </div>
      {said && (
        <p className="break-words text-[13px]">
          <span className="text-muted">The model server said: </span>
          <bdi>{said}</bdi>
        </p>
      )}
      {request.code && (
        <p className="text-[13px]">
          <span className="text-muted">Response sent to the caller: </span>
          <code className="font-mono text-xs">
            {request.status} {request.code}
          </code>
          {'. '}
          <a href={errorDocsPath(request.code)} className="text-accent-ink underline underline-offset-4">
            See the API reference
          </a>
        </p>
      )}
    </section>
  );
}
