/** What is drawn, as elements of SVG. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeXml(String(value))}"`);
  const open = `<${name}${written.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

/** Text as it stands between tags or quotes. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A tenth of a pixel is as fine as is seen. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Round steps of an axis from 0 to `most` or just over it, some `count` of them. */
export function axisSteps(most: number, count: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(most / count));
  const step = ([1, 2, 5, 10].find((size) => size * power * count >= most) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => index * step);
}

/** Steps of a day's hours for a time axis. */
export function hourSteps(hours: number, count: number): readonly number[] {
  const step =
    [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96].find((size) => hours / size <= count) ?? 24 * Math.ceil(hours / count / 24);
  return Array.from({ length: Math.floor(hours / step + 1e-9) + 1 }, (_, index) => index * step);
}
