import 'server-only';
import { escapeHtml, type Mail } from '../mail';

type Content = { to: string; link: string; organizationName: string; inviterName: string };

/** Puts a name on one line, because a line break in it could imitate our text. */
const inline = (name: string) => name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** Returns the mail with an invitation's link. */
export function invitationMail({ to, link, organizationName, inviterName }: Content): Mail {
  const subject = `Join ${inline(organizationName)}`;
  const what = `${inline(inviterName)} invites you to join ${inline(organizationName)}.`;
  const note = `The link works once, for ${to}, within seven days. If you did not expect it, ignore this mail.`;
  return {
    to,
    subject,
    text: `${what}\n\nAccept the invitation:\n${link}\n\n${note}\n`,
    html: [
      `<p>${escapeHtml(what)}</p>`,
      `<p><a href="${escapeHtml(link)}">Accept the invitation</a></p>`,
      `<p>${escapeHtml(note)}</p>`,
    ].join('\n'),
  };
}
