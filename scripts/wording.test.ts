import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './project-root';

/** Phrases of earlier versions that no product's documentation would use. */
const refused = [
  /next click/,
  /keys in use/i,
  /prove[sdn]? (their|your|the) address/i,
  /\bway in\b/,
  /ways to sign in/i,
  /in the name of one/,
  /bring people into/,
  /do not belong together/,
  /did not answer as it should/,
  /from the next click on/,
  /Hand over to/,
  /goes on'/,
  /work on\./,
];

const isComment = /^\s*(\/\/|\/?\*)/;

function textOf(file: string): string {
  const lines = readFileSync(join(projectRoot, file), 'utf8').split('\n');
  return lines.filter((line) => !isComment.test(line)).join(' ');
}

test.each(['app', 'components', 'lib'])('no text of %s/ uses a refused phrase', (folder) => {
  const files = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$/.test(file));
  expect(sources.length).toBeGreaterThan(10);
  const found = sources.flatMap((file) => {
    const text = textOf(join(folder, file)).replace(/\s+/g, ' ');
    return refused.filter((phrase) => phrase.test(text)).map((phrase) => `${file}: ${phrase}`);
  });
  expect(found).toEqual([]);
});
