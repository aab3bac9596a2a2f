import type { Metadata } from 'next';
import { NotFoundHere } from '@/components/not-found-here';

export const metadata: Metadata = { title: 'Page not found' };

/** The 404 of a page, key or space that doesn't exist or that the viewer may not see. */
export default function OrganizationNotFound() {
  return <NotFoundHere />;
}
