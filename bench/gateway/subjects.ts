import { join } from 'node:path';
import { peerUrl } from './database';
import type { Start } from './processes';

/** The addresses and secrets that every server under measurement is started with. */
export type Settings = {
  databaseUrl: string;
  authSecret: string;
  pepper: string;
  upstreamUrl: string;
};

/** A server under measurement. */
export type Subject = {
  id: string;
  name: string;
  /** `check` answers after checking the key; `forward` forwards a chat completion to the upstream. */
  kind: 'check' | 'forward';
  /** Whether it looks up the key. A subject that doesn't is measured with only one kind of key. */
  readsKeys: boolean;
  path: string;
  headers?: (settings: Settings) => Record<string, string>;
  start: (settings: Settings) => Start;
};

const folder = import.meta.dirname;
const root = join(folder, '..', '..');
const script = (name: string) => join(folder, 'peers', `${name}.mjs`);

/** Returns how to start the gateway like `npm run gateway`, without limits. */
export const gateway = (settings: Settings): Start => ({
  args: () => ['--import', 'tsx', '--import', join(folder, 'plan.ts'), join(root, 'scripts', 'gateway.ts')],
  portSetting: 'GATEWAY_PORT',
  environment: {
    DATABASE_URL: settings.databaseUrl,
    AUTH_SECRET: settings.authSecret,
    API_KEY_PEPPER: settings.pepper,
    UPSTREAM_BASE_URL: `${settings.upstreamUrl}/v1`,
    UPSTREAM_API_KEY: '',
  },
  path: '/v1/key',
});

const betterAuth = (rateLimit: 'on' | 'off') => (settings: Settings) => ({
  args: () => [script('better-auth')],
  environment: { DATABASE_URL: peerUrl(settings.databaseUrl, 'better_auth'), RATE_LIMIT: rateLimit },
  path: '/check',
});

const bareEnvironment = (settings: Settings) => ({ DATABASE_URL: peerUrl(settings.databaseUrl, 'bare') });

/** The bare Next app; the run builds it before it starts it. */
export const nextFolder = join(folder, 'next');
export const nextScript = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
export const betterAuthScript = script('better-auth');
export const loadScript = script('load');

export const upstream: Start = { args: () => [script('upstream')], environment: {}, path: '/v1/models' };

export const subjects: Subject[] = [
  {
    id: 'a',
    name: 'this gateway, full check',
    kind: 'check',
    readsKeys: true,
    path: '/v1/key',
    start: gateway,
  },
  {
    id: 'b',
    name: 'better-auth, with its rate limit',
    kind: 'check',
    readsKeys: true,
    path: '/check',
    start: betterAuth('on'),
  },
  {
    id: 'b0',
    name: 'better-auth, without',
    kind: 'check',
    readsKeys: true,
    path: '/check',
    start: betterAuth('off'),
  },
  {
    id: 'c',
    name: 'Fastify and one SELECT',
    kind: 'check',
    readsKeys: true,
    path: '/check',
    start: (settings) => ({ args: () => [script('fastify')], environment: bareEnvironment(settings), path: '/check' }),
  },
  {
    id: 'd',
    name: 'the same SELECT in a Next route',
    kind: 'check',
    readsKeys: true,
    path: '/check',
    start: (settings) => ({
      args: (port) => [nextScript, 'start', nextFolder, '-p', String(port)],
      environment: bareEnvironment(settings),
      path: '/check',
    }),
  },
  {
    id: 'e',
    name: 'this gateway, forwarding',
    kind: 'forward',
    readsKeys: true,
    path: '/v1/chat/completions',
    start: gateway,
  },
  {
    id: 'f',
    name: 'Portkey, forwarding',
    kind: 'forward',
    readsKeys: false,
    path: '/v1/chat/completions',
    headers: ({ upstreamUrl }) => ({
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstreamUrl}/v1`,
    }),
    start: () => ({
      args: (port) => [
        join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js'),
        `--port=${port}`,
        '--headless',
      ],
      environment: {},
      path: '/',
    }),
  },
];
