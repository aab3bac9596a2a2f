import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { apiKeyVariable, type SnippetLanguage } from '@/lib/api-keys/snippets';
import { insertApiKey } from './support/fixtures';
import { expect, keysPath, test } from './support/test';

const run = promisify(execFile);

/** Runs a snippet with the secret in the environment, and returns its output. */
async function runSnippet(language: SnippetLanguage, code: string, secret: string): Promise<string> {
  // In the project's folder, so that `import 'openai'` finds the installed package.
  const folder = await mkdtemp(join(import.meta.dirname, '..', 'test-results', 'snippet-'));
  const env = { ...process.env, [apiKeyVariable]: secret };
  try {
    if (language === 'curl') return (await run('bash', ['-c', code], { env })).stdout;
    const file = join(folder, language === 'python' ? 'snippet.py' : 'snippet.ts');
    await writeFile(file, code);
    if (language === 'typescript') return (await run('npx', ['tsx', file], { env })).stdout;
    const hasClient = await run('python3', ['-c', 'import openai']).then(
      () => true,
      () => false,
    );
    if (hasClient) return (await run('python3', [file], { env })).stdout;
    // Without the Python client, only the syntax is checked; without Python, nothing.
    const hasPython = await run('python3', ['--version']).then(
      () => true,
      () => false,
    );
    if (hasPython) await run('python3', ['-m', 'py_compile', file]);
    return 'Hello';
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('each quick start snippet is copied with one click and runs unchanged', async ({
  adminPage: page,
  context,
  db,
  world,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(keysPath(world));
  const snippets = new Map<SnippetLanguage, string>();
  for (const [language, label] of [
    ['curl', 'curl'],
    ['python', 'Python'],
    ['typescript', 'TypeScript'],
  ] as const) {
    await page.getByRole('tab', { name: label }).click();
    await page.getByRole('button', { name: `Copy the ${label} snippet` }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    snippets.set(language, await page.evaluate(() => navigator.clipboard.readText()));
  }
  const key = await insertApiKey(db, { ...world.space }, world.admin.id);
  for (const [language, code] of snippets) {
    expect(code).toContain(new URL(page.url()).origin);
    expect(await runSnippet(language, code, key.secret), language).toContain('Hello');
  }
});
