import { StartError } from '@/db/embedded/start-error';
import { createOrganizationFor } from '@/lib/auth/operator-account';
import { isPlanId, planIds } from '@/lib/plans';
import { localUrl } from '../port';
import type { Command } from './command';

export const createOrganizationCommand: Command = {
  usage: 'NAME EMAIL PLAN',
  summary: `makes an organization whose admin is an account; PLAN is ${planIds.join(', ')}`,
  async run([name = '', email = '', plan = ''], { APP_URL, HOST, PORT }) {
    if (!isPlanId(plan)) throw new StartError(`There is no plan ${JSON.stringify(plan)}: use ${planIds.join(', ')}.`);
    const slug = await createOrganizationFor({ name, email, plan });
    if (slug === null) throw new StartError(`No account has the address ${JSON.stringify(email)}: create it first.`);
    const address = `${APP_URL ?? localUrl(HOST, PORT)}/${slug}`;
    return { lines: [`Created the organization ${name}: ${address}`], json: { slug, address } };
  },
};
