import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './project-root';

test('no server action is defined inside a function, because its closure would be encrypted with a known key', () => {
  const files = ['app', 'components', 'lib'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const texts = files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(projectRoot, file), 'utf8') }));
  const directive = /['"]use server['"]/;
  expect(texts.filter(({ text }) => directive.test(text)).length).toBeGreaterThan(0);
  const inline = texts.filter(({ text }) => directive.test(text.replace(/^'use server';\n/, '')));
  expect(inline.map(({ file }) => file)).toEqual([]);
});
