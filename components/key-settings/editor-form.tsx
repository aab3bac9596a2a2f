'use client';

import { type KeyboardEvent, type ReactNode, type RefObject, useEffect } from 'react';
import { Button } from '@/components/ui/button';

type EditorFormProps = {
  /** Names the form; shown as its heading. */
  title: string;
  formRef: RefObject<HTMLFormElement | null>;
  isSaving: boolean;
  onSave: () => void;
  onCancel: () => void;
  children: ReactNode;
};

/** A form that replaces the value it edits. Escape cancels, Ctrl Enter saves. */
export function EditorForm({ title, formRef, isSaving, onSave, onCancel, children }: EditorFormProps) {
  useEffect(() => {
    const controls = 'textarea, input:not([type=radio]):not([type=checkbox]), input:checked, input';
    const found = [...(formRef.current?.querySelectorAll<HTMLInputElement>(controls) ?? [])];
    const text = found.find(({ type }) => type !== 'radio' && type !== 'checkbox');
    (text ?? found.find(({ checked }) => checked) ?? found[0])?.focus();
    if (text?.type === 'text') text.select();
  }, [formRef]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing && !isSaving) {
      event.preventDefault();
      onCancel();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSave();
    }
  }

  return (
    <form
      ref={formRef}
      aria-label={title}
      data-unsaved
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
      className="flex max-w-xl flex-col gap-4"
    >
      <p aria-hidden className="font-medium">
        {title}
      </p>
      {children}
      <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
        <Button onClick={onCancel} aria-disabled={isSaving}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" busy={isSaving}>
          Save
        </Button>
      </div>
    </form>
  );
}
