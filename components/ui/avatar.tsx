import { classNames } from './class-names';
import { StoredImage } from './stored-image';
import { toneClass } from './tone';

const sizes = { small: 'size-6 text-[10px]', medium: 'size-8 text-xs', large: 'size-12 text-base' } as const;

/** Returns the first letter of the first and the last word; whole characters in any script. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

type AvatarProps = {
  name: string;
  /** An uploaded picture; the initials show where it fails to load. */
  src?: string | null;
  size?: keyof typeof sizes;
};

/** A person's picture, or their initials on a colour of their own. Decorative: the name is beside it. */
export function Avatar({ name, src = null, size = 'small' }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={classNames(
        'relative inline-flex shrink-0 select-none items-center justify-center overflow-hidden rounded-full font-medium',
        toneClass(name),
        sizes[size],
      )}
    >
      {initialsOf(name)}
      {src !== null && <StoredImage src={src} className="absolute inset-0 size-full object-cover" />}
    </span>
  );
}
