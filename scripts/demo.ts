import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { eq } from 'drizzle-orm';
import { StartError } from '@/db/embedded/start-error';
import { organizations } from '@/db/schema/organizations';
import type { ServerSettings } from '@/lib/env';
import { passwordProblem } from '@/lib/passwords';
import { plans } from '@/lib/plans';
import { fillWithKeys, tidyUp } from './demo/bulk';
import { type DemoDb, openDemoDb } from './demo/connection';
import { ensureOrganizations } from './demo/organizations';
import { demoOrganizations } from './demo/people';
import { prepare } from './prepare';
import { runScript, whenStopped } from './run-script';

/** `npm run demo [-- --keys N]`: creates three organizations on the three plans, with users and keys. */

async function main(): Promise<number> {
  const wanted = parseKeyCount();
  const stopped = whenStopped();
  const { settings, close } = await prepare();
  const db = openDemoDb(settings.DATABASE_URL);
  try {
    const work = makeDemo(db, wanted, settings).then(() => 0);
    return await Promise.race([work, stopped.then(() => 130)]);
  } finally {
    // Committed chunks stay; another run adds the rest.
    await db.$client.end({ timeout: 0 });
    await close();
  }
}

async function makeDemo(db: DemoDb, wanted: number | null, settings: ServerSettings): Promise<void> {
  const password = process.env.DEMO_PASSWORD || randomBytes(12).toString('base64url');
  const isNew = await ensureOrganizations(db, password, settings.API_KEY_PEPPER);
  if (wanted !== null) await fill(db, wanted);
  await tidyUp(db);
  report(isNew, password, settings.APP_URL ?? `http://localhost:${settings.PORT}`);
}

function parseKeyCount(): number | null {
  const usage = 'Usage: npm run demo, or npm run demo -- --keys 1000000';
  const { values, positionals } = parseArgs({
    options: { keys: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const unknown = Object.keys(values).filter((name) => name !== 'keys');
  const wanted = Number(values.keys ?? 0);
  const isUsable = typeof values.keys !== 'boolean' && Number.isSafeInteger(wanted) && wanted >= 0;
  if (!isUsable || unknown.length > 0 || positionals.length > 0) throw new StartError(usage);
  return values.keys === undefined ? null : wanted;
}

async function fill(db: DemoDb, wanted: number): Promise<void> {
  const [acme] = await db.select({ id: organizations.id }).from(organizations).where(eq(organizations.slug, 'acme'));
  if (!acme) return;
  const isTerminal = process.stdout.isTTY;
  const started = Date.now();
  const added = await fillWithKeys(db, acme.id, wanted, (line) => {
    if (isTerminal) process.stdout.write(`\r\x1b[K  ${line}`);
    else console.log(`  ${line}`);
  });
  if (isTerminal && added > 0) process.stdout.write('\n');
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(
    added > 0
      ? `Acme now has ${wanted.toLocaleString('en')} keys; ${added.toLocaleString('en')} were added in ${seconds} s.`
      : `Acme already has ${wanted.toLocaleString('en')} keys or more; none were added.`,
  );
}

function report(isNew: boolean, password: string, url: string): void {
  console.log(
    isNew
      ? '\nThe demo is ready.'
      : '\nThe demo exists already. Its accounts now have the password below; nothing else was changed.',
  );
  for (const { name, slug, plan, people } of demoOrganizations) {
    console.log(`\n  ${name} (${plans[plan].name})  ${url}/${slug}/permissions/api-keys`);
    for (const { email, shows } of people) console.log(`    ${email.padEnd(26)} ${shows}`);
  }
  const given = process.env.DEMO_PASSWORD;
  console.log(`\n  Password for all of them: ${given ? 'the one in DEMO_PASSWORD' : password}`);
  const problem = given ? passwordProblem(given) : null;
  if (problem) console.log(`  It is weak (${problem}) Don't expose this installation to others.`);
  console.log(`  Sign in at ${url}/sign-in\n`);
}

await runScript(main);
