import { z } from 'zod';
import { nameProblem, normalizeText } from './names';
import { planIds } from './plans';
import { parseTrustedProxies } from './sender';
import { databaseUrl, providerUrl, proxyUrl, siteUrl, upstreamUrl } from './url-settings';

/** Parses the environment variables. No other module reads settings from process.env. */

/** A whole number, with one error message for every other value. */
function whole(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(message).int(message).min(min, message).max(max, message);
}

const port = whole(1, 65_535);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Decodes a pepper: 64 hexadecimal digits, or base64. */
export const decodePepper = (text: string) => Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');

/** At least 32 bytes. */
const pepper = z
  .string()
  .transform(decodePepper)
  .refine((bytes) => bytes.length >= 32, 'must have at least 32 bytes: run `openssl rand -base64 32`');

/** Origins separated by commas, or `*` for any. */
const corsOrigins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim().replace(/\/+$/, '')))
  .refine(
    (origins) => origins.every((origin) => origin === '*' || /^https?:\/\/[^/?#\s]+$/.test(origin)),
    'must be origins such as https://app.example.com, separated by commas, or *',
  );

/** Settings that must be set together. */
const settingGroups = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
] as const;

const startSchema = z.object({
  DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: z.string().default('.data'),
  JOURNAL_DIR: z.string().optional(),
  BACKUP_PASSPHRASE: z.string().optional(),
  BACKUP_PASSPHRASE_FILE: z.string().optional(),
  HOST: z.string().trim().optional(),
  PORT: port.default(3000),
  GATEWAY_PORT: port.default(3001),
  METRICS_PORT: port.optional(),
  GATEWAY_DRAIN_SECONDS: whole(0, 10).default(0),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be the address of a collector, such as http://localhost:4318' })
    .optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf', 'http/json'], { error: 'must be http/protobuf or http/json: grpc is not supported' })
    .default('http/protobuf'),
  OTEL_SERVICE_NAME: z.string().default('api-key-dashboard'),
  APP_URL: siteUrl.optional(),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parseTrustedProxies(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
        return z.NEVER;
      }
    }),
});

const serverSchema = startSchema
  .extend({
    DATABASE_URL: databaseUrl,
    DATABASE_PREPARE: flag.optional(),
    DATABASE_POOLER: flag.optional(),
    AUTH_SECRET: z
      .string({ error: 'is required: run `openssl rand -base64 32`' })
      .min(32, 'must have at least 32 characters'),
    API_KEY_PEPPER: z.string({ error: 'is required: run `openssl rand -base64 32`' }).pipe(pepper),
    API_KEY_PEPPER_NEXT: pepper.optional(),
    API_KEY_PEPPER_PREVIOUS: pepper.optional(),
    ALLOW_SIGN_UP: flag.default(true),
    INIT_EMAIL: z.email('must be an e-mail address').max(320).optional(),
    INIT_PASSWORD: z.string().max(1_000).optional(),
    INIT_PASSWORD_FILE: z.string().optional(),
    INIT_ORGANIZATION: z
      .string()
      .transform(normalizeText)
      .refine((name) => nameProblem(name, '') === null, 'must be a name of 1 to 100 characters')
      .optional(),
    INIT_PLAN: z.enum(planIds).default('free'),
    UPSTREAM_BASE_URL: upstreamUrl.optional(),
    UPSTREAM_API_KEY: z.string().optional(),
    UPSTREAM_HEADERS_SECONDS: whole(1, 86_400).default(600),
    UPSTREAM_IDLE_SECONDS: whole(1, 86_400).default(300),
    UPSTREAM_CONNECTIONS: whole(1, 100_000).default(4_096),
    MAX_BODY_MB: whole(1, 1_024).default(32),
    CORS_ORIGINS: corsOrigins.default([]),
    REQUEST_LOG_DAYS: whole(1, 3_650).default(30),
    HTTP_PROXY: proxyUrl.optional(),
    HTTPS_PROXY: proxyUrl.optional(),
    NO_PROXY: z.string().optional(),
    WEBHOOK_ALLOW_PRIVATE: flag.default(false),
    SMTP_URL: z
      .url({ protocol: /^smtps?$/, error: 'must be like smtp://user:password@mail.example.com:587' })
      .optional(),
    MAIL_FROM: z.string().max(320).optional(),
    OIDC_ISSUER: providerUrl.optional(),
    OIDC_CLIENT_ID: z.string().max(300).optional(),
    OIDC_CLIENT_SECRET: z.string().max(1_000).optional(),
    OIDC_NAME: z.string().trim().max(40).default('single sign-on'),
    GITHUB_CLIENT_ID: z.string().max(300).optional(),
    GITHUB_CLIENT_SECRET: z.string().max(1_000).optional(),
    GITHUB_URL: providerUrl.default('https://github.com').transform((url) => url.replace(/\/+$/, '')),
    GOOGLE_CLIENT_ID: z.string().max(300).optional(),
    GOOGLE_CLIENT_SECRET: z.string().max(1_000).optional(),
    STRIPE_SECRET_KEY: z.string().max(300).optional(),
    STRIPE_WEBHOOK_SECRET: z.string().max(300).optional(),
    // A price id, or a lookup key, which Stripe can move to another price without a restart here.
    STRIPE_PRICE_PULZE_ONE: z.string().max(200).default('pulze_one'),
    STRIPE_PRICE_PULZE_X_SUITE: z.string().max(200).default('pulze_x_suite'),
    STRIPE_PROMOTION_CODES: flag.default(false),
    STRIPE_AUTOMATIC_TAX: flag.default(false),
    STRIPE_API_BASE_URL: siteUrl.default('https://api.stripe.com'),
    PRICE_PULZE_ONE: z.string().max(60).optional(),
    PRICE_PULZE_X_SUITE: z.string().max(60).optional(),
  })
  .refine((given) => !given.STRIPE_SECRET_KEY || given.STRIPE_WEBHOOK_SECRET, {
    path: ['STRIPE_WEBHOOK_SECRET'],
    error: 'is required with STRIPE_SECRET_KEY: the signing secret (whsec_…) of the endpoint /api/stripe/webhook',
  })
  .refine((given) => !given.STRIPE_WEBHOOK_SECRET || given.STRIPE_SECRET_KEY, {
    path: ['STRIPE_SECRET_KEY'],
    error: 'is required with STRIPE_WEBHOOK_SECRET: the secret key of the same Stripe account',
  })
  .refine((given) => !given.SMTP_URL || given.MAIL_FROM, {
    path: ['MAIL_FROM'],
    error: 'is required with SMTP_URL: the sender, such as API keys <no-reply@example.com>',
  })
  .refine((given) => !given.INIT_EMAIL || given.INIT_PASSWORD || given.INIT_PASSWORD_FILE, {
    path: ['INIT_PASSWORD'],
    error: 'is required with INIT_EMAIL, or INIT_PASSWORD_FILE, the path of a file that holds it',
  })
  .refine((given) => !given.INIT_EMAIL || given.INIT_ORGANIZATION, {
    path: ['INIT_ORGANIZATION'],
    error: 'is required with INIT_EMAIL: the name of the first organization',
  })
  // Links in mails must not be built from the Host header, which the client controls.
  .refine((given) => !given.SMTP_URL || given.APP_URL, {
    path: ['APP_URL'],
    error: 'is required with SMTP_URL: mails contain links',
  })
  // Providers redirect to an address that is registered with them.
  .refine((given) => !(given.OIDC_ISSUER || given.GITHUB_CLIENT_ID || given.GOOGLE_CLIENT_ID) || given.APP_URL, {
    path: ['APP_URL'],
    error: 'is required with OIDC_ISSUER, GITHUB_CLIENT_ID and GOOGLE_CLIENT_ID: providers lead back to it',
  })
  .superRefine((given, context) => {
    for (const names of settingGroups) {
      const present = names.find((name) => given[name]);
      for (const name of names) {
        if (!present || given[name]) continue;
        context.addIssue({ code: 'custom', path: [name], message: `is required with ${present}` });
      }
    }
  });

/** The names of all settings. */
export const settingNames = Object.keys(serverSchema.shape);

/** Settings that are needed before there is a database. */
export type StartSettings = z.infer<typeof startSchema>;
/** All settings of the app and the API. */
export type ServerSettings = z.infer<typeof serverSchema>;

/** Thrown when settings are missing or invalid; the message lists each of them and what to do. */
export class SettingsError extends Error {}

function parse<T>(schema: z.ZodType<T>): T {
  // An empty value, as in `NAME=` of a .env file, means "not set".
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) given[name] = given[name.toLowerCase()] ?? given[name];
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new SettingsError(`Some settings are missing or invalid:\n${lines.join('\n')}\nSee .env.example.`);
}

/** Reads the settings that are needed before there is a database. @throws SettingsError */
export function startSettings(): StartSettings {
  return parse(startSchema);
}

let cached: ServerSettings | undefined;

/** Reads all settings, once per process. @throws SettingsError */
export function env(): ServerSettings {
  cached ??= parse(serverSchema);
  return cached;
}

/** Returns every pepper that secrets may be hashed with: the current one first, and the other one during a change. */
export function acceptedPeppers(settings: ServerSettings = env()): Buffer[] {
  const { API_KEY_PEPPER, API_KEY_PEPPER_NEXT, API_KEY_PEPPER_PREVIOUS } = settings;
  return [API_KEY_PEPPER, API_KEY_PEPPER_NEXT, API_KEY_PEPPER_PREVIOUS].filter((pepper) => pepper !== undefined);
}
