import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const manifestFile = join(import.meta.dirname, '..', '..', '.next', 'server', 'server-reference-manifest.json');
const manifestSchema = z.object({
  node: z.record(z.string(), z.object({ exportedName: z.string(), workers: z.record(z.string(), z.unknown()) })),
});

/** A server action of the build: its id, and a page whose route runs it. */
export type ServerAction = { id: string; page: string };

/** Reads the server actions of the build, by exported name. */
export async function readServerActions(): Promise<Map<string, ServerAction>> {
  const { node } = manifestSchema.parse(JSON.parse(await readFile(manifestFile, 'utf8')));
  return new Map(
    Object.entries(node).map(([id, { exportedName, workers }]) => {
      const page = Object.keys(workers).find((worker) => !worker.includes('(auth)')) ?? Object.keys(workers)[0] ?? '';
      return [exportedName, { id, page }];
    }),
  );
}

/** Returns the URL path of a page that the build names like `app/[org]/permissions/api-keys/(list)/page`. */
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
  /** The parameters of the page's path. */
  parameters: Record<string, string>;
  cookie: string | undefined;
  input: unknown[];
};

/** Calls a server action as the browser does, with the cookie's session. Returns the body of the response. */
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
