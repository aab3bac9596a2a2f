import { redirect } from 'next/navigation';
import { findHomePath } from '@/lib/home';

/** `/` leads to the last organization used, to sign in, or, at the first start, to making an account. */
export default async function HomePage() {
  redirect(await findHomePath());
}
