import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './project-root';

const text = await readFile(join(projectRoot, 'docs', 'spec-coverage.md'), 'utf8');

const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| the specification says'))
  .map((line) => {
    const [sentence = '', shownBy = '', picture = ''] = line.slice(2).split(/ \| ?/);
    return { sentence, shownBy, picture: picture.match(/`(.+)`/)?.[1] };
  });

/** Parses "`file` "title", "title"; `file`" into files, each with the titles that follow it. */
function testsOf(shownBy: string): { file: string; titles: string[] }[] {
  const parts = shownBy.matchAll(/`([^`]+)`([^`]*)/g);
  return Array.from(parts, ([, file = '', rest = '']) => ({
    file,
    titles: Array.from(rest.matchAll(/"([^"]+)"/g), ([, title = '']) => title),
  }));
}

test('the table of the specification has rows', () => {
  expect(rows.length).toBeGreaterThan(30);
});

test.each(rows)('$sentence is shown by tests that exist', async ({ shownBy, picture }) => {
  const tests = testsOf(shownBy);
  expect(tests.length).toBeGreaterThan(0);
  for (const { file, titles } of tests) {
    expect(file).toMatch(/\.(test|spec)\.ts$/);
    const source = await readFile(join(projectRoot, file), 'utf8');
    for (const title of titles) expect(source.includes(title), `${file} has no test "${title}"`).toBe(true);
  }
  if (picture) expect(existsSync(join(projectRoot, 'docs', 'screenshots', `${picture}.png`)), picture).toBe(true);
});
