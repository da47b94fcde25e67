/** Where the third-party recordings are, and what to do on a checkout that has none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';

const folder =
  process.env['EXCHANGE_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');

export interface RecordingTest {
  /** Below the folder of recordings. */
  readonly path: string;
  readonly run: (file: string) => Promise<void>;
}

/** A test over a recording: skipped with a reason where it is missing, failing in CI. */
export function testWithData(name: string, { path, run }: RecordingTest): void {
  const file = join(folder, path);
  const missing = !existsSync(file);
  if (missing && process.env['CI'] !== 'true') {
    console.warn(`skipped "${name}": ${file} is not there (set EXCHANGE_TEST_DATA)`);
    test.skip(name, () => {});
    return;
  }
  test(name, { timeout: 300_000 }, () => {
    if (missing) throw new Error(`${file} is missing, and CI needs it`);
    return run(file);
  });
}
