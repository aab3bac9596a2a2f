import { SearchX } from 'lucide-react';
import { Button } from '@/components/ui/button';

type NoMatchesProps = {
  /** What the rows are, in the plural: "API keys". */
  things: string;
  query: string;
  isFiltered: boolean;
  onShowAll: () => void;
};

/** The state of a search or filter without results; it differs from an empty list. */
export function NoMatches({ things, query, isFiltered, onShowAll }: NoMatchesProps) {
  const searched = isFiltered
    ? 'Check the spelling, or look without the filters.'
    : 'Check the spelling, or look for a part of the name.';
  return (
    <div className="flex flex-col items-center gap-4 px-6 py-16 text-center">
      <SearchX aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-full flex-col gap-1">
        <h2 className="break-words font-medium text-base">
          {query === '' ? (
            `No ${things} match these filters`
          ) : (
            <>
              No {things} match "<bdi>{query}</bdi>"
            </>
          )}
        </h2>
        <p className="text-muted">{query === '' ? 'Others may be hidden by them.' : searched}</p>
      </div>
      <Button onClick={onShowAll}>Show all {things}</Button>
    </div>
  );
}
