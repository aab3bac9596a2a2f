'use client';

import type { ComponentProps, ReactNode } from 'react';
import type { ActionResult } from '@/lib/action-state';
import { ActionForm } from './action-form';
import { SubmitError } from './submit-error';
import { Button } from './ui/button';
import { useAction } from './use-action';

type ActionButtonProps = {
  send: () => Promise<ActionResult<unknown>>;
  variant?: ComponentProps<typeof Button>['variant'];
  children: ReactNode;
};

/** A form with only a button, for an action that leads to another page. */
export function ActionButton({ send, variant, children }: ActionButtonProps) {
  const { run, isPending, error, formRef } = useAction<void, unknown>(send);
  return (
    <ActionForm formRef={formRef} onSend={() => run()} className="flex flex-col gap-3">
      <SubmitError error={error} />
      <Button type="submit" variant={variant} size="large" busy={isPending}>
        {children}
      </Button>
    </ActionForm>
  );
}
