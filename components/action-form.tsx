'use client';

import { type ReactNode, type RefObject, useRef } from 'react';

type ActionFormProps = {
  formRef: RefObject<HTMLFormElement | null>;
  /** Receives the values of the form's controls by their names. */
  onSend: (values: Record<string, string>) => void;
  className?: string;
  children: ReactNode;
};

/** The form of a page that may be submitted before it is hydrated. It keeps its values after an error. */
export function ActionForm({ formRef, onSend, className, children }: ActionFormProps) {
  const send = (form: FormData) => onSend(Object.fromEntries([...form].map(([name, value]) => [name, String(value)])));
  const isReplayed = useRef(false);
  return (
    <form
      ref={formRef}
      // React keeps an action that was submitted before hydration and runs it afterwards. A listener would miss it,
      // but takes every later submission, because React empties the form after an action.
      action={(form) => {
        isReplayed.current = true;
        send(form);
      }}
      onReset={(event) => {
        if (isReplayed.current) event.preventDefault();
        isReplayed.current = false;
      }}
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
