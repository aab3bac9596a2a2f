import type { ActionError } from '@/lib/action-state';
import { signInPath } from '@/lib/paths';
import { Button, buttonClass } from './ui/button';
import { Notice } from './ui/notice';

type SubmitErrorProps = {
  error: ActionError | null;
  /** The fields of the form. An error of one of them is shown under the field instead of here. */
  fields?: readonly string[];
};

/** The error of an action, unless a field of the form shows it. */
export function SubmitError({ error, fields = [] }: SubmitErrorProps) {
  if (!error || fields.some((field) => error.fields?.[field])) return null;
  return (
    <Notice tone="danger" role="alert">
      {error.message}
      {error.code === 'session_ended' && (
        <div className="mt-2">
          {/* Rendered after a click, so only in the browser. Not a Link: the whole page is signed out. */}
          <a
            href={signInPath(window.location.pathname + window.location.search)}
            className={buttonClass({ size: 'small' })}
          >
            Sign in
          </a>
        </div>
      )}
      {error.code === 'outdated_page' && (
        <div className="mt-2">
          <Button size="small" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </div>
      )}
    </Notice>
  );
}
