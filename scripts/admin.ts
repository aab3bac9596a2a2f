import { closePools } from '@/db/client';
import { StartError } from '@/db/embedded/start-error';
import { SettingsError } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { commands, usageOf } from './admin/commands';
import { prepare } from './prepare';
import { runScript } from './run-script';

/** `npm run admin -- COMMAND [--json]`: commands for an operator on the server, also while the app runs. */

const usage = usageOf(commands);

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const words = given.filter((arg) => arg !== '--json');
  // The name of a command has one or two words.
  const name = Object.hasOwn(commands, words.slice(0, 2).join(' ')) ? words.slice(0, 2).join(' ') : (words[0] ?? '');
  const args = words.slice(name.split(' ').length);
  if (name === '' || name === 'help' || name === '--help') {
    console.log(usage);
    return name === '' ? 1 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new StartError(
      `There is no command ${JSON.stringify(words.slice(0, name === 'keys' ? 2 : 1).join(' '))}.\n\n${usage}`,
    );
  // A word in brackets is optional.
  const parameters = command.usage.split(' ').filter((word) => word !== '');
  const least = parameters.filter((word) => !word.startsWith('[')).length;
  if (args.length < least || args.length > parameters.length)
    throw new StartError(`Usage: npm run admin -- ${name} ${command.usage}`);
  const isJson = given.includes('--json');
  // Standard output is only for the result.
  const { settings, close } = await prepare({ mustExist: true, say: console.error });
  try {
    const { lines, json } = await command.run(args, settings).catch((error: unknown) => {
      throw error instanceof AppError ? new StartError(error.message) : error;
    });
    console.log(isJson ? JSON.stringify(json) : lines.join('\n'));
    return 0;
  } catch (error) {
    if (!isJson || !(error instanceof StartError || error instanceof SettingsError)) throw error;
    console.log(JSON.stringify({ error: error.message }));
    return 1;
  } finally {
    await closePools();
    await close();
  }
}

await runScript(main);
