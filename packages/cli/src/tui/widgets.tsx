/** The small parts that Ink's side is made of. */
import { Text } from 'ink';
import type { ReactElement } from 'react';
import { type Role, roleIndex, style } from './style.ts';

interface LookProps {
  readonly tone?: Role;
  readonly on?: Role;
  readonly bold?: boolean;
  readonly children: string;
}

/** Text in a role. See `ink-frame.ts` for what the numbers mean. */
export function Look({ tone = 'text', on, bold = false, children }: LookProps): ReactElement {
  return <Text wrap="truncate">{look(children, { role: tone, on, bold })}</Text>;
}

/** The same as a string, to put several into one `Text`. */
export function look(
  text: string,
  options: { readonly role?: Role; readonly on?: Role | undefined; readonly bold?: boolean } = {},
): string {
  const { role = 'text', on, bold = false } = options;
  const open = `\x1b[38;5;${roleIndex(style(role))}m`;
  const back = on === undefined ? '' : `\x1b[48;5;${roleIndex(style(on))}m`;
  const heavy = bold ? '\x1b[1m' : '';
  return `${heavy}${back}${open}${text}\x1b[39m${on === undefined ? '' : '\x1b[49m'}${bold ? '\x1b[22m' : ''}`;
}
