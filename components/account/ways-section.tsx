'use client';

import { KeyRound, Mail } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { useAction } from '@/components/use-action';
import { connectProviderAction } from '@/lib/account/actions';
import type { ConnectedWay, Ways } from '@/lib/account/schema';
import type { ProviderRef } from '@/lib/auth/schema';

const DisconnectDialog = lazy(() => import('./disconnect-dialog'));

/** The ways in beside a password; nothing where there are none. */
export function WaysSection({ ways }: { ways: Ways }) {
  const [leaving, setLeaving] = useState<ConnectedWay | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const { connected, connectable, links } = ways;
  if (connected.length === 0 && connectable.length === 0 && links === 'off') return null;
  return (
    <SettingsSection
      title="Ways to sign in"
      description="Beside a password. Connecting one needs a sign-in of the last ten minutes."
    >
      <ul
        ref={list}
        tabIndex={-1}
        className="w-full divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface"
      >
        {connected.map((way) => (
          <ConnectedItem key={way.id} way={way} onDisconnect={() => setLeaving(way)} />
        ))}
        {connectable.map((provider) => (
          <ConnectableItem key={provider.id} provider={provider} />
        ))}
        {links !== 'off' && (
          <Way
            icon={<Mail aria-hidden className="size-5 shrink-0 text-muted" />}
            name="Link by mail"
            facts={
              links === 'on'
                ? 'Ask for one on the sign-in page.'
                : 'Ask for one on the sign-in page. The first proves your address: your password and connections end.'
            }
          />
        )}
      </ul>
      <Suspense fallback={null}>
        {leaving && (
          <DisconnectDialog way={leaving} onClose={() => setLeaving(null)} focusFallback={() => list.current} />
        )}
      </Suspense>
    </SettingsSection>
  );
}

type WayProps = { icon?: ReactNode; name: string; facts: ReactNode; children?: ReactNode; below?: ReactNode };

function Way({ icon, name, facts, children, below }: WayProps) {
  return (
    <li className="flex flex-col gap-3 px-4 py-3">
      <div className="flex items-center gap-3">
        {icon ?? <KeyRound aria-hidden className="size-5 shrink-0 text-muted" />}
        <div className="flex min-w-0 flex-1 flex-col">
          <p className="font-medium">{name}</p>
          <p className="text-[13px] text-muted wrap-anywhere">{facts}</p>
        </div>
        {children}
      </div>
      {below}
    </li>
  );
}

function ConnectedItem({ way, onDisconnect }: { way: ConnectedWay; onDisconnect: () => void }) {
  const { provider, label, isInUse, connectedAt, lastUsedAt, mayDisconnect } = way;
  const facts = (
    <>
      {label} ·{' '}
      {lastUsedAt ? (
        <>
          last used <RelativeTime iso={lastUsedAt} isInSentence />
        </>
      ) : (
        <>
          connected <RelativeTime iso={connectedAt} isInSentence />
        </>
      )}
      {!isInUse && ' · switched off on this installation'}
      {!mayDisconnect && ' · your only way in'}
    </>
  );
  return (
    <Way name={provider} facts={facts}>
      {mayDisconnect && (
        <Button size="small" onClick={onDisconnect} aria-label={`Disconnect ${provider}`}>
          Disconnect
        </Button>
      )}
    </Way>
  );
}

function ConnectableItem({ provider }: { provider: ProviderRef }) {
  const { run, isPending, error } = useAction(connectProviderAction);
  return (
    <Way name={provider.name} facts="Not connected" below={error && <SubmitError error={error} />}>
      <Button
        size="small"
        busy={isPending}
        onClick={() => run({ provider: provider.id })}
        aria-label={`Connect ${provider.name}`}
      >
        Connect
      </Button>
    </Way>
  );
}
