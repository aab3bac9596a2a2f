'use client';

import { KeyRound, Mail } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { SettingsSection } from '@/components/settings-section';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { useAction } from '@/components/use-action';
import { connectProviderAction } from '@/lib/account/actions';
import type { ConnectedIdentity, SignInMethods } from '@/lib/account/schema';
import type { ProviderRef } from '@/lib/auth/schema';

const DisconnectDialog = lazy(() => import('./disconnect-dialog'));

/** The sign-in methods other than a password; nothing when there are none. */
export function SignInMethodsSection({ methods }: { methods: SignInMethods }) {
  const [leaving, setLeaving] = useState<ConnectedIdentity | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const { connected, connectable, links } = methods;
  if (connected.length === 0 && connectable.length === 0 && links === 'off') return null;
  return (
    <SettingsSection
      title="Sign-in methods"
      description="Other methods than a password. To connect one, you must have signed in within the last ten minutes."
    >
      <ul
        ref={list}
        tabIndex={-1}
        className="w-full divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface"
      >
        {connected.map((identity) => (
          <ConnectedItem key={identity.id} identity={identity} onDisconnect={() => setLeaving(identity)} />
        ))}
        {connectable.map((provider) => (
          <ConnectableItem key={provider.id} provider={provider} />
        ))}
        {links !== 'off' && (
          <SignInMethod
            icon={<Mail aria-hidden className="size-5 shrink-0 text-muted" />}
            name="Link by mail"
            facts={
              links === 'on'
                ? 'Request a link on the sign-in page.'
                : 'Request a link on the sign-in page. The first one verifies your address and removes your password and connections.'
            }
          />
        )}
      </ul>
      <Suspense fallback={null}>
        {leaving && (
          <DisconnectDialog identity={leaving} onClose={() => setLeaving(null)} focusFallback={() => list.current} />
        )}
      </Suspense>
    </SettingsSection>
  );
}

type SignInMethodProps = { icon?: ReactNode; name: string; facts: ReactNode; children?: ReactNode; below?: ReactNode };

function SignInMethod({ icon, name, facts, children, below }: SignInMethodProps) {
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

function ConnectedItem({ identity, onDisconnect }: { identity: ConnectedIdentity; onDisconnect: () => void }) {
  const { provider, label, isInUse, connectedAt, lastUsedAt, mayDisconnect } = identity;
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
      {!mayDisconnect && ' · your only sign-in method'}
    </>
  );
  return (
    <SignInMethod name={provider} facts={facts}>
      {mayDisconnect && (
        <Button size="small" onClick={onDisconnect} aria-label={`Disconnect ${provider}`}>
          Disconnect
        </Button>
      )}
    </SignInMethod>
  );
}

function ConnectableItem({ provider }: { provider: ProviderRef }) {
  const { run, isPending, error } = useAction(connectProviderAction);
  return (
    <SignInMethod name={provider.name} facts="Not connected" below={error && <SubmitError error={error} />}>
      <Button
        size="small"
        busy={isPending}
        onClick={() => run({ provider: provider.id })}
        aria-label={`Connect ${provider.name}`}
      >
        Connect
      </Button>
    </SignInMethod>
  );
}
