import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { createSecret, firstHashVersion, hashSecret } from '@/lib/api-keys/secret';
import { lastFiveOf } from '@/lib/api-keys/secret-format';

/** The keys are spread over this many organizations, with one space each. */
const organizations = 1_000;
const sqlNull = '\\N';

/** Returns a database URL with a peer's schema as its search path and asynchronous commits, like the gateway's. */
export function peerUrl(url: string, schema: string): string {
  const peer = new URL(url);
  peer.searchParams.set('options', `-c search_path=${schema} -c synchronous_commit=off`);
  return peer.href;
}

/**
 * Creates the keys and copies them into this product's tables.
 * @returns their secrets; the first is the hot key and has the highest limit
 */
export async function loadKeys(sql: postgres.Sql, count: number, pepper: Buffer): Promise<string[]> {
  const owner = newId();
  await sql`insert into users (id, email, name) values (${owner}, 'bench@bench.test', 'Bench')`;
  const places = Array.from({ length: organizations }, (_, i) => ({ organization: newId(), space: newId(), i }));
  await copy(
    sql,
    'organizations (id, slug, name)',
    places.map((p) => [p.organization, `bench-${p.i}`, `Bench ${p.i}`]),
  );
  await copy(
    sql,
    'subscriptions (organization_id, plan, status)',
    places.map((p) => [p.organization, 'pulze_x_suite', 'active']),
  );
  await copy(
    sql,
    'spaces (id, organization_id, name)',
    places.map((p) => [p.space, p.organization, 'Bench']),
  );
  const keys = Array.from({ length: count }, (_, i) => ({
    id: newId(),
    secret: createSecret(),
    name: `Service ${i}`,
    limit: i === 0 ? '60000000' : sqlNull,
    place: places[i % organizations] ?? { organization: '', space: '' },
  }));
  await copy(
    sql,
    'api_keys (id, organization_id, space_id, owner_id, name, last_five, requests_per_minute, burst, create_request_id)',
    keys.map(({ id, secret, name, limit, place }) => [
      id,
      place.organization,
      place.space,
      owner,
      name,
      lastFiveOf(secret),
      limit,
      limit === sqlNull ? sqlNull : '1000000',
      newId(),
    ]),
  );
  await copy(
    sql,
    'api_key_secrets (hash, hash_version, organization_id, api_key_id, last_five)',
    keys.map(({ id, secret, place }) => [
      `\\\\x${hashSecret(secret, pepper).toString('hex')}`,
      String(firstHashVersion),
      place.organization,
      id,
      lastFiveOf(secret),
    ]),
  );
  return keys.map(({ secret }) => secret);
}

/** Loads the same secrets for the subjects with one SELECT: an indexed hash and the columns of the answer. */
export async function loadBareKeys(sql: postgres.Sql, secrets: string[]): Promise<void> {
  await sql.unsafe(`
    create schema bare
    create table bench_keys (hash bytea primary key, id uuid not null, name text not null, organization_id uuid not null)
  `);
  await copy(
    sql,
    'bare.bench_keys (hash, id, name, organization_id)',
    secrets.map((secret, i) => [`\\\\x${sha256(secret).toString('hex')}`, newId(), `Service ${i}`, newId()]),
  );
}

/** Copies better-auth's one key once per secret, under better-auth's own hash of the secret. */
export async function loadBetterAuthKeys(sql: postgres.Sql, secrets: string[]): Promise<void> {
  const hashes = secrets.map((secret) => sha256(secret).toString('base64url'));
  await sql`
    insert into better_auth.apikey
    select (jsonb_populate_record(pattern, jsonb_build_object('id', asked.place::text, 'key', asked.hash))).*
    from better_auth.apikey pattern, unnest(${hashes}::text[]) with ordinality as asked (hash, place)`;
}

const sha256 = (secret: string) => createHash('sha256').update(secret).digest();

async function copy(sql: postgres.Sql, target: string, rows: string[][]): Promise<void> {
  const lines = function* () {
    for (let from = 0; from < rows.length; from += 1_000) {
      yield rows
        .slice(from, from + 1_000)
        .map((row) => `${row.join('\t')}\n`)
        .join('');
    }
  };
  await pipeline(Readable.from(lines()), await sql.unsafe(`copy ${target} from stdin`).writable());
}
