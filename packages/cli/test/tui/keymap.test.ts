import { describe, expect, test } from 'vitest';
import { createKeymap, defaultBindings, keyNames, type PressedKey } from '../../src/tui/keymap.ts';

const nothing: PressedKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  shift: false,
  backspace: false,
  delete: false,
  ctrl: false,
  meta: false,
};

describe('keymap', () => {
  test('the default table has no key twice in a context', () => {
    expect(() => createKeymap()).not.toThrow();
  });

  test('every context can be left, and Ctrl-C always means quit', () => {
    const keymap = createKeymap();
    for (const context of ['main', 'ticket', 'menu', 'help'] as const) {
      expect(keymap.find(context, 'ctrl+c')).toBe('quit');
    }
    expect(keymap.find('question', 'escape')).toBe('answer-no');
  });

  test('digits are never bound in the ticket: they are typed', () => {
    const keymap = createKeymap();
    for (const key of [...'0123456789.']) expect(keymap.find('ticket', key)).toBeUndefined();
  });

  test('letters are never bound in a menu: they search', () => {
    const keymap = createKeymap();
    for (const key of [...'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_']) {
      expect(keymap.find('menu', key)).toBeUndefined();
    }
  });

  test('hints come in their order and only with a word', () => {
    const hints = createKeymap().hints('main');
    expect(hints[0]?.id).toBe('buy');
    expect(hints.at(-1)?.id).toBe('quit');
    expect(hints.every((binding) => binding.hint !== undefined)).toBe(true);
  });

  test('a user rebinds by id', () => {
    const keymap = createKeymap({ buy: ['f'], 'cancel-all': ['D'] });
    expect(keymap.find('main', 'f')).toBe('buy');
    expect(keymap.find('main', 'b')).toBeUndefined();
    expect(keymap.find('main', 'D')).toBe('cancel-all');
  });

  test('error: an unknown id, or a key that is taken', () => {
    expect(() => createKeymap({ fly: ['f'] })).toThrow(
      'There is no action "fly" to bind a key to.',
    );
    expect(() => createKeymap({ buy: ['q'] })).toThrow('bound to both');
  });

  test('every binding says what it does in a few words', () => {
    for (const binding of defaultBindings) {
      expect(binding.label.length).toBeGreaterThan(1);
      expect(binding.label.length).toBeLessThanOrEqual(40);
    }
  });
});

describe('keyNames', () => {
  test.each([
    ['', { upArrow: true }, ['up']],
    ['', { return: true }, ['return']],
    ['', { tab: true, shift: true }, ['shift+tab']],
    ['x', { ctrl: true }, ['ctrl+x']],
    ['b', {}, ['b']],
    ['X', { shift: true }, ['X']],
    // Fast typing arrives in one piece.
    ['0.25\r', {}, ['0', '.', '2', '5', 'return']],
    ['b', { meta: true }, []],
  ])('%j with %j is %j', (input, keys, names) => {
    expect(keyNames(input, { ...nothing, ...keys })).toEqual(names);
  });
});
