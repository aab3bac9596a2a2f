import { StartError } from '@/db/embedded/start-error';
import {
  countLiveSecrets,
  findKeysOfVersion,
  findPeppers,
  updatePepperGivenUp,
  updatePepperStarted,
} from '@/db/queries/peppers';
import { previewOf } from '@/lib/api-keys/preview';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import type { ServerSettings } from '@/lib/env';
import type { Command, Report } from './command';

const listedKeys = 50;

const steps = [
  'To change the pepper:',
  '  1. Give every instance a new one as API_KEY_PEPPER_NEXT (`openssl rand -base64 32`), and restart them one by one.',
  '  2. Run `npm run admin -- pepper --start`: keys are rehashed as they are used. This command says how many remain.',
  '  3. Make the new one API_KEY_PEPPER and the old one API_KEY_PEPPER_PREVIOUS, and restart the instances one by one.',
  '     Drop API_KEY_PEPPER_PREVIOUS when no live secret needs it; rotate the keys that do, or give them up by',
  '     `npm run admin -- pepper --give-up`. Then make a new backup.',
];

export const pepperCommand: Command = {
  usage: '[--start|--give-up]',
  summary: 'shows which pepper keys need and how to change it; lets keys be rehashed; gives up those that were not',
  async run([option], settings) {
    if (option === '--start') await start(settings);
    else if (option === '--give-up') await giveUp(settings);
    else if (option !== undefined) throw new StartError('Usage: npm run admin -- pepper [--start|--give-up]');
    return describePeppers(settings);
  },
};

async function start({ API_KEY_PEPPER_NEXT: next }: ServerSettings): Promise<void> {
  if (!next) throw new StartError('Set API_KEY_PEPPER_NEXT on every instance first, and here.');
  await updatePepperStarted(await versionOf(next));
}

async function giveUp({ API_KEY_PEPPER_PREVIOUS: previous }: ServerSettings): Promise<void> {
  if (!previous) throw new StartError('Set API_KEY_PEPPER_PREVIOUS: only secrets that need it can be given up.');
  await updatePepperGivenUp(await versionOf(previous));
}

async function versionOf(pepper: Buffer): Promise<number> {
  const found = (await findPeppers()).find(({ checkValue }) => checkValue.equals(pepperCheckOf(pepper)));
  if (!found) throw new StartError('This pepper is not known yet: restart the instances with it first.');
  return found.version;
}

/** Returns a line that says how many live secrets are not hashed with the newest pepper. */
function remainderOf(old: { secrets: number; givenUpAt: Date | null }[]): string {
  const count = old.reduce((sum, { secrets }) => sum + secrets, 0);
  if (count === 0) return 'No live secret needs an older pepper.';
  return old.every(({ givenUpAt }) => givenUpAt !== null)
    ? `${count} live secrets were given up: without their pepper they are refused until their keys are rotated:`
    : `${count} live secrets still need an older pepper:`;
}

async function describePeppers(settings: ServerSettings): Promise<Report> {
  const names = ['API_KEY_PEPPER', 'API_KEY_PEPPER_NEXT', 'API_KEY_PEPPER_PREVIOUS'] as const;
  const nameOf = (checkValue: Buffer) =>
    names.find((name) => {
      const pepper = settings[name];
      return pepper && pepperCheckOf(pepper).equals(checkValue);
    }) ?? null;
  const live = await countLiveSecrets();
  const known = (await findPeppers()).map(({ version, checkValue, startedAt, givenUpAt }) => ({
    version,
    setting: nameOf(checkValue),
    secrets: live.find((row) => row.version === version)?.secrets ?? 0,
    startedAt,
    givenUpAt,
  }));
  const target = known.find(({ setting }) => setting === (settings.API_KEY_PEPPER_NEXT ? names[1] : names[0]));
  const old = known.filter(({ version, secrets }) => version !== target?.version && secrets > 0);
  const remaining = await Promise.all(old.map(({ version }) => findKeysOfVersion(version, listedKeys)));
  const keys = remaining.flat().map(({ lastFive, ...key }) => ({ ...key, preview: previewOf(lastFive) }));
  const count = old.reduce((sum, { secrets }) => sum + secrets, 0);
  return {
    lines: [
      ...known.map(
        ({ version, setting, secrets, startedAt, givenUpAt }) =>
          `Version ${version} (${setting ?? 'not set here'}): ${secrets} live secrets` +
          `${startedAt ? `, keys are rehashed with it since ${startedAt.toISOString()}` : ''}${givenUpAt ? ', given up' : ''}`,
      ),
      remainderOf(old),
      ...keys.map(
        ({ organization, name, preview, id, lastUsedAt }) =>
          `  ${preview} ${name} (${organization}, ${id}), ${lastUsedAt ? `last used ${lastUsedAt.toISOString()}` : 'never used'}`,
      ),
      ...(count > keys.length ? [`  and ${count - keys.length} more`] : []),
      ...steps,
    ],
    json: { peppers: known, remaining: count, keys },
  };
}
