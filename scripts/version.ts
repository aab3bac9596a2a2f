import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './project-root';

const description = z.object({ version: z.string() });

/** The product's version, from package.json. */
export const { version } = description.parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
