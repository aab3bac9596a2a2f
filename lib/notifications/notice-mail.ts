import 'server-only';
import { escapeHtml, type Mail } from '../mail';
import { notificationsPath } from '../paths';

type Content = {
  to: string;
  /** The site's address. */
  site: string;
  subject: string;
  intro: string;
  items: readonly { text: string; note: string; link: string }[];
  /** The link to the items that the list omits. */
  more: { text: string; link: string } | null;
  advice: string;
  /** Why the reader gets it. */
  why: string;
};

const maxSubjectLength = 150;

/** Names have up to 100 characters, which can each be several code units. */
function shorten(subject: string): string {
  const characters = [...subject];
  return characters.length > maxSubjectLength ? `${characters.slice(0, maxSubjectLength).join('')}…` : subject;
}

/** Returns a mail with a list of items and a link to turn such mails off. */
export function noticeMail({ to, site, subject, intro, items, more, advice, why }: Content): Mail {
  const choices = site + notificationsPath;
  const linkOf = (text: string, link: string) => `<a href="${escapeHtml(link)}">${escapeHtml(text)}</a>`;
  return {
    to,
    subject: shorten(subject),
    unsubscribeUrl: choices,
    text: [
      intro,
      ...items.map(({ text, note, link }) => `- ${text}\n  ${note}\n  ${link}`),
      ...(more ? [`${more.text}:\n${more.link}`] : []),
      advice,
      `${why} Choose your mails:\n${choices}`,
      '',
    ].join('\n\n'),
    html: [
      `<p>${escapeHtml(intro)}</p>`,
      '<ul>',
      ...items.map(({ text, note, link }) => `<li>${linkOf(text, link)}<br>${escapeHtml(note)}</li>`),
      '</ul>',
      ...(more ? [`<p>${linkOf(more.text, more.link)}</p>`] : []),
      `<p>${escapeHtml(advice)}</p>`,
      `<p>${escapeHtml(why)} ${linkOf('Choose your mails', choices)}</p>`,
    ].join('\n'),
  };
}
