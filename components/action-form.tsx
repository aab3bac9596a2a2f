'use client';

import type { ReactNode, RefObject } from 'react';

type ActionFormProps = {
  formRef: RefObject<HTMLFormElement | null>;
  /** Gets the form's named controls. */
  onSend: (values: Record<string, string>) => void;
  className?: string;
  children: ReactNode;
};

/** The form of a page that may be submitted before it is hydrated. What was typed stays after a refusal. */
export function ActionForm({ formRef, onSend, className, children }: ActionFormProps) {
  const send = (form: FormData) => onSend(Object.fromEntries([...form].map(([name, value]) => [name, String(value)])));
  return (
    <form
      ref={formRef}
      // React keeps an action that was submitted before hydration and runs it afterwards. A listener would miss it,
      // but unlike an action it doesn't empty the form, so it takes every later submission.
      action={send}
      onSubmit={(event) => {
        event.preventDefault();
        send(new FormData(event.currentTarget));
      }}
      noValidate
      className={className}
    >
      {children}
    </form>
  );
}
