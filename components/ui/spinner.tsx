import { classNames } from './class-names';

/**
 * A spinner. Decorative: the text beside it says what is pending. Drawn here, so that the error pages, which load with
 * every page, need no icon library.
 */
export function Spinner({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      className={classNames('size-4 animate-spin', className)}
    >
      <path d="M21 12a9 9 0 1 1-6.219-8.56" />
    </svg>
  );
}
