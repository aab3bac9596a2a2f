import type { SpaceRole } from '@/lib/permissions';

/** The labels and descriptions of the roles in a space. */
export const spaceRoleLabels: Record<SpaceRole, string> = { admin: 'Admin', editor: 'Editor', viewer: 'Viewer' };

export const spaceRoleHints: Record<SpaceRole, string> = {
  admin: 'Creates, changes and removes keys, and manages the space and its members.',
  editor: 'Sees the keys of the space and their usage.',
  viewer: 'Sees the keys of the space and their usage.',
};
