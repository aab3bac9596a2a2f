import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries';
import { type Account, firstBlocked } from './reach';
import { StartError } from './start-error';

const run = promisify(execFile);

/** How to start PostgreSQL's programs: the user and an optional wrapper command. */
export type RunAs = {
  /** The user who must own the database's files; null for the user of this process. */
  account: Account | null;
  /** uid and gid for `spawn`; empty when the wrapper changes user. */
  identity: Partial<Account>;
  /** A program and its arguments, prepended to the command. */
  wrapper: string[];
};

const capabilities = [
  // The first is enough to reach one's own files in folders of others; containers often grant only the second.
  { name: 'dac_read_search', bit: 2 },
  { name: 'dac_override', bit: 1 },
];

/**
 * Chooses the user PostgreSQL runs as. It refuses to run as root, so root starts it as the owner of the data, or as
 * `postgres`.
 * @param owner the owner of an existing database; null on the first start
 * @throws StartError when there is no such user, or it cannot enter a folder it needs
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
    // `initdb --show` reads its own files and changes nothing.
    const works = await run(wrapper[0], [...wrapper.slice(1), binaries.initdb, '--show', '--pgdata', dataDir]).then(
      () => true,
      () => false,
    );
    if (works) return { account, identity: {}, wrapper };
  }
  throw new StartError(
    `PostgreSQL refuses to run as root, and the user it would run as (uid ${account.uid}) can't reach ${blocked}: ` +
      `run as an ordinary user, run \`chmod o+x ${blocked}\`, or move the project. ` +
      'If the folder belongs to DATA_DIR, set DATA_DIR to another folder.',
  );
}

async function wrappersFor({ uid, gid }: Account): Promise<[string, ...string[]][]> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return capabilities
    .filter(({ bit }) => (effective >> BigInt(bit)) & 1n)
    .map(({ name }) => [
      'setpriv',
      '--reuid',
      String(uid),
      '--regid',
      String(gid),
      '--clear-groups',
      `--inh-caps=-all,+${name}`,
      `--ambient-caps=-all,+${name}`,
      // Without this bit, access(2), which PostgreSQL calls, ignores the capabilities.
      '--securebits=+no_setuid_fixup',
      '--',
    ]);
}

async function postgresAccount(say: (line: string) => void): Promise<Account> {
  const known = await accountOf('postgres');
  if (known !== null) return known;
  const commands: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']],
    ['adduser', ['-S', '-D', '-H', 'postgres']],
  ];
  for (const [command, args] of commands) {
    await run(command, args).catch(() => undefined);
    const created = await accountOf('postgres');
    if (created === null) continue;
    say('PostgreSQL refuses to run as root: created the system user "postgres" for it.');
    return created;
  }
  throw new StartError(
    'PostgreSQL refuses to run as root, and the system user "postgres" could not be created: ' +
      'run as an ordinary user, create that user, or set DATABASE_URL.',
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
