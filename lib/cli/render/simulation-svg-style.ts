/** Teal and orange stay apart for the colour-blind; the curves' colours are those of Okabe and Ito (2008), the eighth is grey. */
const CURVES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a6d00', '#7a7a7a'] as const;

const curves = CURVES.map(
  (colour, index) => `.c${index}{stroke:${colour}}.dot.c${index},.key.c${index}{fill:${colour};stroke:none}`,
).join('');

/** Follows the page: light, or dark where the reader prefers that. */
export const STYLE = [
  curves,
  ':root{--page:#fff;--ink:#1d2329;--soft:#5b6670;--grid:#e3e7ea;--down:#f1f3f5;--up:#bfe3da;--spot:#0f7f6c;--dear:#d9690f;--warn:#b3261e}',
  '@media(prefers-color-scheme:dark){:root{--page:#14181c;--ink:#e8ecef;--soft:#a0abb5;--grid:#2b3238;--down:#1d2328;--up:#24524a;--spot:#34c3a6;--dear:#f59342;--warn:#ff8a80}.c0{stroke:#8ab4ff}.dot.c0,.key.c0{fill:#8ab4ff}}',
  'text{font:12px ui-sans-serif,system-ui,sans-serif;fill:var(--ink)}.title{font-size:16px;font-weight:600}.soft{fill:var(--soft)}.warn{fill:var(--warn)}',
  '.page{fill:var(--page)}.down{fill:var(--down)}.up{fill:var(--up)}.spot{fill:var(--spot)}.on-demand{fill:var(--dear)}',
  '.grid{stroke:var(--grid)}.deadline{stroke:var(--warn)}.needed{fill:none;stroke:var(--warn);stroke-width:1.5;stroke-dasharray:5 4}',
  '.lost{stroke:var(--warn);stroke-width:2}.curve{fill:none;stroke-width:2;stroke-linejoin:round}',
].join('');
