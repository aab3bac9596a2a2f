import 'server-only';
import { cache } from 'react';
import { findSpacesWithRole } from '@/db/queries/spaces';
import type { Viewer } from '../viewer';

/** Returns the organization's spaces that are not deleted, by name, with the viewer's role. Cached per request. */
export const listSpacesWithRole = cache((viewer: Viewer) => findSpacesWithRole(viewer.organization.id, viewer.user.id));
