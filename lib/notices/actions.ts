'use server';

import { viewerAction } from '../action';
import { noticeIdSchema } from './schema';
import { readNotice, readNoticesUntil } from './service';

/** Marks a notice as read. */
export const readNoticeAction = viewerAction(noticeIdSchema, (viewer, { id }) => readNotice(viewer, id));

/** Marks a notice and all before it as read. */
export const readNoticesUntilAction = viewerAction(noticeIdSchema, (viewer, { id }) => readNoticesUntil(viewer, id));
