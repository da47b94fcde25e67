/** The box around a pane, with its number, title and a remark on the right of its top edge. */
import { type Cells, clip, type Rectangle } from '../cells.ts';
import { BOLD, type Style, style } from '../style.ts';

export interface FrameInput {
  /** The key that focuses the pane. */
  readonly key?: string;
  readonly title: string;
  /** Styled text after the title. */
  readonly detail?: readonly (readonly [string, Style])[];
  /** Right-aligned on the top edge; left out when there is no room. */
  readonly remark?: string;
  /** Right-aligned on the bottom edge. */
  readonly footer?: readonly (readonly [string, Style])[];
  readonly focused: boolean;
}

interface Edges {
  readonly across: string;
  readonly down: string;
  readonly corners: readonly [string, string, string, string];
}

const light: Edges = { across: '─', down: '│', corners: ['╭', '╮', '╰', '╯'] };
const heavy: Edges = { across: '━', down: '┃', corners: ['┏', '┓', '┗', '┛'] };

/** Draws the frame of `area` into `target`; focus is shown by weight as well as by colour. */
export function drawFrame(target: Cells, area: Rectangle, input: FrameInput): void {
  if (area.width < 4 || area.height < 2) return;
  const edges = input.focused ? heavy : light;
  const line = style(input.focused ? 'focus' : 'frame');
  const right = area.x + area.width - 1;
  const bottom = area.y + area.height - 1;
  target.put(area.x, area.y, edges.across.repeat(area.width), line);
  target.put(area.x, bottom, edges.across.repeat(area.width), line);
  for (let y = area.y + 1; y < bottom; y += 1) {
    target.set(area.x, y, edges.down, line);
    target.set(right, y, edges.down, line);
  }
  const [topLeft, topRight, bottomLeft, bottomRight] = edges.corners;
  target.set(area.x, area.y, topLeft, line);
  target.set(right, area.y, topRight, line);
  target.set(area.x, bottom, bottomLeft, line);
  target.set(right, bottom, bottomRight, line);
  drawTitle(target, area, input);
  drawFooter(target, area, input);
}

function drawTitle(target: Cells, area: Rectangle, input: FrameInput): void {
  const end = area.x + area.width - 2;
  const title = clip(input.title, area.width - 6);
  let x = target.put(area.x + 1, area.y, ' ');
  if (input.key !== undefined) x = target.put(x, area.y, `${input.key} `, style('muted'));
  x = target.put(x, area.y, `${title} `, style(input.focused ? 'focus' : 'title', BOLD));
  for (const [text, textStyle] of input.detail ?? []) {
    if (x + text.length + 1 > end) break;
    x = target.put(x, area.y, text, textStyle);
  }
  const remark = input.remark ?? '';
  if (remark === '' || x + remark.length + 3 > end) return;
  target.putRight(end, area.y, ` ${remark} `, style('muted'));
}

function drawFooter(target: Cells, area: Rectangle, input: FrameInput): void {
  const parts = input.footer ?? [];
  const length = parts.reduce((sum, [text]) => sum + text.length, 0);
  if (length === 0 || length + 4 > area.width) return;
  const x = area.x + area.width - 2 - length;
  target.putParts(x, area.y + area.height - 1, parts);
}
