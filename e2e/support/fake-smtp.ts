import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A received mail: the recipients, and the source with soft line breaks removed. */
export type ReceivedMail = { from: string; to: string[]; source: string };

export type FakeSmtp = {
  /** The value of SMTP_URL. */
  url: string;
  received: ReceivedMail[];
  close(): Promise<void>;
};

const decode = (source: string) =>
  source
    .replace(/=\r\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (codes) => Buffer.from(codes.replaceAll('=', ''), 'hex').toString('utf8'));

/**
 * Starts a mail server on a free loopback port that stores all mails and refuses recipients at `refused.test`.
 * @param accepted delays every mail until it resolves
 */
export async function startFakeSmtp({ accepted = Promise.resolve() } = {}): Promise<FakeSmtp> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(address, _session, done) {
      done(address.address.endsWith('@refused.test') ? new Error('No such mailbox') : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        await accepted;
        const { mailFrom, rcptTo } = session.envelope;
        const source = decode(Buffer.concat(chunks).toString('utf8'));
        received.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), source });
        done();
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
