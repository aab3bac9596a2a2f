import 'server-only';
import { createQueue } from '../queue';

/** How many reads of searches wait; a list with a search has three. */
const maxSearches = 150;

/** A search reads up to every name of the organization, so one runs at a time and leaves processors to the API. */
export const runSearch = createQueue(maxSearches);
