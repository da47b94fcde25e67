/** Numbers, times and shares as people read them. */

/** `12345678.5` → `12,345,678.5`. */
export function groupDigits(text: string): string {
  const dot = text.indexOf('.');
  const whole = dot < 0 ? text : text.slice(0, dot);
  const rest = dot < 0 ? '' : text.slice(dot);
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + rest;
}

/** At most `width` characters: digits after the point go first, then `k`, `M`, `G`. */
export function fitNumber(text: string, width: number): string {
  if (text.length <= width) return text;
  const dot = text.indexOf('.');
  if (dot > 0 && dot < width) return text.slice(0, dot + 1 >= width ? dot : width);
  if (dot > 0 && dot <= width) return text.slice(0, dot);
  return compact(Number(text.replaceAll(',', '')), width);
}

/** `1284.1` → `1.28k` in four or more characters. */
export function compact(value: number, width = 6): string {
  const units: readonly [number, string][] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  for (const [size, unit] of units) {
    if (Math.abs(value) < size) continue;
    const scaled = value / size;
    const whole = Math.trunc(Math.abs(scaled)).toString().length;
    const places = Math.max(0, Math.min(2, width - whole - 2));
    return `${scaled.toFixed(places)}${unit}`;
  }
  const whole = Math.trunc(Math.abs(value)).toString().length;
  return value.toFixed(
    Math.max(0, Math.min(value === Math.trunc(value) ? 0 : 4, width - whole - 1)),
  );
}

/** `15:04:05` in local time. */
export function clockText(milliseconds: number): string {
  const time = new Date(milliseconds);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** `8s`, `3m`, `2h`, `5d`: how long ago. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 6000) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 360_000) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `+1.24 %` with a sign; empty when unknown. */
export function percentText(fraction: number | undefined): string {
  if (fraction === undefined || !Number.isFinite(fraction)) return '';
  const percent = fraction * 100;
  const sign = percent < 0 ? '−' : '+';
  return `${sign}${Math.abs(percent).toFixed(2)}%`;
}
