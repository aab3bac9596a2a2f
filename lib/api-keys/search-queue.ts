import 'server-only';
import { createQueue } from '../queue';

/** Maximum number of waiting reads; a list with a search needs three. */
const maxSearches = 150;

/** Runs one search at a time: a search can read every name of the organization, and the API needs the processors. */
export const runSearch = createQueue(maxSearches);
