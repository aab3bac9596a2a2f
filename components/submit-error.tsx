import type { ActionError } from '@/lib/action-state';
import { Notice } from './ui/notice';

type SubmitErrorProps = {
  error: ActionError | null;
  /** The fields of the form: what is wrong with one of them stands under it, and isn't said twice. */
  fields?: readonly string[];
};

/** Why something was refused, as far as no field says it. */
export function SubmitError({ error, fields = [] }: SubmitErrorProps) {
  if (!error || fields.some((field) => error.fields?.[field])) return null;
  return (
    <Notice tone="danger" role="alert">
      {error.message}
    </Notice>
  );
}
