import { startApp, type TestServer } from './support/app';
import { insertApiKey } from './support/fixtures';
import { edit, openKey } from './support/key-page';
import { roundsOf } from './support/rounds';
import { callApi, errorCodeOf, expect, keysPath, test } from './support/test';

test.describe.configure({ mode: 'serial' });

let second: TestServer;
test.beforeAll(async () => {
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  second = await startApp({ name: 'second', environment: { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER } });
});
test.afterAll(() => second.stop());

test('a key removed on one instance is refused by the other on its next call, round after round', async ({
  adminPage: page,
  db,
  world,
  appUrl,
}) => {
  // The browser sends the action once; the rounds repeat it with other ids.
  const probe = await insertApiKey(db, { ...world.space }, world.admin.id, { name: 'Probe' });
  await page.goto(keysPath(world));
  await page.getByRole('button', { name: 'Actions for Probe' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  // The dialog reads the figures with a separate action.
  await expect(page.getByRole('alertdialog')).toContainText('never used');
  const sent = page.waitForRequest((request) => 'next-action' in request.headers());
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  const action = await sent;
  const body = action.postData() ?? '';
  expect(body).toContain(probe.id);

  const accepted: string[] = [];
  for (let round = 0; round < roundsOf(100); round += 1) {
    const key = await insertApiKey(db, { ...world.space }, world.admin.id, { name: `Round ${round}` });
    const [here, there] = round % 2 === 0 ? [appUrl, second.url] : [second.url, appUrl];
    const used = await Promise.all([callApi(here, key.secret), callApi(there, key.secret)]);
    expect(used.map(({ status }) => status)).toEqual([200, 200]);
    const removed = await page.request.post(new URL(action.url()).pathname.replace(/^/, here), {
      headers: { ...(await action.allHeaders()), origin: here, host: new URL(here).host },
      data: body.replaceAll(probe.id, key.id),
    });
    expect(await removed.text()).toContain('"status":"done"');
    const after = await Promise.all([callApi(there, key.secret), callApi(here, key.secret)]);
    for (const answer of after) {
      if (answer.status !== 401 || (await errorCodeOf(answer)) !== 'api_key_removed') accepted.push(key.id);
    }
  }
  expect(accepted).toEqual([]);
});

test('a setting changed in the browser applies to the very next request to the other instance', async ({
  adminPage: page,
  db,
  world,
}) => {
  const { secret } = await openKey(page, db, world, { name: 'Two places' });
  const codeThere = async () => {
    const answer = await callApi(second.url, secret);
    return answer.status === 200 ? '200' : `${answer.status} ${await errorCodeOf(answer)}`;
  };
  const chooseOnly = (field: string, value: string) => async () => {
    await page.getByRole('radio', { name: 'Only these' }).check();
    await page.getByLabel(field).fill(value);
  };
  const choose = (name: string) => () => page.getByRole('radio', { name, exact: true }).check();
  expect(await codeThere()).toBe('200');

  await edit(page, 'IP addresses', chooseOnly('Addresses and ranges', '203.0.113.0/24'));
  expect(await codeThere()).toBe('401 address_not_allowed');
  await edit(page, 'IP addresses', choose('Any'));
  expect(await codeThere()).toBe('200');

  await edit(page, 'Models', chooseOnly('Names of models', 'gpt-5'));
  expect(await codeThere()).toBe('403 model_not_allowed');
  await edit(page, 'Models', choose('All'));
  expect(await codeThere()).toBe('200');

  await edit(page, 'Endpoints', async () => {
    await choose('Only these')();
    await page.getByRole('checkbox', { name: 'Embeddings' }).check();
  });
  expect(await codeThere()).toBe('403 endpoint_not_allowed');
});
