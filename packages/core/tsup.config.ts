import fs from 'node:fs';
import { defineConfig } from 'tsup';

const entries = [
  'index',
  'book/index',
  'units/index',
  'market-data/index',
  'protocol/index',
  'scenario/index',
];

export default defineConfig({
  entry: Object.fromEntries(
    entries
      .filter((name) => fs.existsSync(`src/${name}.ts`))
      .map((name) => [name, `src/${name}.ts`]),
  ),
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  sourcemap: true,
  clean: true,
});
