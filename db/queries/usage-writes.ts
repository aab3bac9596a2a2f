import type postgres from 'postgres';

/** Tokens to add to the hour on which their request was counted. */
export type TokenUse = {
  organizationId: string;
  apiKeyId: string;
  hour: Date;
  promptTokens: number;
  completionTokens: number;
};

// Locked in the order in which admission writes them, so that the two never wait for each other in a circle.
const addText = `
  with added as (
    select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bigint[], $5::bigint[])
      as a (organization_id, api_key_id, hour, prompt, completion)
  ),
  locked as (
    select u.api_key_id, u.hour, a.prompt, a.completion
    from api_key_usage u
    join added a using (organization_id, api_key_id, hour)
    order by u.api_key_id, u.hour
    for no key update of u
  )
  update api_key_usage u
  set prompt_tokens = u.prompt_tokens + l.prompt, completion_tokens = u.completion_tokens + l.completion
  from locked l
  where u.api_key_id = l.api_key_id and u.hour = l.hour`;

/** Adds tokens to usage rows, each row at most once in a call. Rows of keys deleted meanwhile are skipped. */
export async function addTokens(uses: readonly TokenUse[], sql: postgres.Sql): Promise<void> {
  await sql.unsafe(
    addText,
    [
      uses.map((use) => use.organizationId),
      uses.map((use) => use.apiKeyId),
      uses.map((use) => use.hour.toISOString()),
      uses.map((use) => use.promptTokens),
      uses.map((use) => use.completionTokens),
    ],
    { prepare: true },
  );
}

/** A key's first use in a minute. */
export type FirstUse = { organizationId: string; apiKeyId: string; at: Date };

// A key that the dashboard is changing at this moment waits for it, in the one order in which keys are locked here.
const lastUsedText = `
  with used as (
    select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u (organization_id, id, at)
  ),
  locked as (
    select k.id, u.at
    from api_keys k
    join used u on u.id = k.id and u.organization_id = k.organization_id
    where k.last_used_at is null or k.last_used_at < date_trunc('minute', u.at)
    order by k.id
    for no key update of k
  )
  update api_keys k set last_used_at = l.at from locked l where k.id = l.id`;

/** Notes when keys were last used, each at most once a minute. */
export async function updateLastUsed(uses: readonly FirstUse[], sql: postgres.Sql): Promise<void> {
  await sql.unsafe(
    lastUsedText,
    [uses.map((use) => use.organizationId), uses.map((use) => use.apiKeyId), uses.map((use) => use.at.toISOString())],
    { prepare: true },
  );
}
