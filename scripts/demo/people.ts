import type { OrganizationRole, SpaceRole } from '@/lib/permissions';
import type { PlanId } from '@/lib/plans';

/** A member of the demo's organizations, which have every role at least once. */
export type DemoPerson = {
  email: string;
  name: string;
  role: OrganizationRole;
  /** The roles in spaces, by the space's name. */
  spaces: Record<string, SpaceRole>;
  /** What the account demonstrates, for the printed list. */
  shows: string;
};

export type DemoOrganization = {
  name: string;
  slug: string;
  plan: PlanId;
  spaces: string[];
  people: DemoPerson[];
};

const acme: DemoOrganization = {
  name: 'Acme',
  slug: 'acme',
  plan: 'pulze_x_suite',
  spaces: ['Platform', 'Web', 'Mobile', 'Data Science', 'Customer Support', '研究開発'],
  people: [
    {
      email: 'admin@acme.example',
      name: 'Ada Okafor',
      role: 'admin',
      spaces: { Platform: 'admin' },
      shows: 'organization admin: everything, in every space',
    },
    {
      email: 'editor@acme.example',
      name: 'Emil Sørensen',
      role: 'editor',
      spaces: { Web: 'admin', Mobile: 'editor', Platform: 'viewer' },
      shows: 'organization editor, admin of the space Web',
    },
    {
      email: 'viewer@acme.example',
      name: 'Vera Nakamura',
      role: 'viewer',
      spaces: { Web: 'viewer', Platform: 'viewer' },
      shows: 'organization viewer: sees keys of two spaces, may create none',
    },
    {
      email: 'space-admin@acme.example',
      name: 'Samir Rivera',
      role: 'viewer',
      spaces: { 'Data Science': 'admin', 研究開発: 'admin' },
      shows: 'organization viewer, admin of Data Science and 研究開発',
    },
    {
      email: 'space-editor@acme.example',
      name: 'Edda Lindqvist',
      role: 'viewer',
      spaces: { Mobile: 'editor', 'Customer Support': 'viewer' },
      shows: 'owns keys in Mobile and may remove those',
    },
    {
      email: 'outsider@acme.example',
      name: 'Otto Brandt',
      role: 'editor',
      spaces: {},
      shows: 'organization editor in no space: sees no key',
    },
  ],
};

const globex: DemoOrganization = {
  name: 'Globex',
  slug: 'globex',
  plan: 'pulze_one',
  spaces: ['General'],
  people: [
    {
      email: 'admin@globex.example',
      name: 'Greta Holm',
      role: 'admin',
      spaces: { General: 'admin' },
      shows: 'admin on Pulze One: upgrade prompt with its button',
    },
    {
      email: 'editor@globex.example',
      name: 'Gil Navarro',
      role: 'editor',
      spaces: { General: 'editor' },
      shows: 'editor on Pulze One: upgrade prompt without the button',
    },
    {
      email: 'viewer@globex.example',
      name: 'Gwen Park',
      role: 'viewer',
      spaces: { General: 'viewer' },
      shows: 'viewer on Pulze One',
    },
  ],
};

const initech: DemoOrganization = {
  name: 'Initech',
  slug: 'initech',
  plan: 'free',
  spaces: ['General'],
  people: [
    {
      email: 'admin@initech.example',
      name: 'Ines Duarte',
      role: 'admin',
      spaces: { General: 'admin' },
      shows: 'admin on Free',
    },
    {
      email: 'viewer@initech.example',
      name: 'Ivan Petrov',
      role: 'viewer',
      spaces: { General: 'viewer' },
      shows: 'viewer on Free',
    },
  ],
};

export const demoOrganizations: readonly DemoOrganization[] = [acme, globex, initech];

/** A former member of Acme, whose keys still work. */
export const formerMember = { email: 'former@acme.example', name: 'Farah Haddad' };
