import 'server-only';
import { createTransport, type Transporter } from 'nodemailer';
import { env } from './env';

export type Mail = { to: string; subject: string; text: string; html: string };

/** What became of a mail: `off` means that no mail server is set, `failed` that it didn't take the mail. */
export type MailOutcome = 'sent' | 'failed' | 'off';

let transport: Transporter | undefined;

/**
 * Hands a mail to the mail server. Never throws: whoever sends has another way to say the same. Call it after the
 * transaction, which must neither wait for a mail server nor be undone by one.
 */
export async function sendMail(mail: Mail): Promise<MailOutcome> {
  const { SMTP_URL: url, MAIL_FROM: from } = env();
  if (!url) return 'off';
  transport ??= openTransport(new URL(url));
  try {
    await transport.sendMail({ from, ...mail });
    return 'sent';
  } catch (error) {
    console.error('A mail was not sent:', error instanceof Error ? error.message : error);
    return 'failed';
  }
}

function openTransport({ protocol, hostname, port, username, password }: URL): Transporter {
  const secure = protocol === 'smtps:';
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    auth: username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    // Someone waits for the answer in a dialog.
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
  });
}

/** Writes text into HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
