import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import type { ProviderRef } from '@/lib/auth/schema';
import { requestLinkPath } from '@/lib/paths';
import { ContinueWithForm } from './continue-with-form';

type OtherSignInMethodsProps = {
  providers: ProviderRef[];
  /** The path to redirect to after sign-in; the server checks it. */
  next: string;
  /** Whether sign-in links by mail are available. */
  links?: boolean;
};

/** The sign-in methods other than a password; nothing when none is configured. */
export function OtherSignInMethods({ providers, next, links = false }: OtherSignInMethodsProps) {
  if (providers.length === 0 && !links) return null;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-3 text-[13px] text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      {providers.map((provider) => (
        <ContinueWithForm key={provider.id} provider={provider} next={next} />
      ))}
      {links && (
        <Link href={requestLinkPath(next)} className={buttonClass({ size: 'large' })}>
          E-mail me a sign-in link
        </Link>
      )}
    </div>
  );
}
