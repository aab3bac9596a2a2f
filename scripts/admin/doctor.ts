import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { sql } from 'drizzle-orm';
import { dashboardDb } from '@/db/client';
import { journalDirOf, requireWritableJournal } from '@/db/journal/append';
import { countLiveSecrets, findPeppers } from '@/db/queries/peppers';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import { acceptedPeppers, type ServerSettings } from '@/lib/env';
import { proxyFor } from '@/lib/outgoing-proxy';
import type { Command } from './command';

/** The result of one check: whether all is well, what was found, and what to do if not. */
type CheckResult = { check: string; ok: boolean; text: string };

const clockToleranceMs = 2_000;
const connectTimeoutMs = 3_000;
const minimumFreeBytes = 1024 ** 3;

const checks: Record<string, (settings: ServerSettings) => Promise<Omit<CheckResult, 'check'>>> = {
  async database() {
    const [row] = await dashboardDb().execute<{ version: string; extensions: string }>(sql`
      select current_setting('server_version') as version,
        (select string_agg(extname, ', ' order by extname) from pg_extension) as extensions`);
    return { ok: true, text: `PostgreSQL ${row?.version}; extensions: ${row?.extensions}` };
  },
  async clock() {
    const sentAt = Date.now();
    const [row] = await dashboardDb().execute<{ at: string }>(sql`select clock_timestamp()::text as at`);
    const differenceMs = Math.round(new Date(row?.at ?? '').getTime() - (sentAt + Date.now()) / 2);
    const ok = Math.abs(differenceMs) < clockToleranceMs;
    const text = `the database's clock differs from this machine's by ${differenceMs} ms`;
    return { ok, text: ok ? text : `${text}: synchronize both machines (NTP)` };
  },
  async collations() {
    const [row] = await dashboardDb().execute<{ outdated: string | null }>(sql`
      select string_agg(name, ', ') as outdated from (
        select 'the database' as name from pg_database
        where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)
        union all
        select collname from pg_collation
        where collversion <> pg_collation_actual_version(oid) and collnamespace = 'public'::regnamespace
      ) found`);
    if (!row?.outdated) return { ok: true, text: 'collation versions are those that the indexes were built with' };
    return {
      ok: false,
      text:
        `the system's collations changed since the indexes were built (${row.outdated}): run \`reindex database\` and ` +
        '`alter database … refresh collation version`, and `alter collation … refresh version`',
    };
  },
  async pepper(settings) {
    const given = acceptedPeppers(settings).map(pepperCheckOf);
    const known = await findPeppers();
    const missing = known.filter(({ checkValue }) => !given.some((check) => check.equals(checkValue)));
    const live = await countLiveSecrets();
    const lost = live.filter(({ version }) => missing.some((pepper) => pepper.version === version));
    const count = lost.reduce((sum, { secrets }) => sum + secrets, 0);
    return count === 0
      ? { ok: true, text: 'every live secret has its pepper' }
      : { ok: false, text: `${count} live secrets need a pepper that was given up: rotate them (\`admin -- pepper\`)` };
  },
  async journal(settings) {
    const folder = journalDirOf(settings);
    return requireWritableJournal(folder).then(
      () => ({ ok: true, text: `the revocation journal is in ${folder}: copy it together with the backups` }),
      (error: Error) => ({ ok: false, text: error.message }),
    );
  },
  async proxy({ APP_URL }) {
    if (!APP_URL) {
      return {
        ok: false,
        text: "APP_URL is not set, so links are built from each request's Host header: set it to the address that people use",
      };
    }
    const hasTrustedProxies = Boolean(process.env.TRUSTED_PROXIES);
    const text = `APP_URL is ${APP_URL}; TRUSTED_PROXIES is ${hasTrustedProxies ? 'set' : 'not set'}`;
    const isProxyUnknown = APP_URL.startsWith('https:') && !hasTrustedProxies;
    return {
      ok: !isProxyUnknown,
      text: isProxyUnknown
        ? `${text}: set it to the addresses of the proxy that terminates TLS; until then every client has the proxy's address`
        : text,
    };
  },
  async mail({ SMTP_URL }) {
    if (!SMTP_URL) return { ok: true, text: 'SMTP_URL is not set, so invitations are links to copy' };
    return reach(SMTP_URL, 'SMTP_URL', SMTP_URL.startsWith('smtps:') ? 465 : 587);
  },
  async upstream({ UPSTREAM_BASE_URL }) {
    if (!UPSTREAM_BASE_URL)
      return { ok: true, text: 'UPSTREAM_BASE_URL is not set, so the built-in model pulze-echo answers' };
    const proxy = proxyFor(new URL(UPSTREAM_BASE_URL));
    const url = proxy ?? UPSTREAM_BASE_URL;
    return reach(url, proxy ? 'HTTPS_PROXY and HTTP_PROXY' : 'UPSTREAM_BASE_URL', url.startsWith('https:') ? 443 : 80);
  },
  async disk(settings) {
    const folder = journalDirOf(settings);
    const { bavail, bsize } = await statfs(folder);
    const [row] = await dashboardDb().execute<{ whole: string; log: string }>(sql`
      select pg_size_pretty(pg_database_size(current_database())) as whole, pg_size_pretty(coalesce((
        select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'request_log'::regclass
      ), 0)) as log`);
    const ok = bavail * bsize > minimumFreeBytes;
    const text =
      `${(Number(bavail * bsize) / 1024 ** 3).toFixed(1)} GB free in ${folder}; the database takes ${row?.whole}, ` +
      `${row?.log} of it for the request log, which is kept for ${settings.REQUEST_LOG_DAYS} days`;
    return { ok, text: ok ? text : `${text}: free some space; without any, no key can be removed` };
  },
};

/** Checks whether the server at a URL accepts connections. */
function reach(address: string, setting: string, defaultPort: number): Promise<Omit<CheckResult, 'check'>> {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: Number(port || defaultPort) };
  return new Promise((resolve) => {
    const socket = connect({ ...target, timeout: connectTimeoutMs });
    const end = (ok: boolean, text: string) => {
      socket.destroy();
      resolve({ ok, text });
    };
    socket.on('connect', () => end(true, `${target.host}:${target.port} accepts connections`));
    const failed = (reason: string) =>
      end(false, `${target.host}:${target.port} can't be reached (${reason}): check ${setting} and the network`);
    socket.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? error.message));
    socket.on('timeout', () => failed('no answer'));
  });
}

export const doctor: Command = {
  usage: '',
  summary: 'checks the installation, and says what to do about each problem',
  async run(_args, settings) {
    const results: CheckResult[] = [];
    for (const [check, run] of Object.entries(checks)) {
      const found = await run(settings).catch((error: unknown) => ({
        ok: false,
        text: `could not be checked: ${error instanceof Error ? error.message : String(error)}`,
      }));
      results.push({ check, ...found });
    }
    // An invalid setting ends every command before it runs, with the same kind of sentence.
    results.unshift({ check: 'settings', ok: true, text: 'all settings are valid' });
    const lines = results.map(({ check, ok, text }) => `${ok ? 'ok  ' : 'WARN'}  ${check.padEnd(10)}  ${text}`);
    return { lines, json: { findings: results } };
  },
};
