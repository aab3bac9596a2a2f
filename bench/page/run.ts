import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { findFreePort } from '@/db/free-port';
import { startApp } from '@/e2e/support/app';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { signInAs } from '@/e2e/support/test';
import { openTestDatabase } from '@/e2e/support/test-database';
import { chromiumArguments, findOrInstallChromium } from '@/scripts/chromium';
import { median } from '../median';
import { measurePage, type PageCost } from './measure';

/** `npm run bench:page`: measures the API Keys page in a browser, and a bare Next page as the baseline. */

const root = join(import.meta.dirname, '..', '..');
const rounds = 7;
const leftByBuild = ['.next', 'tsconfig.json', 'next-env.d.ts'];

async function startBare(): Promise<{ url: string; stop: () => void }> {
  const folder = join(import.meta.dirname, 'bare');
  const next = join(root, 'node_modules', '.bin', 'next');
  // Next would read the files that an earlier build left there.
  for (const name of leftByBuild) await rm(join(folder, name), { recursive: true, force: true });
  await new Promise<void>((resolve, reject) => {
    const build = spawn(next, ['build', folder], { stdio: 'inherit' });
    build.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`The bare build ended with ${code}`))));
  });
  const port = await findFreePort();
  const server = spawn(process.execPath, [
    join(root, 'node_modules/next/dist/bin/next'),
    'start',
    folder,
    '-p',
    String(port),
  ]);
  const url = `http://localhost:${port}`;
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (!(await answers())) await delay(100);
  return { url, stop: () => server.kill() };
}

const database = await openTestDatabase();
Object.assign(process.env, database.environment);
const app = await startApp({ environment: database.environment, name: 'bench-page' });
const bare = await startBare();
const db = openFixtures();
const world = await insertWorld(db, { name: 'Bench' });
for (let i = 0; i < 120; i += 1) {
  await insertApiKey(db, { ...world.space }, world.admin.id, { name: `Production service ${i}` });
}
const browser = await chromium.launch({
  executablePath: await findOrInstallChromium(console.log),
  args: chromiumArguments,
});
const list = `${app.url}/${world.organization.slug}/permissions/api-keys`;
const cases = [
  { name: 'bare Next page', url: bare.url },
  { name: 'API Keys, 20 rows', url: `${list}?size=20` },
  { name: 'API Keys, 100 rows', url: `${list}?size=100` },
];
const costs = new Map<string, PageCost[]>(cases.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  // Alternating, so that a slow moment of the machine affects all pages.
  for (const { name, url } of cases) {
    costs.get(name)?.push(await measurePage(browser, url, (context) => signInAs(context, db, world.admin.id, app.url)));
  }
}
const base = median((costs.get('bare Next page') ?? []).map(({ scriptBytes }) => scriptBytes));
const lines = cases.map(({ name }) => {
  const all = costs.get(name) ?? [];
  const of = (pick: (cost: PageCost) => number) => median(all.map(pick));
  const bytes = of(({ scriptBytes }) => scriptBytes);
  const delay = all.some(({ interactionMs }) => interactionMs !== null)
    ? of(({ interactionMs }) => interactionMs ?? 0)
    : null;
  return `| ${name} | ${(bytes / 1000).toFixed(1)} | ${((bytes - base) / 1000).toFixed(1)} | ${of(({ paintMs }) => paintMs).toFixed(0)} | ${of(({ layoutShift }) => layoutShift).toFixed(4)} | ${delay === null ? '–' : delay.toFixed(0)} |`;
});
const report = [
  '# The weight of the API Keys page in a browser',
  '',
  `Medians of ${rounds} loads each, alternating, in Chromium against the production build on this machine's loopback.`,
  'Interaction: the longest time from a key press to the next frame while typing ten letters into the search.',
  '',
  '| page | script kB (compressed) | beyond bare, kB | largest paint, ms | layout shift | interaction, ms |',
  '|---|---|---|---|---|---|',
  ...lines,
  '',
].join('\n');
console.log(report);
await mkdir(join(root, 'bench', 'results'), { recursive: true });
await writeFile(join(root, 'bench', 'results', 'page.md'), report);
await browser.close();
await db.$client.end();
bare.stop();
await app.stop();
await database.close();
