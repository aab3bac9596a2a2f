import type postgres from 'postgres';
import type { Refusal } from './admission';

/** Why a request was refused: by admission, or after it because of its body. */
export type RefusalReason = Refusal | 'model_not_allowed';

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

// Rows are locked in the order in which admission writes them, to avoid deadlocks.
const addText = `
  with added as (
    select
      organization_id, api_key_id, hour, prompt, completion, refusals::jsonb,
      -- Admission counted the others.
      coalesce((refusals::jsonb ->> 'model_not_allowed')::bigint, 0) as late
    from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::text[])
      as a (organization_id, api_key_id, hour, prompt, completion, refusals)
  ),
  locked as (
    select u.api_key_id, u.hour, a.prompt, a.completion, a.refusals, a.late
    from api_key_usage u
    join added a using (organization_id, api_key_id, hour)
    order by u.api_key_id, u.hour
    for no key update of u
  )
  update api_key_usage u
  set
    prompt_tokens = u.prompt_tokens + l.prompt,
    completion_tokens = u.completion_tokens + l.completion,
    refusals = u.refusals + l.late,
    refusal_reasons = case when l.refusals = '{}' then u.refusal_reasons else (
      select jsonb_object_agg(reason, total) from (
        select reason, sum(count::bigint) as total
        from (
          select * from jsonb_each_text(coalesce(u.refusal_reasons, '{}'))
          union all select * from jsonb_each_text(l.refusals)
        ) as counted (reason, count)
        group by reason
      ) as summed
    ) end
  from locked l
  where u.api_key_id = l.api_key_id and u.hour = l.hour`;

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

/** A key's first use in a minute. */
export type FirstUse = { organizationId: string; apiKeyId: string; at: Date };

// Rows are locked in one order, to avoid deadlocks between instances.
const lastUsedText = `
  with used as (
    select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u (organization_id, id, at)
  ),
  locked as (
    select l.api_key_id as id, u.at
    from api_key_last_uses l
    join used u on u.id = l.api_key_id and u.organization_id = l.organization_id
    where l.last_used_at is null or l.last_used_at < date_trunc('minute', u.at)
    order by l.api_key_id
    for no key update of l
  )
  update api_key_last_uses l set last_used_at = u.at from locked u where l.api_key_id = u.id`;

/** Sets when keys were last used; a row changes at most once a minute. */
export async function updateLastUsed(uses: readonly FirstUse[], sql: postgres.Sql): Promise<void> {
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
