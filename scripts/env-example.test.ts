import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { env, settingNames } from '@/lib/env';
import { projectRoot } from './project-root';

const example = await readFile(join(projectRoot, '.env.example'), 'utf8');
const settings = Array.from(example.matchAll(/^# ([A-Z_]+)=(.*)$/gm), ([, name = '', value = '']) => ({ name, value }));

afterEach(() => vi.unstubAllEnvs());

test('.env.example lists exactly the settings that lib/env reads', () => {
  expect(settings.map(({ name }) => name).sort()).toEqual(settingNames.toSorted());
});

test('.env.example sets no values, so a copy of it changes nothing', () => {
  expect(example.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});

test('the values of .env.example are valid after the secrets are filled in', () => {
  const secret = Buffer.alloc(32, 'secret').toString('base64');
  for (const { name, value } of settings) vi.stubEnv(name, value || secret);
  expect(env()).toMatchObject({ PORT: 3000, SMTP_URL: expect.stringContaining('smtp://'), ALLOW_SIGN_UP: true });
});
