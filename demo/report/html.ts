/** Text made safe inside HTML, also inside quotes: answers of a model are foreign text. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A table for HTML; cells are text and escaped. Numbers stand right where `numeric` says so. */
export function htmlTable(input: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly numeric?: readonly number[];
  readonly rows: readonly (readonly string[])[];
  /** Row that stands out. */
  readonly marked?: number;
}): string {
  const numeric = new Set(input.numeric ?? []);
  const classOf = (column: number) => (numeric.has(column) ? ' class="number"' : '');
  const head = input.head
    .map((title, column) => `<th scope="col"${classOf(column)}>${escapeHtml(title)}</th>`)
    .join('');
  const rows = input.rows.map((cells, row) => {
    const body = cells.map((cell, column) => `<td${classOf(column)}>${escapeHtml(cell)}</td>`).join('');
    return `<tr${row === input.marked ? ' class="marked"' : ''}>${body}</tr>`;
  });
  return `<div class="wide"><table><caption>${escapeHtml(input.caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
