'use client';

import { useRef, useState } from 'react';
import type { ActionError } from '@/lib/action-state';
import { findKeysBySecretAction } from '@/lib/api-keys/actions';
import { type KeyOfSecret, maxSecrets } from '@/lib/api-keys/key-use-schema';
import { findSecretsIn, maskSecret, maskSecretsIn } from '@/lib/api-keys/secret-format';
import { callAction } from '../use-action';

const maxShown = 100;

/** What is known about a secret in the text: its key, that it is incomplete, or (null) nothing yet. */
export type SecretAnswer = { masked: string; answer: { kind: 'key'; of: KeyOfSecret } | { kind: 'broken' } | null };

type Answers = ReadonlyMap<string, NonNullable<SecretAnswer['answer']>>;

/** Looks up the secrets in a text while the user pastes or types, and masks those that were looked up. */
export function useSecretLookup(org: string) {
  const [text, setText] = useState('');
  const [answers, setAnswers] = useState<Answers>(new Map());
  const [isPending, setIsPending] = useState(false);
  const [error, setError] = useState<ActionError | null>(null);
  const current = useRef('');
  const isRunning = useRef(false);

  function set(next: string) {
    current.current = next;
    setText(next);
  }

  async function lookUp(): Promise<void> {
    for (let asked = wholeIn(current.current); asked.length > 0; asked = wholeIn(current.current)) {
      const secrets = asked;
      const result = await callAction(
        () => findKeysBySecretAction(org, { secrets }),
        'The server did not answer. Paste it again.',
      );
      if (result.status === 'rejected') {
        setError(result.error);
        set(maskSecretsIn(current.current));
        return;
      }
      const broken = findSecretsIn(current.current).filter(({ kind }) => kind === 'broken');
      const known = [
        ...secrets.map((secret, index) => [secret, { kind: 'key', of: result.data[index] ?? null }] as const),
        ...broken.map((secret) => [secret.text, { kind: 'broken' }] as const),
      ];
      setAnswers(
        (before) => new Map([...before, ...known.map(([secret, answer]) => [maskSecret(secret), answer] as const)]),
      );
      set(known.reduce((masked, [secret]) => masked.replaceAll(secret, () => maskSecret(secret)), current.current));
    }
  }

  return {
    text,
    isPending,
    error,
    /** The secrets in the text, in its order, each once. */
    found: shownIn(text, answers),
    change(next: string) {
      set(next);
      setError(null);
      if (isRunning.current || wholeIn(next).length === 0) return;
      isRunning.current = true;
      setIsPending(true);
      void lookUp().finally(() => {
        isRunning.current = false;
        setIsPending(false);
      });
    },
  };
}

function wholeIn(text: string): string[] {
  const whole = findSecretsIn(text).filter(({ kind }) => kind === 'whole');
  return [...new Set(whole.map((secret) => secret.text))].slice(0, maxSecrets);
}

function shownIn(text: string, answers: Answers): SecretAnswer[] {
  const found = findSecretsIn(text).map(({ kind, text: secret }): [string, SecretAnswer['answer']] => {
    if (kind === 'masked') return [secret, answers.get(secret) ?? null];
    return [maskSecret(secret), kind === 'broken' ? { kind: 'broken' } : null];
  });
  return Array.from(new Map(found), ([masked, answer]) => ({ masked, answer })).slice(0, maxShown);
}
