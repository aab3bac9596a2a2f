import Link from 'next/link';
import type { ReactNode } from 'react';
import { PageHeader } from '@/components/page-header';
import { PeopleList } from '@/components/people-list';
import { Kbd } from '@/components/ui/kbd';
import {
  apiKeysPath,
  auditLogPath,
  docsPath,
  errorDocsPath,
  membersPath,
  requestLinkPath,
  signInPath,
} from '@/lib/paths';
import { MarkedText } from '../docs/marked-text';

type HelpViewProps = {
  /** The organization that the user used last; null for users without one. */
  org: { slug: string; name: string; admins: string[] } | null;
  /** The errors about a key, each with its remedy. */
  refusals: readonly { code: string; status: number; happened: string; remedy: string }[];
  seesAuditLog: boolean;
  sendsLinks: boolean;
};

const linkClass = 'rounded-sm text-accent-ink underline underline-offset-4';

/** How to sign in, what to do when a key is refused, the keyboard shortcuts, and whom to ask. */
export function HelpView({ org, refusals, seesAuditLog, sendsLinks }: HelpViewProps) {
  return (
    <div className="max-w-[760px]">
      <PageHeader title="Help" description="Signing in, keys that are refused, keyboard shortcuts, and whom to ask." />
      <Topic title="Sign in">
        <p>
          Sign in on the{' '}
          <Link href={signInPath()} className={linkClass}>
            sign-in page
          </Link>{' '}
          with your e-mail address and password, or with a method that is shown below the form. If you were invited,
          open the link of the invitation first.
        </p>
        <p>
          {sendsLinks ? (
            <>
              If you forgot your password,{' '}
              <Link href={requestLinkPath()} className={linkClass}>
                request a sign-in link
              </Link>{' '}
              and set a new password under Account.
            </>
          ) : (
            'If you forgot your password, ask the operator of this installation to reset it.'
          )}
        </p>
      </Topic>
      <Topic title="A key is refused">
        <p>
          The error in the response has a code that says why. The{' '}
          <Link href={docsPath} className={linkClass}>
            API reference
          </Link>{' '}
          lists all codes.
        </p>
        <dl className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
          {refusals.map(({ code, status, happened, remedy }) => (
            <div key={code} id={code} className="grid gap-x-6 gap-y-1 px-4 py-3 sm:grid-cols-[13rem_minmax(0,1fr)]">
              <dt className="flex flex-wrap items-baseline gap-x-2">
                <Link
                  href={errorDocsPath(code)}
                  translate="no"
                  className="break-all rounded-sm font-mono text-[13px] text-ink hover:underline"
                >
                  {code}
                </Link>
                <span className="text-muted text-xs">{status}</span>
              </dt>
              <dd className="text-muted">
                <MarkedText text={`${happened} ${remedy}`} />
              </dd>
            </div>
          ))}
        </dl>
        {org && (
          <p>
            The page of each key under{' '}
            <Link href={apiKeysPath(org.slug)} className={linkClass}>
              API Keys
            </Link>{' '}
            shows its state and its recent requests.
            {seesAuditLog && (
              <>
                {' '}
                The{' '}
                <Link href={auditLogPath(org.slug)} className={linkClass}>
                  audit log
                </Link>{' '}
                shows who changed a key.
              </>
            )}
          </p>
        )}
      </Topic>
      <Topic title="Keyboard shortcuts">
        <dl className="flex max-w-md flex-col divide-y divide-line">
          <Shortcut keys="/">Search the list</Shortcut>
          <Shortcut keys="c">Create a key, space or invitation</Shortcut>
          <Shortcut keys="?">Show the shortcuts of a list</Shortcut>
          <Shortcut keys="Esc">Clear the search, or close a dialog</Shortcut>
          <Shortcut keys="↑ ↓">Move in a menu</Shortcut>
        </dl>
        <p>You can switch off single-letter shortcuts in the list of shortcuts, which opens with the key ?.</p>
      </Topic>
      <Topic title="Ask an admin">
        {org ? (
          <p>
            For access, spaces, keys and the plan of <bdi className="text-ink">{org.name}</bdi>, ask{' '}
            <PeopleList names={org.admins} />.{' '}
            <Link href={membersPath(org.slug)} className={linkClass}>
              Members
            </Link>{' '}
            lists everyone with their role.
          </p>
        ) : (
          <p>Ask an admin of your organization to invite your e-mail address.</p>
        )}
      </Topic>
    </div>
  );
}

function Topic({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 border-line border-t py-6 text-muted first-of-type:border-t-0 first-of-type:pt-0">
      <h2 className="font-medium text-base text-ink">{title}</h2>
      {children}
    </section>
  );
}

function Shortcut({ keys, children }: { keys: string; children: string }) {
  return (
    <div className="flex items-center justify-between gap-4 py-2">
      <dt>{children}</dt>
      <dd className="flex gap-1">
        {keys.split(' ').map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}
