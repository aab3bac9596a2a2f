import { classNames } from './ui/class-names';
import { StoredImage } from './ui/stored-image';
import { hashOf, toneClass } from './ui/tone';

/** A quarter disc in each of the four corners of a 12 × 12 tile, and a full and an open tile. */
const tiles = [
  'M0 0h12a12 12 0 0 1-12 12z',
  'M12 0v12a12 12 0 0 1-12-12z',
  'M12 12h-12a12 12 0 0 1 12-12z',
  'M0 12v-12a12 12 0 0 1 12 12z',
  'M0 0h12v12h-12z',
  'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
] as const;

const sizes = { small: 'size-6 rounded-md', large: 'size-10 rounded-lg' } as const;

type SpaceLogoProps = {
  name: string;
  /** An uploaded logo; null for the mark. */
  src?: string | null;
  size?: keyof typeof sizes;
};

/** A space's logo, or a mark generated from its name. Decorative, because the name is shown beside it. */
export function SpaceLogo({ name, src = null, size = 'small' }: SpaceLogoProps) {
  if (src !== null) {
    return <StoredImage src={src} className={classNames('shrink-0 object-cover', sizes[size])} />;
  }
  const hash = hashOf(name);
  return (
    <svg
      aria-hidden="true"
      viewBox="-3 -3 30 30"
      className={classNames('shrink-0 fill-current', toneClass(name), sizes[size])}
    >
      {[0, 1, 2, 3].map((place) => (
        <path
          key={place}
          d={tiles[(hash >>> (place * 5)) % tiles.length]}
          transform={`translate(${(place % 2) * 12} ${Math.floor(place / 2) * 12})`}
          opacity={(hash >>> (place * 3 + 2)) % 2 === 0 ? 0.95 : 0.5}
        />
      ))}
    </svg>
  );
}
