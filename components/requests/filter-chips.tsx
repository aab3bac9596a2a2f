'use client';

import { X } from 'lucide-react';
import type { RefObject } from 'react';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { Button } from '@/components/ui/button';
import type { RequestFilterField, RequestListParams } from '@/lib/requests/list-params';
import type { RequestList, RequestOptions } from '@/lib/requests/schema';
import { chosenText, filterFieldNames, filterFields } from './filter-fields';

type FilterChipsProps = {
  list: ListNavigation<RequestListParams>;
  found: RequestList;
  options: RequestOptions;
  onOpen: (field: RequestFilterField) => void;
  /** Receives the focus when a chip is gone. */
  focusAfter: RefObject<HTMLButtonElement | null>;
};

/** The filters that are set. Each opens its values, and can be removed. */
export function FilterChips({ list, found, options, onOpen, focusAfter }: FilterChipsProps) {
  const { shown, change } = list;
  const set = filterFieldNames.filter((field) => shown[field].length > 0);
  return (
    <>
      {set.map((field) => {
        const text = `${filterFields[field]}: ${chosenText(field, shown[field], found, options)}`;
        return (
          <span
            key={field}
            className="flex min-w-0 max-w-full items-center rounded-lg border border-accent-line bg-accent-soft text-[13px] text-accent-ink"
          >
            <button
              type="button"
              dir="auto"
              aria-haspopup="dialog"
              title={text}
              onClick={() => onOpen(field)}
              className="h-8 min-w-0 truncate rounded-lg pr-1 pl-2.5 font-medium"
            >
              <span key={text}>{text}</span>
            </button>
            <button
              type="button"
              aria-label={`Remove filter ${filterFields[field].toLowerCase()}`}
              onClick={() => {
                change({ [field]: [] });
                focusAfter.current?.focus();
              }}
              className="flex size-8 shrink-0 items-center justify-center rounded-lg hover:text-ink"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        );
      })}
      {set.length > 0 && (
        <Button
          variant="ghost"
          size="small"
          onClick={() => {
            list.clearFilters();
            focusAfter.current?.focus();
          }}
        >
          Clear all
        </Button>
      )}
    </>
  );
}
