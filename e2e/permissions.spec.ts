import { hashPassword } from '@/lib/passwords';
import { keyPermissions, organizationPermissions, spacePermissions } from '@/lib/permissions';
import { fingerprint } from './support/fingerprint';
import { pageRows } from './support/permission-pages';
import { actionRows, everyonesPassword, openActions } from './support/permission-rows';
import { insertPermissionWorld, type PermissionWorld, subjects } from './support/permission-world';
import { callServerAction, readServerActions } from './support/server-actions';
import { expect, test } from './support/test';

/** Generated from the table of permissions: every role calls every action and page, and the tests check the effect. */

const actionOf = (row: string) => row.replace(/ \(.*$/, '');
let passwordHash: string;

test.beforeAll(async () => {
  passwordHash = await hashPassword(everyonesPassword);
});

test('every server action has a row, and every permission is tested', async () => {
  const built = [...(await readServerActions()).keys()].sort();
  const rows = new Set(Object.keys(actionRows).map(actionOf).concat(openActions));
  expect([...rows].sort()).toEqual(built);

  const tested = Object.values(actionRows).flatMap(({ permissions }) => permissions as string[]);
  const lines = Object.keys({ ...keyPermissions, ...spacePermissions, ...organizationPermissions });
  const untested = lines.filter((line) => !tested.concat(pageRows.map(({ permission }) => permission)).includes(line));
  expect(untested).toEqual([]);
});

for (const [name, row] of Object.entries(actionRows)) {
  test(`${name} changes something only for users with the permission`, async ({ db, appUrl }) => {
    const action = (await readServerActions()).get(actionOf(name));
    if (!action) throw new Error(`The build has no ${name}.`);
    let world: PermissionWorld = await insertPermissionWorld(db, passwordHash);
    const look = () => fingerprint(db, { organizationId: world.organization.id, userIds: world.userIds });
    let before = await look();
    for (const subject of subjects) {
      const parameters = { org: world.organization.slug, spaceId: world.space.id, token: world.invitation.token };
      const answer = await callServerAction({
        appUrl,
        action,
        parameters: { ...parameters, keyId: world.keyOf(subject).id },
        cookie: world.personOf(subject)?.cookie,
        input: row.input(world, subject),
      });
      const changed = (await look()) !== before;
      const may = row.may(subject);
      const said = `${subject.name} was answered: ${answer.slice(0, 2_000)}`;
      if (row.answers) expect(answer.includes(row.answers(world, subject)), said).toBe(may);
      expect(changed, said).toBe(may && !row.answers);
      if (!may && !row.answers) expect(answer, said).not.toContain('"status":"done"');
      // The next subject needs an unchanged world.
      if (!changed) continue;
      world = await insertPermissionWorld(db, passwordHash);
      before = await look();
    }
  });
}

for (const { name, method, may, path, input, shows } of pageRows) {
  test(`${name}: only users with the permission see it`, async ({ db, appUrl }) => {
    const world = await insertPermissionWorld(db, passwordHash);
    for (const subject of subjects) {
      const cookie = world.personOf(subject)?.cookie;
      const answer = await fetch(appUrl + path(world, subject), {
        method,
        redirect: 'manual',
        // Without `text/html`, a page whose path ends like an API path is taken for the API.
        headers: { ...(cookie ? { cookie } : {}), origin: appUrl, accept: method === 'GET' ? 'text/html' : '*/*' },
        body: input && JSON.stringify(input(world, subject)),
      });
      const text = await answer.text();
      const said = `${subject.name} was answered ${answer.status}`;
      expect(text.includes(shows(world, subject)), said).toBe(subject.access !== null && may(subject.access));
    }
  });
}
