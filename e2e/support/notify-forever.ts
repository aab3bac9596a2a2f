import { setTimeout as delay } from 'node:timers/promises';
import { announceDue } from '@/lib/notifications/announce-due';
import { sendDueMails } from '@/lib/notifications/send-mails';

/** A process that records due notices and sends mails until it is killed. */
for (;;) {
  await announceDue();
  await sendDueMails();
  await delay(20);
}
