/** Real recordings that other tools were run on; they are not part of the repository. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = process.env['EXCHANGE_TEST_DATA'] ?? path.resolve(root, '../shared/data');

export function dataFile(name: string): string {
  return path.join(folder, name);
}

export function readJson(name: string): unknown {
  return JSON.parse(readFileSync(dataFile(name), 'utf8'));
}

/** A test that needs files: skipped with a reason without them, but never in CI. */
export function testWithData(
  name: string,
  files: readonly string[],
  run: () => Promise<void>,
): void {
  const missing = files.filter((file) => !existsSync(dataFile(file)));
  if (missing.length > 0 && process.env['CI'] !== 'true') {
    console.warn(
      `skipped: ${name}: ${missing.join(', ')} not found in ${folder} (set EXCHANGE_TEST_DATA)`,
    );
    test.skip(name, () => {});
    return;
  }
  test(name, async () => {
    if (missing.length > 0)
      throw new Error(`CI needs the data: ${missing.join(', ')} not found in ${folder}.`);
    await run();
  });
}
