import { Boxes } from 'lucide-react';
import type { ReactNode } from 'react';

type NoSpacesProps = {
  /** Whether the viewer can see all spaces, or only those they are a member of. */
  seesAll: boolean;
  canCreate: boolean;
  /** The button New space, for viewers who may create one. */
  children: ReactNode;
};

/** The empty state of the Spaces page. */
export function NoSpaces({ seesAll, canCreate, children }: NoSpacesProps) {
  return (
    <section className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center">
      <Boxes aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">{seesAll ? 'No spaces yet' : 'You are not in any space'}</h2>
        <p className="text-muted">
          {!seesAll && 'An admin of the organization, or of a space, can add you. '}
          {canCreate && 'Create one for each product or team to keep its keys, members and models together.'}
        </p>
      </div>
      {children}
    </section>
  );
}
