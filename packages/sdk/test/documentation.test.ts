/** The code in the documentation compiles, and the README's sample runs. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import { expect, onTestFinished, test, vi } from 'vitest';
import { alice, bob, openClient, openServer } from './support/exchange-server.ts';

const root = join(import.meta.dirname, '../../..');

async function codeOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
}

/** What a page leaves out of its fragments. */
const prelude = `
import { createExchange, ExchangeError, type NewOrder, type BookChange } from '@exchange/sdk';
declare const exchange: ReturnType<typeof createExchange>;
declare const order: NewOrder & { readonly id?: string };
declare const url: string;
declare const book: Awaited<ReturnType<typeof exchange.liveBook>>;
declare function render(change: BookChange): void;
declare function later(milliseconds: number): void;
`;

function isWhole(code: string): boolean {
  return /^(\/\/.*\n)?import /.test(code);
}

/** Sentences of the compiler about these files, by name. */
function faultsOf(folder: string, files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists, directoryExists } = host;
  host.readFile = (name) => files.get(name) ?? read(name);
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.directoryExists = (name) => name === folder || directoryExists?.(name) === true;
  const program = ts.createProgram([...files.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file !== undefined && files.has(file.fileName))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

test('the code of the README and the guides compiles', { timeout: 120_000 }, async () => {
  const folder = join(root, 'packages/sdk/test/documentation');
  const files = new Map<string, string>();
  for (const page of [
    'packages/sdk/README.md',
    'docs/guides/sdk.md',
    'docs/guides/write-a-strategy.md',
  ]) {
    for (const [index, code] of (await codeOf(page)).entries()) {
      // A line that is there to show what does not compile.
      const good = code.replaceAll(/^.*\/\/ Argument of type.*$/gm, '');
      const own = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1];
      const name = own ?? `${page.replaceAll('/', '-')}-${index}.ts`;
      // In a block of its own, so that a fragment may name things as the prelude does.
      files.set(join(folder, name), isWhole(code) ? good : `${prelude}{\n${good}\n}\nexport {};`);
    }
  }
  expect(files.size).toBeGreaterThan(8);
  expect(faultsOf(folder, files)).toEqual([]);
});

test('the README’s sample runs', async () => {
  const server = await openServer();
  await openClient(server.url, { key: bob }).orders.placeMany([
    { market: 'TATA_INR', side: 'buy', price: '99', quantity: '1' },
    { market: 'TATA_INR', side: 'sell', price: '101', quantity: '1' },
  ]);
  const [sample = ''] = await codeOf('packages/sdk/README.md');
  const [imports = '', ...body] = sample
    .replace('http://127.0.0.1:3000', server.url)
    .replace('alice-demo-key', alice.id)
    .replace(/alice-demo-secret-\w+/, alice.secret)
    .split('\n\n');
  const folder = await mkdtemp(join(tmpdir(), 'sdk-sample-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await build({
    stdin: {
      contents: `${imports}\nexport async function main() {\n${body.join('\n\n')}\n}`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    conditions: ['@exchange/source'],
    outfile: join(folder, 'sample.cjs'),
    logLevel: 'silent',
  });
  const printed: unknown[][] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(values));
  try {
    await (
      createRequire(import.meta.url)(join(folder, 'sample.cjs')) as { main: () => Promise<void> }
    ).main();
  } finally {
    log.mockRestore();
  }
  expect(printed).toEqual([['99.00', '101.00'], ['3', 'open'], ['cancelled']]);
});
