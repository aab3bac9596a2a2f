import { sql } from 'drizzle-orm';
import type { DemoTransaction } from './connection';
import { usageParts } from './usage-parts';

/** Inserts the request log of an organization's usage, an entry for each request, and the keys' last uses. */
export async function insertRequests(tx: DemoTransaction, organizationId: string): Promise<void> {
  await createPartitions(tx);
  await tx.execute(sql`
    insert into request_log (
      organization_id, api_key_id, started_at, request_id, status, client, endpoint, code, model, prompt_tokens,
      completion_tokens, latency_ms, address, upstream_status
    )
    select
      u.organization_id, u.api_key_id, at,
      'req_' || lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
        || substr(replace(gen_random_uuid()::text, '-', ''), 14),
      case class when 'succeeded' then 200 when 'failed' then 502 else case reason when 'removed' then 401 else 429 end end,
      (array['OpenAI/JS 6.30.1', 'OpenAI/Python 1.99.0', 'ai-sdk/openai-compatible', 'curl/8.5.0'])[1 + abs(seed) % 4],
      '/v1/chat/completions',
      case class when 'failed' then 'upstream_error' when 'refused' then
        case reason when 'removed' then 'api_key_removed' else 'rate_limit_exceeded' end end,
      nullif(model, ''),
      input / total + case when number <= input % total then 1 else 0 end + input / total * more / 100,
      output / total + case when number <= output % total then 1 else 0 end + output / total * more / 100,
      latency * (0.97 + 0.06 * random()),
      '203.0.113.' || 1 + abs(seed) % 250,
      case class when 'succeeded' then 200 when 'failed' then 500 end
    from api_key_usage u
    join api_key_last_uses l using (api_key_id)
    cross join lateral (
      select
        hashtext(u.api_key_id::text) as seed, (select min(key) from jsonb_object_keys(u.refusal_reasons) as key) as reason
    ) as facts
    ${usageParts}
    cross join lateral (select part.requests + part.refusals as total) as counted
    cross join lateral generate_series(1, total) as number
    -- In each pair of requests, one has more tokens by the number by which the other has fewer.
    cross join lateral (
      select case when number = total and total % 2 = 1 then 0 else
        abs(hashtext(u.api_key_id::text || u.hour::text || (number + 1) / 2)) % 70 * (1 - number % 2 * 2) end as more
    ) as varied
    cross join lateral (
      -- Uses the number, so that each request has its own time.
      select number * interval '0' + u.hour + random() * (
        least(u.hour + interval '1 hour', case when reason = 'removed' then now() else greatest(l.last_used_at, u.hour) end)
        - u.hour
      ) as at
    ) as moment
    where u.organization_id = ${organizationId}`);
  await tx.execute(sql`
    update api_key_last_uses l set last_used_at = used.at
    from (
      select api_key_id, max(started_at) as at from request_log
      where organization_id = ${organizationId} and status not in (401, 429)
      group by api_key_id
    ) used
    where l.api_key_id = used.api_key_id`);
}

/** Creates the partitions of the log that a gateway would have created. */
async function createPartitions(tx: DemoTransaction): Promise<void> {
  await tx.execute(sql`
    do $$
    declare
      day date;
    begin
      for day in select (now() at time zone 'utc')::date - n from generate_series(0, 30) as n loop
        execute format(
          'create table if not exists request_log_%s partition of request_log for values from (%L) to (%L)',
          to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'utc', (day + 1)::timestamp at time zone 'utc'
        );
      end loop;
    end
    $$`);
}
