'use client';

import { Check, Copy } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { Button } from './ui/button';
import { copyShortcut, copyText, selectText } from './ui/copy-text';
import { announce } from './ui/live-region';

const answerShownMilliseconds = 2_000;

type CopyButtonProps = {
  text: string;
  /** The button's accessible name; shown, unless `iconOnly`. */
  label: string;
  iconOnly?: boolean;
  variant?: 'primary' | 'secondary' | 'ghost';
  /** The element that shows the text. It is selected when the browser refuses to copy. */
  source: RefObject<HTMLElement | null>;
  onCopied?: () => void;
};

/** Copies a text and says "Copied" on success; else selects the text and shows the shortcut that copies it. */
export function CopyButton({ text, label, iconOnly = false, variant = 'ghost', source, onCopied }: CopyButtonProps) {
  const [answer, setAnswer] = useState<'none' | 'copied' | 'failed'>('none');

  async function copy(button: HTMLElement) {
    if (await copyText(text, button)) {
      setAnswer('copied');
      announce('Copied');
      onCopied?.();
      setTimeout(() => setAnswer('none'), answerShownMilliseconds);
      return;
    }
    if (source.current) selectText(source.current);
    setAnswer('failed');
    announce(`Press ${copyShortcut()} to copy`);
  }

  const said = answer === 'copied' ? 'Copied' : answer === 'failed' ? `Press ${copyShortcut()}` : null;
  return (
    <Button
      variant={variant}
      size={iconOnly && said === null ? 'icon' : iconOnly ? 'small' : 'medium'}
      aria-label={said ?? label}
      title={iconOnly ? label : undefined}
      onClick={(event) => void copy(event.currentTarget)}
    >
      {answer === 'copied' ? (
        <Check aria-hidden className={variant === 'primary' ? 'size-4' : 'size-4 text-success-ink'} />
      ) : (
        <Copy aria-hidden className="size-4" />
      )}
      {(!iconOnly || said !== null) && <span>{said ?? label}</span>}
    </Button>
  );
}
