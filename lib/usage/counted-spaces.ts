import 'server-only';
import { findKeySpaces } from '@/db/queries/api-key-list-options';
import { findKeyScope } from '../api-keys/access';
import type { Viewer } from '../viewer';

/** Returns the spaces whose usage the viewer may see; for an admin deleted ones too, whose keys they see. */
export async function findCountedSpaces(viewer: Viewer): Promise<string[]> {
  const spaces = await findKeySpaces(viewer.organization.id, await findKeyScope(viewer));
  return spaces.map(({ id }) => id);
}
