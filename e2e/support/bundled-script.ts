import { chmod, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { projectRoot } from '@/scripts/project-root';
import { bundleScripts, installedScripts } from '@/scripts/release/bundle';
import { sourcesStamp } from '@/scripts/sources-stamp';

const support = (name: string) => `e2e/support/${name}.ts`;

const scripts = {
  plain: [...installedScripts.plain, support('embedded-process')],
  services: [
    ...installedScripts.services,
    ...['notify-forever', 'rotate-forever', 'send-webhooks', 'take-rights-away'].map(support),
  ],
};

const folders = ['components', 'db', 'e2e/support', 'gateway', 'lib', 'scripts'];
const prefix = '.test-scripts-';
const keptMs = 86_400_000;

/**
 * Returns node's arguments that run a script like in a release, bundled to JavaScript: loading its TypeScript takes
 * more CPU time than most tests. Only tests of `npm start` or `npm run admin` run these commands.
 */
export async function bundledScript(name: string): Promise<string[]> {
  process.env.TEST_SCRIPTS ??= await makeBundle();
  const file = join(process.env.TEST_SCRIPTS, `${name}.js`);
  const isService = scripts.services.some((path) => basename(path, '.ts') === name);
  return isService ? ['--conditions=react-server', file] : [file];
}

/** Bundles the scripts, unless these sources were bundled before. Safe in several processes at once. */
async function makeBundle(): Promise<string> {
  const stamp = await sourcesStamp(projectRoot, folders);
  // Directly in the project, because the scripts take their parent folder for the installation.
  const folder = join(projectRoot, `${prefix}${stamp.slice(0, 20)}`);
  if ((await ageOf(folder)) !== null) return folder;
  const draft = await mkdtemp(join(projectRoot, prefix));
  await bundleScripts(scripts, draft);
  // Tests start some of them as another user.
  await chmod(draft, 0o755);
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  await removeOld();
  return folder;
}

async function removeOld(): Promise<void> {
  const found = (await readdir(projectRoot)).filter((name) => name.startsWith(prefix));
  for (const path of found.map((name) => join(projectRoot, name))) {
    if (Number(await ageOf(path)) > keptMs) await rm(path, { recursive: true, force: true });
  }
}

/** Returns a folder's age in milliseconds; null when it does not exist. */
async function ageOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => null,
  );
}
