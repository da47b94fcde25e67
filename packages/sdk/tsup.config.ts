import fs from 'node:fs';
import { defineConfig } from 'tsup';

// The transports are entries of their own, because package.json picks one of them under the name
// `#transport`.
const entries = ['index', 'strategy/index', 'book/index', 'transport/node', 'transport/browser'];

export default defineConfig({
  entry: Object.fromEntries(
    entries
      .filter((name) => fs.existsSync(`src/${name}.ts`))
      .map((name) => [name, `src/${name}.ts`]),
  ),
  external: ['#transport'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'es2023',
  dts: true,
  sourcemap: true,
  clean: true,
});
