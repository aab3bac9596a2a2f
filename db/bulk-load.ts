import type postgres from 'postgres';

/**
 * Runs a load of many keys while what it adds to the index over names is sorted in by megabytes: many times quicker than
 * key by key, but every search meanwhile reads what is not yet sorted in. Cut off in between, the next load tidies up.
 */
export async function whileLoadingKeys<T>(client: postgres.Sql, load: () => Promise<T>): Promise<T> {
  await client.unsafe('alter index api_keys_name_grams set (fastupdate = on)');
  try {
    return await load();
  } finally {
    await client.unsafe('alter index api_keys_name_grams set (fastupdate = off)');
    await client.unsafe(`select gin_clean_pending_list('api_keys_name_grams')`);
  }
}
