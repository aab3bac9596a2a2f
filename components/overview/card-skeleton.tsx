import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';

/** A card before its content arrives, about as tall as it will be. */
export function CardSkeleton({ id, title, height }: { id: string; title: string; height: number }) {
  return (
    <Panel id={id} title={title}>
      <div aria-hidden className="p-5" style={{ height }}>
        <Skeleton className="h-full w-full" />
      </div>
    </Panel>
  );
}
