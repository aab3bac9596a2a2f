import 'server-only';
import { escapeHtml, inline, type Mail } from '../mail';

type Content = { to: string; link: string; organizationName: string; inviterName: string };

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
