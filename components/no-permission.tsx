import { Lock } from 'lucide-react';
import { PeopleList } from './people-list';

type NoPermissionProps = {
  /** What is missing, as a sentence. */
  missing: string;
  /** The names of the admins who can grant it. */
  admins: string[];
};

/** Says what is missing and who can grant it. */
export function NoPermission({ missing, admins }: NoPermissionProps) {
  return (
    <section className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center">
      <Lock aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">You don’t have access</h2>
        <p className="text-pretty text-muted">
          {missing} Ask <PeopleList names={admins} />.
        </p>
      </div>
    </section>
  );
}
