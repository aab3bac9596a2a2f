import { classNames } from './class-names';

/** A place where something will stand. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block animate-pulse rounded-md bg-hover', className)} />;
}
