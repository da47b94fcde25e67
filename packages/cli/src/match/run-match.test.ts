import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerMatch } from '../commands/match.ts';
import { CliError, exitCodes } from '../errors.ts';
import { type MatchOptions, runMatch } from './run-match.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'exchange-match-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const written = path.join(folder, name);
  writeFileSync(written, content);
  return written;
}

interface Record {
  readonly type: number;
  readonly side: number;
  readonly ioc?: number;
  readonly quantity: number;
  readonly id: number;
  readonly price: number;
}

function benchmarkBytes(records: readonly Record[], promised = records.length): Buffer {
  const bytes = Buffer.alloc(16 + 40 * records.length);
  bytes.write('100_WBEM', 'latin1');
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(promised, 12);
  for (const [seq, { type, side, ioc = 0, quantity, id, price }] of records.entries()) {
    const at = 16 + 40 * seq;
    bytes.writeUInt8(type, at);
    bytes.writeUInt8(side, at + 1);
    bytes.writeUInt8(ioc, at + 2);
    bytes.writeUInt32LE(quantity, at + 4);
    bytes.writeBigUInt64LE(BigInt(seq), at + 8);
    bytes.writeBigUInt64LE(BigInt(id), at + 16);
    bytes.writeBigInt64LE(BigInt(price), at + 24);
  }
  return bytes;
}

const records: readonly Record[] = [
  { type: 0, side: 1, quantity: 10, id: 1, price: 100 },
  { type: 0, side: 0, quantity: 4, id: 2, price: 90 },
  { type: 2, side: 0, quantity: 6, id: 2, price: 100 },
  { type: 0, side: 0, ioc: 1, quantity: 9, id: 3, price: 105 },
  { type: 1, side: 0, quantity: 0, id: 9, price: 0 },
];
const reports = [
  '0,0,1,1,100,10',
  '0,1,0,2,90,4',
  '1,2,100,6,1,2',
  '3,2,0,2,100,6',
  '0,3,0,3,105,9',
  '1,3,100,4,1,3',
  '2,3,0,3,105',
  '4,4,9',
];
// printf of the lines above, joined by line ends, into sha256sum.
const reportsHash = '9f0b0d1382705e4889d9f08ae69867d753e2aa8a436bc03c89ff31b1623f7556';

async function run(options: Partial<MatchOptions> & { readonly file: string }) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const told = Promise.all([text(stdout), text(stderr)]);
  await runMatch({ reports: false, sha256: false, json: false, ...options }, { stdout, stderr });
  stdout.end();
  stderr.end();
  const [out, err] = await told;
  return { out, err };
}

async function refusal(options: Partial<MatchOptions> & { readonly file: string }) {
  try {
    await run(options);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  return expect.fail('was not refused');
}

describe('benchmark files', () => {
  test.each([
    ['plain', (bytes: Uint8Array) => bytes],
    ['gzip', (bytes: Uint8Array) => gzipSync(bytes)],
  ])('%s: counted, hashed, found by content', async (name, pack) => {
    const orders = file(`orders.${name}`, pack(benchmarkBytes(records)));
    const { out } = await run({ file: orders, sha256: true, json: true });
    expect(JSON.parse(out)).toMatchObject({
      format: 'benchmark',
      messages: 5,
      reports: 8,
      trades: 2,
      volumeLots: '10',
      sha256: reportsHash,
    });
  });

  test('reports are all that is on standard output', async () => {
    const orders = file('orders.bin', benchmarkBytes(records));
    const { out, err } = await run({ file: orders, reports: true, sha256: true });
    expect(out).toBe(`${reports.join('\n')}\n`);
    expect(err).toMatch(/messages +5\n/);
    expect(err).toContain(reportsHash);
  });

  test('without reports and hash the counts are the same', async () => {
    const { out } = await run({ file: file('orders.bin', benchmarkBytes(records)), json: true });
    expect(JSON.parse(out)).toMatchObject({ messages: 5, reports: 8, trades: 2, volumeLots: '10' });
  });

  test('a person gets a table', async () => {
    const { out } = await run({ file: file('orders.bin', benchmarkBytes(records)) });
    expect(out).toMatch(/^messages {2}5\nreports {3}8\ntrades {4}2\nvolume {4}10 lots\n/);
    expect(out).toMatch(/rate {6}\d+\.\d\d M messages\/s\n$/);
  });

  test.each([
    ['half a record', benchmarkBytes(records).subarray(0, 70)],
    ['only 5 of 6 messages', benchmarkBytes(records, 6)],
    ['more messages than promised', benchmarkBytes(records, 4)],
    ['no header', benchmarkBytes(records).subarray(0, 12)],
    ['message type 7', benchmarkBytes([{ type: 7, side: 0, quantity: 1, id: 1, price: 1 }])],
    ['a price below 1', benchmarkBytes([{ type: 0, side: 0, quantity: 1, id: 1, price: 0 }])],
    ['a quantity of 0', benchmarkBytes([{ type: 0, side: 0, quantity: 0, id: 1, price: 1 }])],
    ['an id that is in use', benchmarkBytes([...records.slice(0, 1), ...records.slice(0, 1)])],
  ])('refuses %s', async (what, bytes) => {
    const error = await refusal({ file: file('bad.bin', bytes), format: 'benchmark' });
    expect(error.message).toContain(what);
    expect(error.exitCode).toBe(exitCodes.usage);
  });

  test('ends quietly when nobody reads any more', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => {
      return { type: 0, side: 0, quantity: 1, id: index + 1, price: 1 };
    });
    const closed = new Writable({
      write: (_chunk, _encoding, done) => {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const options = { reports: true, sha256: false, json: false };
    const orders = file('many.bin', benchmarkBytes(many));
    const streams = { stdout: closed, stderr: new PassThrough() };
    await expect(runMatch({ ...options, file: orders }, streams)).resolves.toBeUndefined();
  });
});

describe('scenarios', () => {
  const scenario = `
    place a1 alice sell 10 @ 100
    place a2 bob   sell 10 @ 101
    place a3 carol buy  15 @ 101 ioc
  `;

  test('print a tape with balances', async () => {
    const { out, err } = await run({ file: file('three.txt', scenario) });
    expect(out).toContain('3 accepted a3 | trade a1*a3 10@100 | trade a2*a3 5@101\n');
    expect(out).toMatch(/^carol +QUOTE +998495 +0$/m);
    expect(err).toMatch(/2 trades, 0 rejects/);
  });

  test('print JSON for machines, from gzip as well', async () => {
    const packed = file('three.txt.gz', gzipSync(scenario));
    const { out } = await run({ file: packed, json: true });
    expect(JSON.parse(out)).toMatchObject({ format: 'scenario', trades: 2, rejects: 0 });
  });

  test('say where they are wrong', async () => {
    const wrong = file('wrong.txt', 'place a1 alice sell 1x @ 100\nhello\n');
    const error = await refusal({ file: wrong });
    expect(error.message).toMatch(/wrong\.txt:1:21: .*\n.*wrong\.txt:2:1: /);
    expect(error.exitCode).toBe(exitCodes.usage);
    expect(error.hint).toContain('scenario-format.md');
  });

  test('have no reports', async () => {
    const error = await refusal({ file: file('three.txt', scenario), reports: true });
    expect(error.message).toContain('for benchmark files');
  });
});

describe('files that are no order files', () => {
  test.each([
    ['missing', () => path.join(folder, 'nothing'), /There is no file/],
    ['a folder', () => folder, /is a folder/],
    ['binary', () => file('x.bin', Buffer.from([0xff, 0xfe, 0xfd])), /neither a benchmark file/],
    [
      'damaged gzip',
      () => file('x.gz', Buffer.concat([gzipSync('place').subarray(0, 12), Buffer.alloc(9, 7)])),
      /Cannot read/,
    ],
  ])('%s', async (_, make, message) => {
    const error = await refusal({ file: make() });
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(exitCodes.usage);
  });
});

test('the command has examples and refuses another format', async () => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  registerMatch(program);
  const match = program.commands[0];
  match?.exitOverride().configureOutput({ writeErr: () => {} });
  let help = '';
  match?.configureOutput({ writeOut: (part) => (help += part), writeErr: () => {} });
  match?.outputHelp();
  expect(help).toContain('Examples:');
  const odd = program.parseAsync(['match', 'x', '--format', 'odd'], { from: 'user' });
  await expect(odd).rejects.toThrow(/Allowed choices are benchmark, scenario/);
});
