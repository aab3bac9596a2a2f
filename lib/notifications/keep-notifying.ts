import 'server-only';
import { logError } from '../log-text';
import { announceDue } from './announce-due';

const roundMs = 15_000;
/** Between two rounds that follow at once because more is due. */
const breatherMs = 500;

/** Starts to record due events now and every 15 seconds in the background, on every instance. */
export function keepNotifying(): void {
  repeat('Due events could not be recorded; they will be tried again:', announceDue);
}

/** Runs rounds of what returns whether more is due. */
function repeat(failure: string, run: () => Promise<boolean>): void {
  const round = async () => {
    const isMoreDue = await run().catch((error: unknown) => {
      logError(failure, error);
      return false;
    });
    setTimeout(() => void round(), isMoreDue ? breatherMs : roundMs).unref();
  };
  void round();
}
