/** The page's look: system fonts, both colour schemes, readable without colour. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1d2430; --soft: #5c6675; --line: #dfe3e8;
  --accent: #0b6e5f; --spot: #2f7fb8; --lost: #b4541a; --gold: #96700a; --mark: #e8f3f0; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181e; --card: #1b2129; --ink: #e7ebf0; --soft: #9aa6b5; --line: #323b46;
  --accent: #4cc2ad; --spot: #6db3e6; --lost: #f09a5f; --gold: #e2b93b; --mark: #1d3330; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.8rem 0 .8rem; }
p { margin: .4rem 0; max-width: 46rem; } .soft, caption, figcaption { color: var(--soft); font-size: .9rem; }
code { font: .88em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .9rem; margin: 1.6rem 0 0; padding: 0; list-style: none; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: .9rem 1.1rem; }
.cards .name { display: block; color: var(--soft); font-size: .85rem; } .cards .value { display: block; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: 1rem 1.1rem; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .soft { fill: var(--soft); }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
.wide + .wide { margin-top: .9rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; } caption { text-align: left; padding: .8rem 1rem .3rem; }
th, td { text-align: left; padding: .45rem 1rem; border-top: 1px solid var(--line); vertical-align: top; } thead th { border-top: 0; font-weight: 600; color: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .marked td { background: var(--mark); font-weight: 600; }
.answers { display: grid; gap: .9rem; } .answer { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: .9rem 1.1rem; }
.answer dl { display: grid; grid-template-columns: 6rem 1fr; gap: .25rem .8rem; margin: .5rem 0 0; } .answer dt { color: var(--soft); } .answer dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.answer .right { color: var(--accent); font-weight: 600; } .notice { border-left: 4px solid var(--gold); padding: .2rem 0 .2rem .9rem; margin-top: 1.2rem; }
`;
