import type postgres from 'postgres';
import { bodyRefusalReasons, type RefusalReason } from '@/lib/api/refusals';

/** Tokens and refusals to add to the usage row of one key and hour. */
export type UsageDetails = {
  organizationId: string;
  apiKeyId: string;
  hour: Date;
  promptTokens: number;
  completionTokens: number;
  /** Number of refusals by reason. */
  refusals: Partial<Record<RefusalReason, number>>;
};

// Rows are written in one order, to avoid deadlocks. Without their own row, which admission makes when the hour ends,
// requests count nothing yet; reasons of admission's refusals are counted there, the others here.
const addText = `
  insert into api_key_usage (
    organization_id, api_key_id, hour, prompt_tokens, completion_tokens, refusals, refusal_reasons
  )
  select
    a.organization_id, a.api_key_id, a.hour, a.prompt, a.completion,
    ${bodyRefusalReasons.map((reason) => `coalesce((a.reasons::jsonb ->> '${reason}')::bigint, 0)`).join(' + ')},
    nullif(a.reasons, '{}')::jsonb
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::text[])
    as a (organization_id, api_key_id, hour, prompt, completion, reasons)
  where exists (select from api_keys k where k.organization_id = a.organization_id and k.id = a.api_key_id)
  order by a.api_key_id, a.hour
  on conflict (api_key_id, hour) do update set
    prompt_tokens = api_key_usage.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = api_key_usage.completion_tokens + excluded.completion_tokens,
    refusals = api_key_usage.refusals + excluded.refusals,
    refusal_reasons = case
      when excluded.refusal_reasons is null then api_key_usage.refusal_reasons
      else (
        select jsonb_object_agg(reason, total) from (
          select reason, sum(count::bigint) as total
          from (
            select * from jsonb_each_text(coalesce(api_key_usage.refusal_reasons, '{}'))
            union all select * from jsonb_each_text(excluded.refusal_reasons)
          ) as counted (reason, count)
          group by reason
        ) as summed
      )
    end`;

/** Adds to usage rows. `uses` must not repeat a row; rows of deleted keys are skipped. */
export async function addUsageDetails(uses: readonly UsageDetails[], sql: postgres.Sql): Promise<void> {
  await sql.unsafe(
    addText,
    [
      uses.map((use) => use.organizationId),
      uses.map((use) => use.apiKeyId),
      uses.map((use) => use.hour.toISOString()),
      uses.map((use) => use.promptTokens),
      uses.map((use) => use.completionTokens),
      uses.map((use) => JSON.stringify(use.refusals)),
    ],
    { prepare: true },
  );
}

/** When a key was used. */
export type LastUse = { organizationId: string; apiKeyId: string; at: Date };

// The uses are sorted by key, and their rows found by the index, so that rows are locked in one order.
const lastUsedText = `
  update api_key_last_uses l set last_used_at = u.at, is_idle = false
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u (organization_id, id, at)
  where l.api_key_id = u.id and l.organization_id = u.organization_id
    and (l.last_used_at is null or l.last_used_at < date_trunc('minute', u.at))`;

/** Sets when keys were last used; a row changes at most once a minute. */
export async function updateLastUsed(given: readonly LastUse[], sql: postgres.Sql): Promise<void> {
  const uses = [...given].sort((a, b) => (a.apiKeyId < b.apiKeyId ? -1 : 1));
  await sql.unsafe(
    lastUsedText,
    [uses.map((use) => use.organizationId), uses.map((use) => use.apiKeyId), uses.map((use) => use.at.toISOString())],
    { prepare: true },
  );
}

/** Uses of one of a key's two live secrets. */
export type SecretUse = {
  digest: Buffer;
  requests: number;
  /** When the last of them started, on this process's clock. */
  lastAt: Date;
  client: string;
  address: string;
};

// Rows are locked in one order, to avoid deadlocks between instances. It takes the age of the last use, because only
// the database's clock is shared by all instances.
const secretUsesText = `
  with used as (
    select decode(digest, 'hex') as hash, requests, now() - age * interval '1 millisecond' as at, client, address
    from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) as u (digest, requests, age, client, address)
  ),
  locked as (
    select s.hash, u.requests, u.at, u.client, u.address, coalesce(s.last_used_at <= u.at, true) as is_last
    from api_key_secrets s
    join used u using (hash)
    order by s.hash
    for no key update of s
  )
  update api_key_secrets s
  set
    requests = s.requests + l.requests,
    last_used_at = case when l.is_last then l.at else s.last_used_at end,
    last_client = case when l.is_last then l.client else s.last_client end,
    last_address = case when l.is_last then l.address else s.last_address end
  from locked l
  where s.hash = l.hash`;

/** Adds to the uses of secrets; `uses` must not repeat a secret. A digest finds the tenant, as in admission. */
export async function addSecretUses(uses: readonly SecretUse[], sql: postgres.Sql): Promise<void> {
  const now = Date.now();
  await sql.unsafe(
    secretUsesText,
    [
      uses.map((use) => use.digest.toString('hex')),
      uses.map((use) => use.requests),
      uses.map((use) => now - use.lastAt.getTime()),
      uses.map((use) => use.client),
      uses.map((use) => use.address),
    ],
    { prepare: true },
  );
}
