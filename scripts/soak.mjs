// `npm run soak`, `npm run soak -- 20000000`: the engine against the plain reference exchange over many
// more random commands than `npm test` plays, from a new seed each time.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { install, repoNode, root, runMain, SetupError } from './setup.mjs';

const COMMANDS_DEFAULT = 5_000_000;
const modelTest = 'packages/core/test/model/engine-model.test.ts';

await runMain(async () => {
  const commands = commandsWanted(process.argv[2]);
  await install();
  const seed = process.env.EXCHANGE_MODEL_SEED ?? String(randomInt(2 ** 31));
  console.log(
    `Soak: ${commands} random commands, seed ${seed}. A million takes one to two minutes.`,
  );
  const code = await runModel({
    EXCHANGE_MODEL_COMMANDS: String(commands),
    EXCHANGE_MODEL_SEED: seed,
  });
  if (code === 0) {
    console.log(`Soak passed: the engine did what the reference did. Seed ${seed}.`);
    return;
  }
  process.exitCode = 1;
  console.error(`Soak failed. The shortest commands that show it are above; to see it again:`);
  console.error(`  EXCHANGE_MODEL_SEED=${seed} npm run soak -- ${commands}`);
});

function commandsWanted(text) {
  const commands = text === undefined ? COMMANDS_DEFAULT : Number(text);
  if (Number.isSafeInteger(commands) && commands > 0) return commands;
  throw new SetupError(
    `The number of commands is a whole number from 1, not ${text}. Try: npm run soak -- 1000000`,
  );
}

function runModel(environment) {
  return new Promise((resolve, reject) => {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const child = spawn(repoNode, [vitest, 'run', modelTest], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
