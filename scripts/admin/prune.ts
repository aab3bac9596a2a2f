import { deleteOutdated, eventDays, usageMonths } from '@/db/queries/prune';
import { requestLogDays } from '@/db/queries/request-log';
import type { Command } from './command';

export const prune: Command = {
  usage: '',
  summary: 'deletes usage, events, sessions and links that are past their retention',
  async run() {
    // Days of the request log that are too old were dropped when the command opened the database.
    const { hours, sessions, links, events } = await deleteOutdated();
    return {
      lines: [
        `The request log keeps ${requestLogDays} days; older ones are dropped at each start and while the app runs.`,
        `Deleted ${hours} hours of usage older than ${usageMonths} months, ${events} events older than ` +
          `${eventDays} days, ${sessions} expired sessions and ${links} expired sign-in links.`,
      ],
      json: { hours, sessions, links, events },
    };
  },
};
