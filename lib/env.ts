import { z } from 'zod';

/** The only reader of process.env: parsed once, with a message a person can act on. */

const port = z.coerce.number().int().min(1).max(65_535);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** 32 bytes or more, as 64 hexadecimal digits or as base64. */
const pepper = z
  .string()
  .transform((value) => Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64'))
  .refine((bytes) => bytes.length >= 32, 'must hold 32 bytes: try `openssl rand -base64 32`');

/** A provider's address: over plain http only on this machine, for tests and trying out. */
const providerUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(url),
    'must begin with https://',
  );

/** Settings that are nothing without each other. */
const together = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
] as const;

const startSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default('.data'),
  PORT: port.default(3000),
  GATEWAY_PORT: port.default(3001),
  METRICS_PORT: port.optional(),
  GATEWAY_DRAIN_SECONDS: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  APP_URL: z.url({ protocol: /^https?$/ }).optional(),
});

const serverSchema = startSchema
  .extend({
    DATABASE_URL: z.url({
      protocol: /^postgres(ql)?$/,
      error: 'is needed: start with `npm start`, or name a PostgreSQL',
    }),
    AUTH_SECRET: z
      .string({ error: 'is needed: try `openssl rand -base64 32`' })
      .min(32, 'must have 32 characters or more'),
    API_KEY_PEPPER: z.string({ error: 'is needed: try `openssl rand -base64 32`' }).pipe(pepper),
    ALLOW_SIGN_UP: flag.default(true),
    UPSTREAM_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
    UPSTREAM_API_KEY: z.string().optional(),
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
    // A price's id, or a lookup key, which can be moved to another price without a restart.
    STRIPE_PRICE_PULZE_ONE: z.string().max(200).default('pulze_one'),
    STRIPE_PRICE_PULZE_X_SUITE: z.string().max(200).default('pulze_x_suite'),
    STRIPE_API_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://api.stripe.com'),
    PRICE_PULZE_ONE: z.string().max(60).optional(),
    PRICE_PULZE_X_SUITE: z.string().max(60).optional(),
  })
  .refine((given) => !given.STRIPE_SECRET_KEY || given.STRIPE_WEBHOOK_SECRET, {
    path: ['STRIPE_WEBHOOK_SECRET'],
    error: 'is needed with STRIPE_SECRET_KEY: the signing secret (whsec_…) of the endpoint /api/stripe/webhook',
  })
  .refine((given) => !given.STRIPE_WEBHOOK_SECRET || given.STRIPE_SECRET_KEY, {
    path: ['STRIPE_SECRET_KEY'],
    error: 'is needed with STRIPE_WEBHOOK_SECRET: the secret key of the same Stripe account',
  })
  .refine((given) => !given.SMTP_URL || given.MAIL_FROM, {
    path: ['MAIL_FROM'],
    error: 'is needed with SMTP_URL: the sender, such as API keys <no-reply@example.com>',
  })
  // A mail's link must lead here whatever the request that caused it says its host is.
  .refine((given) => !given.SMTP_URL || given.APP_URL, {
    path: ['APP_URL'],
    error: 'is needed with SMTP_URL: mails hold links',
  })
  .superRefine((given, context) => {
    for (const names of together) {
      const present = names.find((name) => given[name]);
      for (const name of names) {
        if (!present || given[name]) continue;
        context.addIssue({ code: 'custom', path: [name], message: `is needed with ${present}` });
      }
    }
  });

/** What a process needs before it has a database. */
export type StartSettings = z.infer<typeof startSchema>;
/** What the app and the API run with. */
export type ServerSettings = z.infer<typeof serverSchema>;

/** Thrown when settings are missing or wrong; the message lists each with what to do. */
export class SettingsError extends Error {}

function parse<T>(schema: z.ZodType<T>): T {
  // An empty value means "not set": that is what `NAME=` in a .env file is meant to say.
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new SettingsError(`Some settings are missing or wrong:\n${lines.join('\n')}\nSee .env.example.`);
}

/** Reads the settings that start needs. @throws SettingsError */
export function startSettings(): StartSettings {
  return parse(startSchema);
}

let cached: ServerSettings | undefined;

/** Reads the settings of a running server, once. @throws SettingsError */
export function env(): ServerSettings {
  cached ??= parse(serverSchema);
  return cached;
}
