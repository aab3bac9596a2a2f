import type { Route } from 'next';
import * as z from 'zod/mini';

/** What the bell shows of an event, or of the events of one change of many keys. Dates are ISO 8601 strings. */
export type Notice = {
  /** The id of its newest event. */
  id: string;
  title: string;
  /** What follows from it, in one line; '' when the title says all. */
  detail: string;
  /** A time that the detail ends with. */
  detailAt: string | null;
  /** The space of its key, or "Organization". */
  place: string;
  at: string;
  /** Where it leads; null when there is nothing to open any more. */
  path: Route | null;
  isUnread: boolean;
};

export const noticeIdSchema = z.object({ id: z.guid() });
