import 'server-only';
import { cache } from 'react';
import { findSpacesWithRole } from '@/db/queries/spaces';
import type { Viewer } from '../viewer';

/** Returns every live space of the viewer's organization with the viewer's role in it, by name: read once per request. */
export const listSpacesWithRole = cache((viewer: Viewer) => findSpacesWithRole(viewer.organization.id, viewer.user.id));
