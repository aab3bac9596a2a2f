import { Notice } from '@/components/ui/notice';

/** Why coming in through a provider, or connecting one, did not work; nothing where nothing went wrong. */
export function ProblemNotice({ sentence }: { sentence: string | null }) {
  if (!sentence) return null;
  return (
    <Notice tone="danger" role="alert">
      {sentence}
    </Notice>
  );
}
