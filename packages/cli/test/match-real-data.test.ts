/** The command on the public benchmark's streams: the hashes of their reports are known. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runMatch } from '../src/match/run-match.ts';

const folder = path.join(
  process.env['EXCHANGE_TEST_DATA'] ??
    fileURLToPath(new URL('../../../../shared/data', import.meta.url)),
  'matching-benchmark',
);

const large = {
  static_seed23_n1000000: '9803843ee404fc29c9a0aa5614f8f0d5a58b5c44fcac9ef89067886fcaaa30d1',
  normal_seed23_n1000000: 'e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e',
  'flash-crash_seed23_n1000000': 'cff8d3f94b709fc64a8b2058a6ca4fb6920364904796e46906895e362d2bb16b',
};
const smallHashes = path.join(folder, 'small_hashes.json');

/** File name without its ending → hash. */
function knownHashes(): Record<string, string> {
  const small = JSON.parse(readFileSync(smallHashes, 'utf8')) as Record<string, { sha256: string }>;
  const named = Object.entries(small).map(([name, { sha256 }]) => {
    return [`small_${name}_seed23_n20000`, sha256];
  });
  return { ...Object.fromEntries(named), ...large };
}

async function hashOf(name: string): Promise<string> {
  const stdout = new PassThrough();
  const told = text(stdout);
  const file = path.join(folder, `${name}.bin.gz`);
  const options = { file, reports: false, sha256: true, json: true };
  await runMatch(options, { stdout, stderr: new PassThrough() });
  stdout.end();
  return (JSON.parse(await told) as { sha256: string }).sha256;
}

const isThere = existsSync(smallHashes);
const isSkipped = !isThere && process.env['CI'] !== 'true';
if (isSkipped) console.info(`skipped, the benchmark streams: no ${smallHashes}`);

test.skipIf(isSkipped)('the benchmark streams are there', () => {
  expect(isThere, smallHashes).toBe(true);
});

test.each(isThere ? Object.entries(knownHashes()) : [])(
  '%s gives its hash',
  async (name, sha256) => {
    expect(await hashOf(name)).toBe(sha256);
  },
  120_000,
);
