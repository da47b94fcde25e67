/** What `npm start` does when only npm and its shell are told to stop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const watch = fileURLToPath(new URL('../../../scripts/parent-watch.mjs', import.meta.url));

test.skipIf(process.platform === 'win32')(
  'a script whose shell is ended hears of it, and not before',
  async () => {
    const script = `
      import { whenParentEnds } from ${JSON.stringify(watch)};
      const alive = setInterval(() => {}, 60_000);
      whenParentEnds(() => { console.log('told'); clearInterval(alive); });
      console.log('running');`;
    // The second command keeps the shell from replacing itself with the first.
    const shell = spawn('sh', ['-c', '"$NODE" --input-type=module -e "$SCRIPT"; true'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE: process.execPath, SCRIPT: script },
    });
    let printed = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await once(shell.stdout, 'data');
    expect(printed).toBe('running\n');
    shell.kill('SIGTERM');
    // The output ends when the last process that holds it has ended.
    await once(shell, 'close');
    expect(printed).toBe('running\ntold\n');
  },
);
