import 'server-only';
import { env } from '../env';

/** Returns how many days the request log is kept, as the operator has set it. */
export const requestLogDays = () => env().REQUEST_LOG_DAYS;
