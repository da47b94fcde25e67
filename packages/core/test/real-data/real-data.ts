/**
 * Third-party recordings that checks compare with. They are not part of the project: a checkout
 * without them skips such tests and says so, but in CI a missing file is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const folder =
  process.env['EXCHANGE_TEST_DATA'] ??
  fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

export function realDataPath(file: string): string {
  return path.join(folder, file);
}

/** The bytes of a file, uncompressed. */
export function readRealData(file: string): Buffer {
  const bytes = readFileSync(realDataPath(file));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

export function readRealText(file: string): string {
  return readRealData(file).toString('utf8');
}

/** Declares tests that need these files. */
export function describeRealData(
  name: string,
  files: readonly string[],
  declare: () => void,
): void {
  const missing = files.filter((file) => !existsSync(realDataPath(file)));
  if (missing.length === 0) {
    describe(name, declare);
    return;
  }
  const reason = `${name}: no ${missing.join(', ')} in ${folder}`;
  if (process.env['CI'] === 'true') {
    test(name, () => {
      expect.fail(reason);
    });
    return;
  }
  console.info(`skipped, ${reason}`);
  test.skip(reason, () => {});
}
