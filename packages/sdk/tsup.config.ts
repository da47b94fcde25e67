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
  // `await using` needs the types of `Symbol.asyncDispose`, which a reader's own `lib` may lack.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  clean: true,
});
