import { SearchX } from 'lucide-react';
import { Button } from '@/components/ui/button';

type NoMatchesProps = { query: string; isFiltered: boolean; onShowAll: () => void };

/** A search or a filter that nothing answers; never to be mistaken for having no keys. */
export function NoMatches({ query, isFiltered, onShowAll }: NoMatchesProps) {
  const searched = isFiltered
    ? 'Check the spelling, or look without the filters.'
    : 'Check the spelling, or look for a part of the name.';
  return (
    <div className="flex flex-col items-center gap-4 px-6 py-16 text-center">
      <SearchX aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-full flex-col gap-1">
        <h2 className="break-words font-medium text-base">
          {query === '' ? (
            'No API keys match these filters'
          ) : (
            <>
              No API keys match "<bdi>{query}</bdi>"
            </>
          )}
        </h2>
        <p className="text-muted">{query === '' ? 'Other keys may be hidden by them.' : searched}</p>
      </div>
      <Button onClick={onShowAll}>Show all API keys</Button>
    </div>
  );
}
