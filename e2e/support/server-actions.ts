import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const manifestFile = join(import.meta.dirname, '..', '..', '.next', 'server', 'server-reference-manifest.json');
const manifestSchema = z.object({
  node: z.record(z.string(), z.object({ exportedName: z.string(), workers: z.record(z.string(), z.unknown()) })),
});

/** A server action as the build offers it to anyone: its id, and a page that answers it. */
export type ServerAction = { id: string; page: string };

/** Every server action of the build that the tests run against, by its exported name. */
export async function readServerActions(): Promise<Map<string, ServerAction>> {
  const { node } = manifestSchema.parse(JSON.parse(await readFile(manifestFile, 'utf8')));
  return new Map(
    Object.entries(node).map(([id, { exportedName, workers }]) => {
      const page = Object.keys(workers).find((worker) => !worker.includes('(auth)')) ?? Object.keys(workers)[0] ?? '';
      return [exportedName, { id, page }];
    }),
  );
}

/** The path of a page as the build names it, such as `app/[org]/permissions/api-keys/(list)/page`. */
function pathOf(page: string, parameters: Record<string, string>): string {
  return page
    .replace(/^app/, '')
    .replace(/\/page$/, '')
    .replaceAll(/\/\([^)]+\)/g, '')
    .replaceAll(/\[([a-zA-Z]+)\]/g, (_, name: string) => parameters[name] ?? name);
}

type Call = {
  appUrl: string;
  action: ServerAction;
  /** What stands in the page's address. */
  parameters: Record<string, string>;
  cookie: string | undefined;
  input: unknown[];
};

/** Sends a server action as the browser does, but from whomever the cookie says. Answers what came back. */
export async function callServerAction({ appUrl, action, parameters, cookie, input }: Call): Promise<string> {
  const answer = await fetch(appUrl + pathOf(action.page, parameters), {
    method: 'POST',
    redirect: 'manual',
    headers: {
      ...(cookie ? { cookie } : {}),
      accept: 'text/x-component',
      origin: appUrl,
      'next-action': action.id,
      'content-type': 'text/plain;charset=UTF-8',
    },
    body: JSON.stringify(input),
  });
  return answer.text();
}
