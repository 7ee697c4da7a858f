/** The report's style sheet: always light, one column, readable on paper. */
export const reportStyle = `
:root { color-scheme: light; --ink: #1b2028; --muted: #565f6d; --line: #d6dae1; --soft: #f4f5f7; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 40px 32px 64px; color: var(--ink); background: #fff;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { margin: 0; font-size: 28px; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--line); font-size: 19px; }
h3 { margin: 0; font-size: 15px; }
p { margin: 6px 0; }
.lead { color: var(--muted); }
.key { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0 0; padding: 0; list-style: none; }
.key li { flex: 1 1 150px; padding: 12px 14px; border: 1px solid var(--line); border-radius: 8px; }
.key b { display: block; font-size: 22px; line-height: 1.25; font-variant-numeric: tabular-nums; }
.key span { color: var(--muted); font-size: 13px; }
.scene { display: grid; grid-template-columns: minmax(220px, 360px) 1fr; gap: 28px; align-items: start; }
.picture, .map { display: block; width: 100%; height: auto; image-rendering: pixelated; background: #fff
  repeating-linear-gradient(45deg, transparent 0 4px, #c4c9d1 4px 5px); border: 1px solid var(--line); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 8px 24px; margin: 0; }
.facts dt { color: var(--muted); font-size: 13px; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.chip { display: inline-grid; place-items: center; width: 19px; height: 19px; margin-inline-end: 7px; border-radius: 4px;
  font-size: 12px; font-weight: 600; vertical-align: 1px; }
.maps { display: grid; gap: 22px 16px; }
.maps.three { grid-template-columns: repeat(3, 1fr); }
.maps.one { grid-template-columns: repeat(3, 1fr); }
.maps h3, .maps.three > .bars { grid-column: 1 / -1; }
.maps.three h3 { margin-bottom: -14px; }
figure { margin: 0; break-inside: avoid; }
figcaption { margin-top: 4px; color: var(--muted); font-size: 13px; }
.bars { display: flex; flex-wrap: wrap; gap: 10px 40px; margin-bottom: 14px; }
.bar { width: 280px; font-size: 13px; color: var(--muted); }
.bar i { display: block; height: 12px; border: 1px solid var(--line); print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.bar span { display: flex; justify-content: space-between; }
.bar em { display: block; font-style: normal; text-align: center; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; padding: 0; list-style: none; font-size: 14px; }
.legend svg { vertical-align: middle; margin-inline-end: 6px; }
.chart { display: block; width: 100%; height: auto; font-size: 12px; }
.chart text { fill: var(--muted); }
.chart .grid { stroke: #e6e8ec; fill: none; }
.chart .axis, .chart .tick { stroke: #8b93a0; fill: none; }
.chart .line { fill: none; stroke-linejoin: round; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { padding: 0 0 6px; color: var(--muted); text-align: start; font-size: 13px; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: start; font-weight: 400; }
thead th, tfoot th { font-weight: 600; }
thead th { border-bottom: 1.5px solid #8b93a0; vertical-align: bottom; }
tfoot th, tfoot td { border-top: 1.5px solid #8b93a0; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.notes { margin: 14px 0 0; padding-inline-start: 20px; color: var(--muted); font-size: 14px; }
footer { margin-top: 48px; color: var(--muted); font-size: 13px; }
@media (max-width: 640px) {
  body { padding: 24px 16px; }
  .scene { grid-template-columns: 1fr; }
  .maps { gap: 12px 8px; }
}
@media print {
  @page { margin: 15mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2 { break-after: avoid; }
  h3 { break-after: avoid; }
  tr, .key li, .map-row { break-inside: avoid; }
  .scroll { overflow: visible; }
  .picture, .map, .chip { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
