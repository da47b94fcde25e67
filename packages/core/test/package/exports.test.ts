/**
 * The public API as a list: a name that comes, goes or changes its kind shows up in review, and then
 * wants a changeset.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** Source file by subpath, from the package's own `exports`. */
const entries: ReadonlyMap<string, string> = new Map(
  Object.entries<string | Record<string, string>>(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [[subpath, path.join(folder, target['@exchange/source'] ?? '')] as const],
  ),
);

const KINDS: readonly (readonly [ts.SymbolFlags, string])[] = [
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Variable, 'const'],
  [ts.SymbolFlags.Interface, 'interface'],
  [ts.SymbolFlags.TypeAlias, 'type'],
];

let program: ts.Program;
beforeAll(() => {
  const { config } = ts.readConfigFile(path.join(folder, '../../tsconfig.base.json'), (file) =>
    readFileSync(file, 'utf8'),
  );
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, folder);
  program = ts.createProgram([...entries.values()], { ...options, types: [] });
});

/** `kind name` of everything that the module exports, types included. */
function exportsOf(file: string): string[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module.`);
  return checker.getExportsOfModule(module).map((symbol) => {
    const target =
      (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
    const kind = KINDS.find(([flag]) => (target.flags & flag) !== 0)?.[1] ?? 'unknown';
    return `${kind} ${symbol.name}`;
  });
}

function isValue(line: string): boolean {
  return /^(class|function|const) /.test(line);
}

function nameOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1);
}

test('every subpath is listed here and built from its own index', () => {
  expect([...entries.keys()]).toEqual([
    '.',
    './book',
    './units',
    './market-data',
    './protocol',
    './scenario',
  ]);
});

describe.each([...entries])('%s', (subpath, file) => {
  test('its names are the listed ones', async () => {
    const lines = exportsOf(file).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    const list = subpath === '.' ? 'core' : subpath.slice(2);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`exports/${list}.txt`);
  });

  test('what the types promise is there when it runs', async () => {
    const promised = exportsOf(file).filter(isValue).map(nameOf);
    const runtime = Object.keys(await import(pathToFileURL(file).href));
    expect(runtime.toSorted()).toEqual(promised.toSorted());
  });
});
