import { buildIfNeeded } from './build-if-needed';
import { runScript, whenStopped } from './run-script';

/** `npm run build`: builds what `npm start` serves. */

await runScript(async () => {
  await buildIfNeeded(whenStopped());
  return 0;
});
