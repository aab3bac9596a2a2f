import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = import.meta.dirname;

/** Installs the bench's own package unless the versions in its package.json are installed. @throws when npm fails */
export async function installPeers(): Promise<void> {
  if (await isInstalled()) return;
  console.log('Installing the peers in bench/gateway (once, about 80 MB) …');
  // No peer needs its install scripts.
  const child = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`npm ci in ${folder} ended with ${code}`);
}

async function isInstalled(): Promise<boolean> {
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const versions = Object.entries(dependencies).map(async ([name, version]) => {
    const file = join(folder, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(await readFile(file, 'utf8')).version === version;
  });
  return (await Promise.all(versions)).every(Boolean);
}
