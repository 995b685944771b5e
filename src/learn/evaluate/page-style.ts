/** The look of the curves and intervals of an evaluation, on a light and on a dark screen. */
export const pageStyle = `
td.n { white-space: nowrap; }
td.n small { color: #666; }
figure { display: inline-block; margin: 0 1rem 1rem 0; } figcaption { text-align: center; }
svg text { font-size: 11px; fill: currentColor; }
.grille { stroke: #ddd; } .repere { fill: none; stroke: #888; stroke-dasharray: 4 3; }
.courbe { fill: none; stroke: #000091; stroke-width: 2; } circle { fill: #000091; }
@media (prefers-color-scheme: dark) { .grille { stroke: #444; } td.n small { color: #aaa; } .courbe { stroke: #8585f6; } circle { fill: #8585f6; } }
`
