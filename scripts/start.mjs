// `npm start`: sets the checkout up and runs the demo exchange with its terminal, passing on any
// arguments.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { whenParentEnds } from './parent-watch.mjs';
import { repoNode, root, runMain, setup } from './setup.mjs';

await runMain(async () => {
  await setup();
  process.exitCode = await runDemo(process.argv.slice(2));
});

function runDemo(args) {
  return new Promise((resolve, reject) => {
    const main = path.join(root, 'packages/cli/dist/main.js');
    const child = spawn(repoNode, [main, 'demo', ...args], { stdio: 'inherit' });
    forwardSignals(child);
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** The child decides how to stop; this process waits, so the terminal is restored before the prompt. */
function forwardSignals(child) {
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {
    // Ctrl-C in a terminal already reaches the whole foreground group; a second SIGINT would mean
    // "stop at once".
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  // Started straight from a shell it may outlive that shell, as with `nohup`.
  if (process.env.npm_lifecycle_event === 'start') whenParentEnds(() => child.kill('SIGTERM'));
}
