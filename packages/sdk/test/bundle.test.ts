/** The browser build is one: nothing of Node is in it. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');

async function bundle(entry: string) {
  const result = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // `browser` picks the transport; the other one runs from source, as the tests do.
    conditions: ['@exchange/source', 'browser'],
    logLevel: 'silent',
  });
  const [file] = result.outputFiles;
  return { text: file?.text ?? '', inputs: Object.keys(result.metafile.inputs) };
}

describe.each(['index.ts', 'strategy/index.ts', 'book/index.ts'])('%s', (entry) => {
  test('bundles for a browser', async () => {
    // A Node built-in would not resolve here, and fail the build.
    const { text, inputs } = await bundle(entry);
    expect(text).not.toMatch(/\bnode:|require\(|\bBuffer\b|\bprocess\./);
    expect(inputs.filter((input) => /node_modules\/(undici|ws)\//.test(input))).toEqual([]);
    expect(inputs.some((input) => input.endsWith('transport/node.ts'))).toBe(false);
    expect(text.length).toBeLessThan(150_000);
  });
});

test('a strategy does not bring the client with it', async () => {
  const { inputs } = await bundle('strategy/index.ts');
  expect(
    inputs.filter((input) => /src\/(exchange|transport\/browser|socket\/)/.test(input)),
  ).toEqual([]);
});
