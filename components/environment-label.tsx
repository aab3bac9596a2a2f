import type { KeyEnvironment } from '@/lib/api-keys/schema';

/** The labels of environments. */
export const environmentLabels: Record<KeyEnvironment, string> = {
  production: 'Production',
  staging: 'Staging',
  development: 'Development',
};

/** An environment's dot and name. The dot is fuller for environments that are closer to customers. */
export function EnvironmentLabel({ environment }: { environment: KeyEnvironment }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      {/* Drawn in the text's color, which forced colors keep. */}
      <svg aria-hidden="true" viewBox="0 0 8 8" className="size-2 shrink-0" fill="none" stroke="currentColor">
        <circle
          cx="4"
          cy="4"
          r="3.25"
          fill={environment === 'production' ? 'currentColor' : 'none'}
          strokeWidth="1.5"
        />
        {environment === 'staging' && <path d="M4 1A3 3 0 0 0 4 7Z" fill="currentColor" stroke="none" />}
      </svg>
      {environmentLabels[environment]}
    </span>
  );
}
