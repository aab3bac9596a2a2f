import { openInstallation } from './prepare';
import { runScript, whenStopped } from './run-script';

/** `npm run db:url`: prints the address of the database and keeps the embedded server running until Ctrl+C. */

async function main(): Promise<number> {
  const stopped = whenStopped();
  // Does not check the pepper, because it may be the reason to open the database.
  const { settings, close } = await openInstallation({ mustExist: true, say: console.error });
  try {
    console.log(settings.DATABASE_URL);
    await stopped;
    return 0;
  } finally {
    await close();
  }
}

await runScript(main);
