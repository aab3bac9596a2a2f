import type postgres from 'postgres';

/** The newest rights of a row, merged from its entries in the journal. */
export type Image = { at: string; gone: boolean; row: Record<string, unknown> };

type Rule = {
  /** The columns that name a row in the journal. */
  key: string[];
  /** Applies images that have the same columns; returns how many rows changed. */
  apply(tx: postgres.TransactionSql, images: Image[]): Promise<number>;
};

/**
 * How each column is narrowed: `t` is the row in the database, `n` the journal's. Other columns take the journal's
 * value.
 */
type Columns = Record<string, string>;

const earlier = (name: string) => `least(t.${name}, n.${name})`;
const onceSet = (name: string) => `coalesce(t.${name}, n.${name})`;
/** A user who may be missing in the database. */
const person = (name: string) => `case when n.${name} in (select id from users) then n.${name} else t.${name} end`;

/** Rows that are referenced come before the rows that reference them. */
export const replayRules: Record<string, Rule> = {
  users: updating('users', ['id']),
  identities: { key: ['id'], apply: (tx, images) => deleteRows(tx, 'identities', ['id'], images) },
  spaces: updating('spaces', ['id'], { deleted_at: onceSet('deleted_at') }),
  memberships: replacing('memberships', ['organization_id', 'user_id'], {
    exists: 'n.user_id in (select id from users) and n.organization_id in (select id from organizations)',
  }),
  space_members: replacing('space_members', ['organization_id', 'space_id', 'user_id'], {
    exists: `(n.organization_id, n.user_id) in (select organization_id, user_id from memberships)
      and n.space_id in (select id from spaces)`,
  }),
  subscriptions: updating('subscriptions', ['organization_id'], {
    plan: 'least(t.plan, n.plan)',
    status: 'greatest(t.status, n.status)',
    ends_at: earlier('ends_at'),
  }),
  invitations: updating('invitations', ['id'], {
    accepted_at: onceSet('accepted_at'),
    withdrawn_at: onceSet('withdrawn_at'),
    expires_at: earlier('expires_at'),
  }),
  api_keys: updating('api_keys', ['id'], {
    removed_at: onceSet('removed_at'),
    disabled_at: onceSet('disabled_at'),
    expires_at: earlier('expires_at'),
    owner_id: person('owner_id'),
    removed_by: person('removed_by'),
    disabled_by: person('disabled_by'),
  }),
  api_key_secrets: {
    key: ['api_key_id', 'rotate_request_id'],
    async apply(tx, images) {
      const isWhole = images.every(({ row }) => 'hash' in row);
      const added = isWhole ? await insertSecrets(tx, images) : 0;
      const rows = images.map(({ row: { api_key_id, rotate_request_id, expires_at } }) => ({
        api_key_id,
        rotate_request_id,
        expires_at,
      }));
      return (
        added +
        (await updateRows(
          tx,
          'api_key_secrets',
          ['api_key_id', 'rotate_request_id'],
          { expires_at: earlier('expires_at') },
          rows,
        ))
      );
    },
  },
};

/** A rule for rows that are never deleted. */
function updating(table: string, key: string[], columns: Columns = {}): Rule {
  return {
    key,
    apply: (tx, images) =>
      updateRows(
        tx,
        table,
        key,
        columns,
        images.map(({ row }) => row),
      ),
  };
}

/** A rule for rows that are created, changed and deleted: the last entry in the journal applies. */
function replacing(table: string, key: string[], { exists }: { exists: string }): Rule {
  return {
    key,
    async apply(tx, images) {
      if (images.some(({ gone }) => gone)) return deleteRows(tx, table, key, images);
      const columns = Object.keys(images[0]?.row ?? {});
      const { count } = await tx.unsafe(
        `insert into ${table} as t (${columns.join(', ')})
        select ${columns.map((name) => `n.${name}`).join(', ')}
        from jsonb_populate_recordset(null::${table}, $1::text::jsonb) n where ${exists}
        on conflict (${key.join(', ')}) do update set role = excluded.role where t.role <> excluded.role`,
        [JSON.stringify(images.map(({ row }) => row))],
      );
      return count;
    },
  };
}

async function updateRows(
  tx: postgres.TransactionSql,
  table: string,
  key: string[],
  columns: Columns,
  rows: Record<string, unknown>[],
): Promise<number> {
  const known = await tx<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`;
  const writable = new Set(known.map(({ name }) => name));
  // A later version may have dropped a column that the journal still names.
  const names = Object.keys(rows[0] ?? {}).filter((name) => writable.has(name) && !key.includes(name));
  if (names.length === 0) return 0;
  const value = (name: string) => columns[name] ?? `n.${name}`;
  const { count } = await tx.unsafe(
    `update ${table} t set ${names.map((name) => `${name} = ${value(name)}`).join(', ')}
    from jsonb_populate_recordset(null::${table}, $1::text::jsonb) n
    where ${key.map((name, index) => `t.${name} ${index === 0 ? '=' : 'is not distinct from'} n.${name}`).join(' and ')}
      and (${names.map((name) => `t.${name} is distinct from ${value(name)}`).join(' or ')})`,
    [JSON.stringify(rows)],
  );
  return count;
}

async function deleteRows(tx: postgres.TransactionSql, table: string, key: string[], images: Image[]): Promise<number> {
  const { count } = await tx.unsafe(
    `delete from ${table} t using jsonb_populate_recordset(null::${table}, $1::text::jsonb) n
    where ${key.map((name) => `t.${name} = n.${name}`).join(' and ')}`,
    [JSON.stringify(images.map(({ row }) => row))],
  );
  return count;
}

async function insertSecrets(tx: postgres.TransactionSql, images: Image[]): Promise<number> {
  const columns = [
    'hash',
    'hash_version',
    'organization_id',
    'api_key_id',
    'last_five',
    'created_at',
    'expires_at',
    'rotate_request_id',
  ];
  const { count } = await tx.unsafe(
    `insert into api_key_secrets (${columns.join(', ')})
    select ${columns.map((name) => `n.${name}`).join(', ')}
    from jsonb_populate_recordset(null::api_key_secrets, $1::text::jsonb) n
    where n.api_key_id in (select id from api_keys)
    on conflict do nothing`,
    [JSON.stringify(images.map(({ row }) => row))],
  );
  return count;
}
