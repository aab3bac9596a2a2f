import 'server-only';
import { inline, type Mail } from '../mail';
import { webhooksPath } from '../paths';
import { noticeMail } from './notice-mail';

type Content = {
  to: string;
  /** The site's address. */
  site: string;
  organization: { name: string; slug: string };
  webhook: { name: string; url: string; disabledReason: string | null };
};

/** Returns the mail about a webhook that was disabled because its receiver failed. */
export function webhookDisabledMail({ to, site, organization, webhook }: Content): Mail {
  const name = inline(webhook.name || hostOf(webhook.url));
  const cause =
    webhook.disabledReason === 'gone'
      ? 'its receiver answered 410, which says that it is gone'
      : 'its receiver failed for 5 days';
  return noticeMail({
    to,
    site,
    subject: `Webhook ${name} was disabled`,
    intro: `The webhook ${name} of ${inline(organization.name)} was disabled, because ${cause}. It gets no more events.`,
    items: [{ text: name, note: inline(webhook.url), link: site + webhooksPath(organization.slug) }],
    more: null,
    advice: 'Repair the receiver, then enable the webhook.',
    why: 'You get this mail because you are an admin of the organization.',
  });
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);
