/** The look of the page of an evaluation: on paper, on a dark screen, without network. */
export const pageStyle = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; color: #161616; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.n small { color: #666; }
figure { display: inline-block; margin: 0 1rem 1rem 0; } figcaption { text-align: center; }
svg text { font-size: 11px; fill: currentColor; }
.grille { stroke: #ddd; } .repere { fill: none; stroke: #888; stroke-dasharray: 4 3; }
.courbe { fill: none; stroke: #000091; stroke-width: 2; } circle { fill: #000091; }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #eee; } th, td { border-color: #444; } .grille { stroke: #444; } td.n small { color: #aaa; } .courbe { stroke: #8585f6; } circle { fill: #8585f6; } }
`
