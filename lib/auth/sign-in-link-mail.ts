import 'server-only';
import { escapeHtml, type Mail } from '../mail';
import { signInLinkMinutes } from './schema';

/** Returns the mail with a sign-in link. */
export function signInLinkMail({ to, link }: { to: string; link: string }): Mail {
  const what = `Someone asked for a link to sign in as ${to}.`;
  const note = `The link works once, within ${signInLinkMinutes} minutes. If you did not ask for it, ignore this mail: nothing happens.`;
  return {
    to,
    subject: 'Your link to sign in',
    text: `${what}\n\nSign in:\n${link}\n\n${note}\n`,
    html: [
      `<p>${escapeHtml(what)}</p>`,
      `<p><a href="${escapeHtml(link)}">Sign in</a></p>`,
      `<p>${escapeHtml(note)}</p>`,
    ].join('\n'),
  };
}
