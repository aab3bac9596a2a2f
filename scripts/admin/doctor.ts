import { statfs } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { dashboardDb } from '@/db/client';
import { journalDirOf, requireWritableJournal } from '@/db/journal/append';
import { organizationRole, organizationRoleStatements } from '@/db/organization-role';
import { countLiveSecrets, findPeppers } from '@/db/queries/peppers';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import { acceptedPeppers, type ServerSettings } from '@/lib/env';
import { proxyFor } from '@/lib/outgoing-proxy';
import type { Command } from './command';
import { judgeDisk } from './disk';
import { reach } from './reach';

/** The result of a check: whether it passed, and what was found and what to do. */
type CheckResult = { check: string; ok: boolean; text: string };

const clockToleranceMs = 2_000;

const checks: Record<string, (settings: ServerSettings) => Promise<Omit<CheckResult, 'check'>>> = {
  async database() {
    const [row] = await dashboardDb().execute<Record<'version' | 'extensions' | 'user', string> & { hasRole: boolean }>(
      sql`
        select current_setting('server_version') as version, current_user as user,
          (select string_agg(extname, ', ' order by extname) from pg_extension) as extensions,
          coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = ${organizationRole}), false) as "hasRole"`,
    );
    const text = `PostgreSQL ${row?.version}; extensions: ${row?.extensions}`;
    if (row?.hasRole) return { ok: true, text: `${text}; row-level security isolates organizations` };
    const statements = organizationRoleStatements(row?.user ?? '');
    return {
      ok: false,
      text: `${text}; row-level security is off: let a superuser run \`${statements}\`, and restart`,
    };
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
    const rows = await dashboardDb().execute<{ database: string; refresh: string }>(sql`
      select quote_ident(current_database()) as database, refresh from (
        select format('alter database %I refresh collation version', datname) as refresh from pg_database
        where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)
        union all
        select format('alter collation %s.%I refresh version', collnamespace::regnamespace, collname) from pg_collation
        where collversion <> pg_collation_actual_version(oid)
          and (collnamespace = 'public'::regnamespace or collname = 'und-x-icu')
      ) found`);
    const [first] = rows;
    if (!first) return { ok: true, text: 'collation versions are those that the indexes were built with' };
    const statements = [`reindex database ${first.database}`, ...rows.map(({ refresh }) => refresh)];
    return {
      ok: false,
      text:
        "the system's collations changed since the indexes were built, so names may be missed or sorted wrongly: let the " +
        `owner of the database run \`${statements.join('; ')};\``,
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
  async webhooks() {
    const [row] = await dashboardDb().execute<Record<'active' | 'failing' | 'disabled' | 'late', number>>(sql`
      select count(*) filter (where disabled_at is null)::int as active,
        count(*) filter (where disabled_at is null and failing_since is not null)::int as failing,
        count(*) filter (where disabled_reason in ('gone', 'failing'))::int as disabled,
        (select count(*)::int from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
          where d.state = 'waiting' and e.disabled_at is null and d.next_at < now() - interval '10 minutes') as late
      from webhook_endpoints`);
    const { active = 0, failing = 0, disabled = 0, late = 0 } = row ?? {};
    const problems = [
      failing > 0 && `${failing} of them fail`,
      disabled > 0 && `${disabled} were disabled after failures: their admins see why under Settings, Webhooks`,
      late > 0 && `${late} messages are over 10 minutes late: start the app, which sends them`,
    ].filter((problem) => problem !== false);
    return { ok: problems.length === 0, text: [`${active} webhooks are enabled`, ...problems].join('; ') };
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
    const found = await statfs(folder).catch(reasonOf);
    if (typeof found === 'string') {
      return { ok: false, text: `the disk of ${folder} can't be examined (${found}): set JOURNAL_DIR to a folder` };
    }
    const [row] = await dashboardDb().execute<{ database: string; requestLog: string }>(sql`
      select pg_size_pretty(pg_database_size(current_database())) as database, pg_size_pretty(coalesce((
        select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'request_log'::regclass
      ), 0)) as "requestLog"`);
    return judgeDisk({
      folder,
      freeBytes: Number(found.bavail * found.bsize),
      database: row?.database ?? '',
      requestLog: row?.requestLog ?? '',
      days: settings.REQUEST_LOG_DAYS,
    });
  },
};

/** Returns the error of the database or the system for a failed check, in one line and without the statement. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

export const doctor: Command = {
  usage: '',
  summary: 'checks the installation, and says how to fix each problem',
  async run(_args, settings) {
    const results: CheckResult[] = [];
    for (const [check, run] of Object.entries(checks)) {
      const found = await run(settings).catch((error: unknown) => ({
        ok: false,
        text: `could not be checked: ${reasonOf(error)}`,
      }));
      results.push({ check, ...found });
    }
    // Always ok: an invalid setting ends every command before it runs, with a similar message.
    results.unshift({ check: 'settings', ok: true, text: 'all settings are valid' });
    const lines = results.map(({ check, ok, text }) => `${ok ? 'ok  ' : 'WARN'}  ${check.padEnd(10)}  ${text}`);
    return { lines, json: { findings: results } };
  },
};
