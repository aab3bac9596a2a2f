import 'server-only';
import { deleteOldMails } from '@/db/queries/mails';
import { logError } from '../log-text';
import { announceDue } from './announce-due';
import { sendDueMails } from './send-mails';

const roundMs = 15_000;
/** The pause between two rounds when more is due. */
const breatherMs = 500;
const cleaningMs = 3_600_000;
const keptDays = 30;

let nextCleaning = 0;

/**
 * Starts to record due events and to send due mails now and every 15 seconds in the background, on every instance. Mails
 * have rounds of their own, because a mail server can be slow.
 */
export function keepNotifying(): void {
  repeat('Due events could not be recorded; they will be tried again:', announceDue);
  repeat('Due mails could not be sent; they will be tried again:', sendAndClean);
}

async function sendAndClean(): Promise<boolean> {
  if (Date.now() >= nextCleaning) {
    nextCleaning = Date.now() + cleaningMs;
    await deleteOldMails(keptDays);
  }
  return sendDueMails();
}

/** Runs rounds of `run`, which returns whether more is due. Logs the first of several failures in a row. */
function repeat(failure: string, run: () => Promise<boolean>): void {
  let hasFailed = false;
  const round = async () => {
    let isMoreDue = false;
    try {
      isMoreDue = await run();
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) logError(failure, error);
      hasFailed = true;
    }
    setTimeout(() => void round(), isMoreDue ? breatherMs : roundMs).unref();
  };
  void round();
}
