/**
 * `npm run soak [-- COMMANDS]`: the engine against the plain reference exchange over many more random
 * commands than `npm test` plays, from a new seed each time.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const COMMANDS_DEFAULT = 5_000_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const commands = Number(process.argv[2] ?? COMMANDS_DEFAULT);
const seed = Number(process.env.EXCHANGE_MODEL_SEED ?? randomInt(2 ** 31));

if (!Number.isSafeInteger(commands) || commands < 1) {
  console.error(`The number of commands is a whole number from 1, not ${process.argv[2]}.`);
  console.error('Example: npm run soak -- 1000000');
  process.exit(1);
}

console.log(`Soak: ${commands} random commands, seed ${seed}; about a minute per million.`);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'packages/core/test/model/engine-model.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      EXCHANGE_MODEL_COMMANDS: String(commands),
      EXCHANGE_MODEL_SEED: String(seed),
    },
  },
);
if (status === 0) {
  console.log(`Soak passed: the engine did what the reference did, seed ${seed}.`);
} else {
  console.error(`Soak failed with seed ${seed}. The shrunk commands are above; to see it again:`);
  console.error(`  EXCHANGE_MODEL_SEED=${seed} npm run soak -- ${commands}`);
}
process.exit(status ?? 1);
