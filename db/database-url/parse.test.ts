import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectTo } from './connect';
import { describeServers, parseDatabaseUrl } from './parse';

const certificate = join(mkdtempSync(join(tmpdir(), 'database-url-')), 'root.crt');
const pem = '-----BEGIN CERTIFICATE-----';
writeFileSync(certificate, pem);

test.each([
  ['postgres://u:p@h/db', { host: ['h'], port: [5432], user: 'u', password: 'p', database: 'db' }],
  ['postgresql://u@h:6000', { host: ['h'], port: [6000], user: 'u', password: undefined, database: undefined }],
  ['postgres://u:p@[::1]:5433/db', { host: ['::1'], port: [5433] }],
  ['postgres://u:p@[2001:db8::7]/db', { host: ['2001:db8::7'], port: [5432] }],
  ['postgres://[fe80::1%25eth0]/db', { host: ['fe80::1%eth0'] }],
  ['postgres://u:p%40%23%2F%25@h/db', { password: 'p@#/%' }],
  ['postgres://u:p%ss@h/db', { password: 'p%ss' }],
  ['postgres://u:100%@h/db', { password: '100%' }],
  ['postgres://u:a:b@h/db', { password: 'a:b' }],
  ['postgres://u:p@ss@h/db', { password: 'p@ss', host: ['h'] }],
  ['postgres://u:p#1@h/db', { password: 'p#1', host: ['h'] }],
  ['postgres://%C3%BC:p@h/my%20db', { user: 'ü', database: 'my db' }],
  ['  postgres://u:p@h/db\n', { host: ['h'], database: 'db' }],
  ['postgres://u:p@h1:5433,h2,[::1]:5434/db', { host: ['h1', 'h2', '::1'], port: [5433, 5432, 5434] }],
  ['postgres://u:p@h1,h2/db', { target_session_attrs: 'read-write' }],
  ['postgres://u:p@h1,h2/db?target_session_attrs=any', { target_session_attrs: undefined }],
  ['postgres://u:p@h1,h2/db?target_session_attrs=primary', { target_session_attrs: 'primary' }],
  ['postgres://h1,h2/db?port=1', { port: [1, 1] }],
  ['postgres:///db?host=h1,h2&port=1,2', { host: ['h1', 'h2'], port: [1, 2] }],
  ['postgres://u@/db?host=/run/postgresql', { path: '/run/postgresql/.s.PGSQL.5432', user: 'u' }],
  ['postgres://u@%2Frun%2Fpostgresql/db', { path: '/run/postgresql/.s.PGSQL.5432' }],
  ['postgres://%2Ftmp:6000/db', { path: '/tmp/.s.PGSQL.6000' }],
  ['postgres:///?host=h&user=u&password=p%26q&dbname=d', { user: 'u', password: 'p&q', database: 'd' }],
  ['postgres://h/db?connect_timeout=7', { connect_timeout: 7 }],
  ['postgres://h/db?options=-c%20role%3Dx', { connection: { options: '-c role=x' } }],
  ['postgres://h/db?application_name=keys', { connection: { application_name: 'keys' } }],
  ['postgres://h/db?channel_binding=prefer&gssencmode=disable&client_encoding=UTF8', { connection: {} }],
  ['postgres://h/db', { ssl: false }],
  ['postgres://h/db?sslmode=disable', { ssl: false }],
  ['postgres://h/db?sslmode=prefer', { ssl: 'prefer' }],
  ['postgres://h/db?sslmode=require', { ssl: { rejectUnauthorized: false } }],
  ['postgres://h/db?ssl=true', { ssl: { rejectUnauthorized: false } }],
  [`postgres://h/db?sslmode=require&sslrootcert=${certificate}`, { ssl: { rejectUnauthorized: true } }],
  [`postgres://h/db?sslmode=verify-ca&sslrootcert=${certificate}`, { ssl: { ca: pem } }],
  ['postgres://h/db?sslmode=verify-full&sslrootcert=system', { ssl: { rejectUnauthorized: true } }],
  [`postgres://h/db?sslmode=verify-full&sslcert=${certificate}&sslkey=${certificate}`, { ssl: { key: pem } }],
])('%s is read as libpq reads it', async (url, expected) => {
  const options = parseDatabaseUrl(url);
  expect(options).toMatchObject(expected);
  // The driver uses the options unchanged.
  const sql = connectTo(url, { max: 1 });
  expect(sql.options.host).toEqual(options.host);
  expect(sql.options.port).toEqual(options.port);
  expect(JSON.stringify(sql.options.ssl)).toBe(JSON.stringify(options.ssl));
  expect(Object.keys(sql.options.connection).sort()).toEqual(
    ['application_name', ...Object.keys(options.connection)].filter((name, i, all) => all.indexOf(name) === i).sort(),
  );
  await sql.end();
});

test.each([
  ['mysql://h/db', /must start with postgres:/],
  ['host=h dbname=db', /must start with postgres:/],
  ['', /must start with postgres:/],
  ['postgres:///db', /names no host/],
  ['postgres://u:p@/db', /names no host/],
  ['postgres://h1,,h2/db', /names no host/],
  ['postgres://h:abc/db', /cannot be read/],
  ['postgres://u:p/w@h/db', /special character/],
  ['postgres://u:1234/x@h/db', /special character/],
  ['postgres://u:p?w@h/db', /special character/],
  ['postgres://h/db#x', /special character/],
  ['postgres://h/db?a=b?c', /special character/],
  ['postgres://h:0/db', /port from 1 to 65535/],
  ['postgres://h:65536/db', /port from 1 to 65535/],
  ['postgres://::1/db', /cannot be read/],
  ['postgres://[::1/db', /cannot be read/],
  ['postgres://h/d%b', /percent sign/],
  ['postgres://h/%00', /percent sign/],
  ['postgres://h%zz/db', /percent sign/],
  ['postgres://h/db?host=other', /gives the host twice/],
  ['postgres://h/db?dbname=other', /gives the dbname twice/],
  ['postgres://u:p@h/db?user=v', /gives the user twice/],
  ['postgres://h/db?sslmode=disable&sslmode=require', /gives the sslmode twice/],
  ['postgres://h/db?sslmode', /name=value/],
  ['postgres:///db?host=h1,h2,h3&port=1,2', /one port, or one for each host/],
  ['postgres:///db?host=/run,h', /one Unix socket/],
  ['postgres:///db?host=@abstract', /one Unix socket/],
  ['postgres://h/db?pgbouncer=true&connection_limit=1', /parameter pgbouncer.*DATABASE_PREPARE/],
  ['postgres://h/db?connection_limit=1', /parameter connection_limit/],
  ['postgres://h/db?schema=app', /parameter schema/],
  ['postgres://h/db?statement_timeout=1', /parameter statement_timeout/],
  ['postgres://h/db?channel_binding=require', /channel_binding only as/],
  ['postgres://h/db?gssencmode=require', /gssencmode only as/],
  ['postgres://h/db?load_balance_hosts=random', /load_balance_hosts only as/],
  ['postgres://h/db?target_session_attrs=standby', /the product writes/],
  ['postgres://h/db?connect_timeout=0', /connect_timeout/],
  ['postgres://h/db?sslmode=allow', /sslmode as disable/],
  ['postgres://h/db?sslmode=on', /sslmode as disable/],
  ['postgres://h/db?ssl=on', /sslmode instead of ssl/],
  ['postgres://h/db?sslrootcert=/etc/ca.pem', /sslrootcert, which would be ignored/],
  ['postgres://h/db?sslmode=disable&sslrootcert=/etc/ca.pem', /sslrootcert, which would be ignored/],
  ['postgres://h/db?sslmode=verify-full&sslrootcert=/none/ca.pem', /sslrootcert that cannot be read/],
  ['postgres://h/db?sslmode=verify-ca', /must have sslrootcert/],
  ['postgres://h/db?sslmode=require&sslrootcert=system', /verify-full with sslrootcert=system/],
  [`postgres://h/db?sslmode=require&sslcert=${certificate}`, /both of sslcert and sslkey/],
  ['postgres:///db?host=/run/postgresql&sslmode=require', /Unix socket/],
  ['postgres://127.0.0.1,h/db?sslmode=verify-full', /name hosts instead of addresses/],
])('%s is refused with a message that says why', (url, message) => {
  expect(() => parseDatabaseUrl(url)).toThrow(message);
});

test('an error message contains no part of the password', () => {
  for (const password of ['hun/ter2', 'hun?ter2', 'hun#ter2/', 'hunter2:%zz/x', '1234/hunter2']) {
    const read = () => parseDatabaseUrl(`postgres://u:${password}@h/db?x=1`);
    expect(read).toThrow();
    expect(read).not.toThrow(/hun|ter2|1234/);
  }
});

test('servers are named without credentials', () => {
  expect(describeServers(parseDatabaseUrl('postgres://u:p@h1,[::1]:5433/db'))).toBe('h1:5432, [::1]:5433');
  expect(describeServers(parseDatabaseUrl('postgres://u:p@/db?host=/run'))).toBe('/run/.s.PGSQL.5432');
});
