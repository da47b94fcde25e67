import type { ReadStream, WriteStream } from 'node:tty';
import { afterEach, describe, expect, test } from 'vitest';
import { TerminalSession } from '../../src/tui/session.ts';

const written: string[] = [];
const modes: boolean[] = [];
const crashes: unknown[] = [];
const seen: string[] = [];

function newSession(): TerminalSession {
  return new TerminalSession({
    input: { setRawMode: (mode: boolean) => modes.push(mode) } as unknown as ReadStream,
    output: { write: (text: string) => written.push(text) } as unknown as WriteStream,
    mouse: true,
    onSignal: (signal) => seen.push(signal),
    onCrash: (error) => crashes.push(error),
  });
}

/** The listener that was added last; the test runner has its own. */
function lastListener(event: string): (...args: unknown[]) => void {
  return process.listeners(event as 'exit').at(-1) as unknown as (...args: unknown[]) => void;
}

afterEach(() => {
  for (const list of [written, modes, crashes, seen]) list.length = 0;
});

const LEFT = '\x1b[?1006l\x1b[?1000l\x1b[?2026l\x1b[0m\x1b[H\x1b[J\x1b[?25h\x1b[?1049l';

describe('session', () => {
  test('a crash restores the terminal before anything is said about it', () => {
    const session = newSession();
    session.enter();
    const bug = new Error('a bug');
    lastListener('uncaughtException')(bug);
    expect(written.at(-1)).toBe(LEFT);
    expect(modes).toEqual([false]);
    expect(crashes).toEqual([bug]);
  });

  test('process exit restores it, once', () => {
    const session = newSession();
    session.enter();
    lastListener('exit')(0);
    session.leave();
    expect(written.filter((text) => text === LEFT)).toHaveLength(1);
  });

  test('signals are reported and leave no listener behind', () => {
    const before = process.listenerCount('SIGTERM');
    const session = newSession();
    session.enter();
    lastListener('SIGTERM')('SIGTERM');
    expect(seen).toEqual(['SIGTERM']);
    session.leave();
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  test('the mouse can be given back while it goes on', () => {
    const session = newSession();
    session.enter();
    session.mouse = false;
    expect(written.at(-1)).toBe('\x1b[?1006l\x1b[?1000l');
    session.mouse = true;
    expect(written.at(-1)).toBe('\x1b[?1000h\x1b[?1006h');
    session.leave();
  });
});
