import 'server-only';
import { createTransport, type Transporter } from 'nodemailer';
import { env } from './env';
import { logError } from './log-text';

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same at every attempt, so that mail programs can tell a mail that arrives twice. */
  messageId?: string;
  /** The page where the reader turns such mails off. */
  unsubscribeUrl?: string;
};

/** The outcome of sending: `off` when no mail server is configured, `failed` when it did not accept the mail. */
export type MailOutcome = 'sent' | 'failed' | 'off';

/** Returns whether a mail server is configured. */
export function sendsMails(): boolean {
  return env().SMTP_URL !== undefined;
}

let transport: Transporter | undefined;

/**
 * Sends a mail. Never throws, because every caller can also show the content. Call it after the transaction, which must
 * neither wait for the mail server nor be rolled back by its failure.
 */
export async function sendMail({ unsubscribeUrl, ...mail }: Mail): Promise<MailOutcome> {
  const { SMTP_URL: url, MAIL_FROM: from } = env();
  if (!url) return 'off';
  transport ??= openTransport(new URL(url));
  try {
    await transport.sendMail({ from, list: unsubscribeUrl ? { unsubscribe: unsubscribeUrl } : undefined, ...mail });
    return 'sent';
  } catch (error) {
    logError(`A mail could not be sent: ${reasonOf(error)}`);
    return 'failed';
  }
}

/** Returns what a mail server answered, without addresses. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? `${String(error.code)} ` : '';
  const message = error instanceof Error ? error.message : String(error);
  return code + message.replaceAll(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '[address]');
}

/** Puts a name on one line, because a line break in it could imitate our text. */
export const inline = (name: string) => name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

function openTransport({ protocol, hostname, port, username, password }: URL): Transporter {
  const secure = protocol === 'smtps:';
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    auth: username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    // Short, because a user is waiting in a dialog.
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
  });
}

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
