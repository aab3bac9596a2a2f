'use client';

import { useParams } from 'next/navigation';
import { spacePath } from '@/lib/paths';
import { NameLink } from './name-link';

/** A space's name in a table of its organization, as a link to the space; plain text once it was deleted. */
export function SpaceLink({ space }: { space: { id: string; name: string; isDeleted?: boolean } }) {
  const { org } = useParams<{ org: string }>();
  return <NameLink name={space.name} href={space.isDeleted ? null : spacePath(org, space.id)} />;
}
