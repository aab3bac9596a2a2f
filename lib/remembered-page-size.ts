import 'server-only';
import { cookies } from 'next/headers';
import { pageSizeCookie } from './list-url';

/** Returns the page size that was last chosen on this device; NaN for none. */
export async function rememberedPageSize(): Promise<number> {
  return Number((await cookies()).get(pageSizeCookie)?.value);
}
