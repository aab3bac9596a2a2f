import { redirect } from 'next/navigation';
import { findHomePath } from '@/lib/home';

/** Redirects to the last organization used, to sign-in, or on the first start to sign-up. */
export default async function HomePage() {
  redirect(await findHomePath());
}
