import { defineConfig } from 'tsup';

// ESM only: Ink awaits at the top level. Each command is a chunk of its own, loaded when it is
// called.
export default defineConfig({
  entry: { main: 'src/main.ts', 'crowd-worker': 'src/demo/crowd/crowd-worker.ts' },
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  splitting: true,
  sourcemap: true,
  clean: true,
});
