import { DatabaseUrlError } from './error';
import type { DatabaseOptions } from './parse';

type Settings = Pick<DatabaseOptions, 'connect_timeout' | 'target_session_attrs' | 'connection'>;

/** Parameters that the driver does not know, and the values that describe what it does anyway. */
const fixed: Record<string, { values: string[]; because: string }> = {
  channel_binding: { values: ['disable', 'prefer'], because: 'the driver has no channel binding' },
  gssencmode: { values: ['disable', 'prefer'], because: 'the driver has no GSSAPI' },
  client_encoding: { values: ['utf8', 'utf-8', 'auto'], because: 'texts are UTF-8' },
  load_balance_hosts: { values: ['disable'], because: 'hosts are tried in their order' },
  sslnegotiation: { values: ['postgres'], because: 'the driver asks for TLS first' },
};

/** What to use instead of parameters that other programs accept. */
const advice: Record<string, string> = {
  pgbouncer: 'PgBouncer is recognized at start; in transaction mode set DATABASE_PREPARE=false',
  connection_limit: 'the number of connections is fixed',
  schema: 'tables are in the schema public',
  search_path: 'tables are in the schema public',
};

/**
 * Reads the parameters that concern neither the address nor TLS.
 * @throws DatabaseUrlError for one that would be ignored
 */
export function takeSettings(parameters: Map<string, string>, hosts: number): Settings {
  const settings: Settings = { connection: {} };
  // A standby accepts connections but refuses every write.
  if (hosts > 1) settings.target_session_attrs = 'read-write';
  for (const [name, value] of parameters) {
    if (name === 'application_name' || name === 'options') settings.connection[name] = value;
    else if (name === 'connect_timeout') settings.connect_timeout = toSeconds(value);
    else if (name === 'target_session_attrs') settings.target_session_attrs = toTarget(value);
    else requireFixed(name, value);
  }
  return settings;
}

function requireFixed(name: string, value: string): void {
  const rule = fixed[name];
  if (rule?.values.includes(value.toLowerCase())) return;
  if (rule) throw new DatabaseUrlError(`can have ${name} only as ${rule.values.join(' or ')}: ${rule.because}`);
  const hint = advice[name] ?? 'the driver does not use it';
  throw new DatabaseUrlError(`has the parameter ${name}, which would be ignored: remove it; ${hint}`);
}

function toSeconds(value: string): number {
  if (/^[1-9]\d{0,2}$/.test(value)) return Number(value);
  throw new DatabaseUrlError('must have a connect_timeout from 1 to 999 seconds');
}

function toTarget(value: string): DatabaseOptions['target_session_attrs'] {
  if (value === 'any') return undefined;
  if (value === 'read-write' || value === 'primary') return value;
  throw new DatabaseUrlError('must have target_session_attrs as read-write, primary or any: the product writes');
}
