import { dirname } from 'node:path';

/** The project's folder, wherever a script is started from. */
export const projectRoot = dirname(import.meta.dirname);
