import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries';
import { type Account, firstBlocked } from './reach';
import { StartError } from './start-error';

const run = promisify(execFile);

/** How to start PostgreSQL's programs: as whom, and through which wrapper. */
export type RunAs = {
  /** Who must own the database's files; null when that is whoever runs this process. */
  account: Account | null;
  /** uid and gid for `spawn`; empty when the wrapper changes user. */
  identity: Partial<Account>;
  /** A program and its arguments to put before the command. */
  wrapper: string[];
};

const capabilities = [
  // Reading past folder modes is enough to reach files of one's own; the stronger one is what containers grant.
  { name: 'dac_read_search', bit: 2 },
  { name: 'dac_override', bit: 1 },
];

/**
 * Decides as whom PostgreSQL runs: it refuses root, so root starts it as the owner of the data, or as `postgres`.
 * @param owner who owns an existing database; null for a first start
 * @throws StartError when no such user can be had, or a folder keeps it out
 */
export async function chooseRunAs(
  owner: Account | null,
  binaries: Binaries,
  dataDir: string,
  say: (line: string) => void,
): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { account: null, identity: {}, wrapper: [] };
  const account = owner !== null && owner.uid !== 0 ? owner : await postgresAccount(say);
  const needed = [binaries.initdb, binaries.postgres, `${binaries.root}/share/postgresql/postgres.bki`, dataDir];
  const blocked = await firstBlocked(needed, account);
  if (blocked === null) return { account, identity: account, wrapper: [] };
  for (const wrapper of await wrappersFor(account)) {
    // Its own look at its files, without doing anything.
    const works = await run(wrapper[0], [...wrapper.slice(1), binaries.initdb, '--show', '--pgdata', dataDir]).then(
      () => true,
      () => false,
    );
    if (works) return { account, identity: {}, wrapper };
  }
  throw new StartError(
    `PostgreSQL refuses to run as root, and the user it would run as (uid ${account.uid}) can't reach ${blocked}: ` +
      `run as an ordinary user, or open that folder with \`chmod o+x ${blocked}\`, or move the project, ` +
      'or set DATA_DIR to a folder elsewhere when it is the data that is out of reach.',
  );
}

async function wrappersFor({ uid, gid }: Account): Promise<[string, ...string[]][]> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return capabilities
    .filter(({ bit }) => (held >> BigInt(bit)) & 1n)
    .map(({ name }) => [
      'setpriv',
      ...['--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
      ...[`--inh-caps=-all,+${name}`, `--ambient-caps=-all,+${name}`],
      // Without this bit, access(2) judges an ordinary user by modes alone, and PostgreSQL asks it.
      ...['--securebits=+no_setuid_fixup', '--'],
    ]);
}

async function postgresAccount(say: (line: string) => void): Promise<Account> {
  const known = await accountOf('postgres');
  if (known !== null) return known;
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']],
    ['adduser', ['-S', '-D', '-H', 'postgres']],
  ];
  for (const [command, args] of ways) {
    await run(command, args).catch(() => undefined);
    const made = await accountOf('postgres');
    if (made === null) continue;
    say('PostgreSQL refuses to run as root: made the system user "postgres" for it.');
    return made;
  }
  throw new StartError(
    'PostgreSQL refuses to run as root, and the system user "postgres" could not be made: ' +
      'run as an ordinary user, make that user, or set DATABASE_URL.',
  );
}

async function accountOf(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return null;
  }
}
