import { gatewaySql } from '@/db/client';
import { deleteOutdated, eventDays } from '@/db/queries/prune';
import { maintainRequestLog } from '@/db/queries/request-log';
import { usageMonths } from '@/db/queries/usage-batches';
import type { Command } from './command';

export const prune: Command = {
  usage: '',
  summary: 'deletes usage, events, sessions, links and requests in the log that are past their retention',
  async run(_args, { REQUEST_LOG_DAYS: days }) {
    await maintainRequestLog(gatewaySql(), days);
    const { hours, sessions, links, events } = await deleteOutdated();
    return {
      lines: [
        `The request log keeps ${days} days (REQUEST_LOG_DAYS); older days were dropped.`,
        `Deleted ${hours} hours of usage older than ${usageMonths} months, ${events} events older than ` +
          `${eventDays} days, ${sessions} expired sessions and ${links} expired sign-in links.`,
      ],
      json: { hours, sessions, links, events },
    };
  },
};
