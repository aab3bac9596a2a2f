import { buildIfNeeded } from './build-if-needed';
import { runScript, whenStopped } from './run-script';

/** `npm run build`: builds the app for `npm start`. */

await runScript(async () => {
  let isStopped = false;
  const stopped = whenStopped().then(() => {
    isStopped = true;
  });
  await buildIfNeeded(stopped);
  return isStopped ? 1 : 0;
});
