import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '@/db/free-port';

/** A running server process. */
export type Server = { url: string; pid: number | undefined; stop(): Promise<void> };

export type Start = {
  /** Arguments of Node. */
  args: (port: number) => string[];
  environment: Record<string, string>;
  /** The environment variable for its port; PORT by default. */
  portSetting?: string;
  /** A path that is answered as soon as the server runs. */
  path: string;
};

const startMs = 60_000;

/** Starts a server on a free port and waits until it answers. @throws with its output when it ends before that */
export async function startServer({ args, environment, portSetting = 'PORT', path }: Start): Promise<Server> {
  const port = await findFreePort('127.0.0.1');
  const child = spawn(process.execPath, args(port), {
    env: { ...process.env, NODE_ENV: 'production', ...environment, [portSetting]: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed = (printed + data).slice(-10_000);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + startMs;
  while (!(await answers(url + path))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill();
      throw new Error(`${args(port).join(' ')} doesn't run:\n${printed}`);
    }
    await delay(100);
  }
  return { url, pid: child.pid, stop: () => stop(child) };
}

/** Runs a Node script until it ends. @throws when it fails */
export async function runToEnd(args: string[], environment: Record<string, string>, cwd?: string): Promise<void> {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...environment }, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
}

/** Starts the load generator's process. */
export function startLoad(script: string): { ask: <T>(message: object) => Promise<T>; tell(message: object): void } & {
  stop(): Promise<void>;
} {
  const child = fork(script, { execArgv: [] });
  return {
    ask: async (message) => {
      child.send(message);
      const [answer] = await once(child, 'message');
      return answer;
    },
    tell: (message) => void child.send(message),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { redirect: 'manual' }).then(
    (answer) => answer.arrayBuffer().then(() => true),
    () => false,
  );
}
