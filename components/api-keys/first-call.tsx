'use client';

import { CircleAlert, CircleCheck, Clock } from 'lucide-react';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { formatClock } from '@/components/ui/format-time';
import { getFirstCallAction } from '@/lib/api-keys/actions';
import type { FirstCall as Call } from '@/lib/api-keys/key-use-schema';
import { errorDocsPath } from '@/lib/paths';
import { callAction } from '../use-action';
import { CallerText } from './caller-text';

const pollMs = 2_000;
const waitMs = 10 * 60_000;

type FirstCallProps = { org: string; keyId: string; secret: string; isCopied: boolean };

/** Waits for the first request with a new secret, ten minutes at most, and shows the result. */
export function FirstCall({ org, keyId, secret, isCopied }: FirstCallProps) {
  const [call, setCall] = useState<Call | null>(null);
  const [isOver, setIsOver] = useState(false);
  const ask = useEffectEvent(() =>
    callAction(() => getFirstCallAction(org, { id: keyId, lastFive: secret.slice(-5) })),
  );

  useEffect(() => {
    if (!isCopied) return;
    let isOpen = true;
    let timer: ReturnType<typeof setTimeout>;
    const startedAt = Date.now();
    async function poll() {
      const answer = await ask();
      if (!isOpen) return;
      if (answer.status === 'done') setCall(answer.data);
      if (answer.status === 'done' && answer.data && answer.data.status < 400) return;
      if (Date.now() - startedAt > waitMs) setIsOver(true);
      else timer = setTimeout(poll, pollMs);
    }
    timer = setTimeout(poll, pollMs);
    return () => {
      isOpen = false;
      clearTimeout(timer);
    };
  }, [isCopied]);

  return (
    <div role="status" className="min-h-14">
      {lineFor(call, isCopied, isOver)}
    </div>
  );
}

function lineFor(call: Call | null, isCopied: boolean, isOver: boolean): ReactNode {
  if (call && call.status < 400) return <Received call={call} />;
  if (call) return <Refused call={call} isOver={isOver} />;
  if (isOver) {
    return (
      <Line icon={<Clock aria-hidden className="size-4 text-muted" />}>
        No request came within 10 minutes. Later ones show on the key’s page.
      </Line>
    );
  }
  if (isCopied) {
    return (
      <Line icon={<Pulse />} aside={<span className="text-[13px] text-muted">Closing stops waiting</span>}>
        Waiting for the first request…
      </Line>
    );
  }
  return (
    <Line icon={<Clock aria-hidden className="size-4 text-muted" />}>
      <span className="text-muted">After Copy, the first request shows here.</span>
    </Line>
  );
}

function Received({ call }: { call: Call }) {
  return (
    <Line
      tone="border-success-line bg-success-soft text-success-ink"
      icon={<CircleCheck aria-hidden className="size-4" />}
      detail={
        <>
          {call.model && `${call.model}, `}
          {call.latencyMs.toLocaleString('en-US')} ms, <CallerText caller={call} />
        </>
      }
    >
      Received: {call.status} at {formatClock(new Date(call.at), true)}
    </Line>
  );
}

function Refused({ call, isOver }: { call: Call; isOver: boolean }) {
  return (
    <Line
      tone="border-danger-line bg-danger-soft text-danger-ink"
      icon={<CircleAlert aria-hidden className="size-4" />}
      detail={
        <>
          {call.reason ?? 'The request failed.'} {isOver ? 'No other request came.' : 'Still waiting.'}
        </>
      }
      aside={
        call.reason &&
        call.code && (
          <a href={errorDocsPath(call.code)} target="_blank" rel="noreferrer" className="text-[13px] underline">
            What to do
          </a>
        )
      }
    >
      Refused: {call.status} at {formatClock(new Date(call.at), true)}
    </Line>
  );
}

type LineProps = { icon: ReactNode; tone?: string; detail?: ReactNode; aside?: ReactNode; children: ReactNode };

function Line({ icon, tone = 'border-line', detail, aside, children }: LineProps) {
  return (
    <div className={classNames('flex min-h-14 items-center gap-3 rounded-lg border px-3.5 py-2', tone)}>
      <span className="flex size-4 shrink-0 items-center justify-center">{icon}</span>
      <p className="min-w-0 flex-1 break-words">
        {children}
        {detail && <span className="block text-[13px]">{detail}</span>}
      </p>
      {aside}
    </div>
  );
}

function Pulse() {
  return <span aria-hidden className="size-2 animate-pulse rounded-full bg-accent motion-reduce:animate-none" />;
}
