import { classNames } from './class-names';
import { toneClass } from './tone';

const sizes = { small: 'size-6 text-[10px]', medium: 'size-8 text-xs' } as const;

/** The first letter of the first and the last word; whole characters, whatever the script. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

/** A person's initials on their own colour. Decorative: the name stands beside it. */
export function Avatar({ name, size = 'small' }: { name: string; size?: keyof typeof sizes }) {
  return (
    <span
      aria-hidden
      className={classNames(
        'inline-flex shrink-0 select-none items-center justify-center rounded-full font-medium',
        toneClass(name),
        sizes[size],
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
