import { Notice } from '@/components/ui/notice';
import type { ActionState } from '@/lib/action-state';

/** What went wrong with a form as a whole; what is wrong with a field stands under that field. */
export function FormError({ state }: { state: ActionState<unknown> }) {
  if (state.status !== 'rejected') return null;
  const { fields, message } = state.error;
  const hasFields = fields !== undefined && Object.keys(fields).length > 0;
  return (
    <Notice tone="danger" role="alert">
      {hasFields ? 'Please check the marked fields.' : message}
    </Notice>
  );
}
