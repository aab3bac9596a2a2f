import type { Route } from 'next';
import * as z from 'zod/mini';

/** A notice of the bell: an event, or all events of one bulk change. Dates are ISO 8601 strings. */
export type Notice = {
  /** The id of its newest event. */
  id: string;
  title: string;
  /** The consequence, in one line; '' when the title is enough. */
  detail: string;
  /** A time that the detail ends with. */
  detailAt: string | null;
  /** The space of its key, or "Organization". */
  place: string;
  at: string;
  /** The page that it links to; null when there is nothing to open any more. */
  path: Route | null;
  isUnread: boolean;
};

export const noticeIdSchema = z.object({ id: z.guid() });
