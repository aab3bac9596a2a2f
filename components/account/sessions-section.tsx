'use client';

import { MonitorSmartphone } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { SettingsSection } from '@/components/settings-section';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import type { SessionRow } from '@/lib/account/schema';

const EndSessionDialog = lazy(() => import('./end-session-dialog'));

type OpenDialog = SessionRow | 'everywhere' | null;

/** The user's sessions, with buttons to end them. */
export function SessionsSection({ sessions }: { sessions: SessionRow[] }) {
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const everywhere = useRef<HTMLButtonElement>(null);
  return (
    <SettingsSection
      title="Sessions"
      description="The devices where you are signed in. Browsers report their names themselves, so they may be wrong."
    >
      <div className="flex flex-col items-start gap-4">
        <ul className="w-full divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
          {sessions.map((session) => (
            <SessionItem key={session.id} session={session} onEnd={() => setDialog(session)} />
          ))}
        </ul>
        <Button ref={everywhere} onClick={() => setDialog('everywhere')}>
          Sign out everywhere
        </Button>
      </div>
      <Suspense fallback={null}>
        {dialog && (
          <EndSessionDialog session={dialog} onClose={() => setDialog(null)} focusFallback={() => everywhere.current} />
        )}
      </Suspense>
    </SettingsSection>
  );
}

function SessionItem({ session, onEnd }: { session: SessionRow; onEnd: () => void }) {
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <MonitorSmartphone aria-hidden className="size-5 shrink-0 text-muted" />
      <div className="flex min-w-0 flex-1 flex-col">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          {session.device}
          {session.isCurrent && <Badge tone="success">This session</Badge>}
        </p>
        <p className="text-[13px] text-muted">
          {session.address && (
            <>
              <span className="font-mono text-xs">{session.address}</span> ·{' '}
            </>
          )}
          {session.isCurrent ? (
            'in use now'
          ) : (
            <>
              last used <RelativeTime iso={session.lastUsedAt} isInSentence />
            </>
          )}{' '}
          · signed in <RelativeTime iso={session.createdAt} isInSentence />
        </p>
      </div>
      <Button size="small" onClick={onEnd} aria-label={`End the session of ${session.device}`}>
        End
      </Button>
    </li>
  );
}
