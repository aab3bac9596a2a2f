import { Notice } from '@/components/ui/notice';

/** The error of signing in with a provider or connecting one; nothing without an error. */
export function ProblemNotice({ sentence }: { sentence: string | null }) {
  if (!sentence) return null;
  return (
    <Notice tone="danger" role="alert">
      {sentence}
    </Notice>
  );
}
