"""The looks of the briefing on screen and on A4."""

CSS = """
:root { --ink: #1b2733; --muted: #5b6876; --rule: #d8dee4; --accent: #1f4e79;
  --good: #0b6e4f; --warn: #8a5a00; --bad: #a3261b; --none: #5b6876; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; max-width: 190mm; padding: 12mm 8mm; color: var(--ink); background: #fff;
  font: 10.5pt/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
  "Hiragino Sans GB", "Noto Sans SC", system-ui, sans-serif; }
h1, h2, h3, h4 { line-height: 1.3; margin: 0; break-after: avoid; text-wrap: balance; }
h2 { font-size: 16pt; color: var(--accent); border-bottom: 2px solid var(--accent);
  padding-bottom: 2mm; margin: 0 0 5mm; }
h3.part { font-size: 13pt; margin: 0 0 4mm; color: var(--accent); }
p { margin: 0 0 2.5mm; }
.toolbar { display: flex; flex-wrap: wrap; gap: 3mm; margin-bottom: 8mm; padding-bottom: 4mm;
  border-bottom: 1px solid var(--rule); }
.toolbar a, .toolbar button { font: inherit; padding: 1.5mm 4mm; border: 1px solid var(--accent);
  border-radius: 4px; color: var(--accent); background: #fff; text-decoration: none; cursor: pointer; }
.toolbar button { background: var(--accent); color: #fff; }
.cover { min-height: 150mm; display: flex; flex-direction: column; justify-content: center; }
.cover .kicker { font-size: 14pt; color: var(--accent); letter-spacing: .08em; margin-bottom: 6mm; }
.cover h1 { font-size: 26pt; padding-bottom: 8mm; border-bottom: 3px solid var(--accent); margin-bottom: 8mm; }
.cover dl { display: grid; grid-template-columns: max-content 1fr; gap: 1.5mm 6mm; margin: 0; }
.cover dt { color: var(--muted); }
.cover dd { margin: 0; overflow-wrap: anywhere; }
section.chapter { margin-top: 12mm; }
.summary p { font-size: 11.5pt; }
.counts { display: flex; flex-wrap: wrap; gap: 3mm; margin: 5mm 0; }
.counts div { border: 1px solid var(--rule); border-radius: 4px; padding: 2mm 4mm; min-width: 30mm; }
.counts strong { display: block; font-size: 18pt; line-height: 1.2; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; line-height: 1.4; margin-bottom: 4mm; }
th { text-align: left; background: var(--accent); color: #fff; font-weight: 600; }
th, td { padding: 1.4mm 2mm; vertical-align: top; border-bottom: 1px solid var(--rule); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
table.overview th:first-child { width: 29%; }
table.overview { font-size: 8.3pt; }
table.overview th, table.overview td { padding: 1.1mm 1.4mm; }
table.overview td.number { white-space: pre; }
table.overview .status { white-space: normal; word-break: keep-all; }
table.overview td:last-child { min-width: 25mm; }
table.overview a { color: inherit; text-decoration: none; }
table.terms th:first-child, table.terms td:first-child { white-space: nowrap; width: 1%; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.status { font-weight: 600; white-space: nowrap; }
.status .icon { display: inline-block; width: 1.2em; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .none { color: var(--none); }
article { border-top: 1px solid var(--rule); padding-top: 4mm; margin-bottom: 7mm; }
article .keep { break-inside: avoid; }
article .head { display: flex; justify-content: space-between; gap: 6mm; align-items: baseline; }
article h4 { font-size: 12.5pt; }
article .trail { color: var(--muted); font-size: 9pt; margin: 0 0 1mm; }
article .headline { font-weight: 600; margin: 0 0 2mm; }
article .note { color: var(--muted); font-size: 9.5pt; }
article .body { display: grid; grid-template-columns: 1.75fr 1fr; gap: 5mm; align-items: start; }
article svg { width: 100%; height: auto; display: block; }
svg text { font-family: inherit; }
dl.facts { margin: 0; font-size: 9pt; line-height: 1.35; }
dl.facts div { display: flex; justify-content: space-between; gap: 3mm; padding: 1mm 0;
  border-bottom: 1px dotted var(--rule); }
dl.facts dt { color: var(--muted); }
dl.facts dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
dl.facts small { display: block; color: var(--muted); }
.mark { font-size: 9pt; color: var(--warn); margin: 1mm 0; }
blockquote { margin: 2mm 0 1mm; padding: 0 0 0 3mm; border-left: 3px solid var(--rule); font-size: 9.5pt;
  break-inside: avoid; }
blockquote mark { background: #fff1c9; color: inherit; font-weight: 600; padding: 0 1px; }
.place { font-size: 8.5pt; color: var(--muted); margin: 0 0 2mm 3.6mm; break-before: avoid; }
.small { font-size: 9pt; color: var(--muted); margin: 1mm 0; }
.role { display: inline-block; font-size: 8.5pt; color: var(--accent); margin-right: 2mm; }
article .foot { break-inside: avoid; break-before: avoid; }
ul.findings { margin: 1mm 0; padding-left: 5mm; font-size: 9.5pt; }
footer { margin-top: 10mm; padding-top: 3mm; border-top: 1px solid var(--rule); font-size: 8.5pt;
  color: var(--muted); overflow-wrap: anywhere; }
@media (max-width: 640px) {
  article .body { grid-template-columns: 1fr; }
  .cover { min-height: 0; padding: 8mm 0; }
  .cover h1 { font-size: 20pt; }
  .cover dl { grid-template-columns: 1fr; gap: 0; }
  .cover dd { margin-bottom: 2mm; }
  .wide { overflow-x: auto; }
  .wide table { min-width: 560px; }
}
@page { size: A4; margin: 18mm 16mm 18mm;
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 8.5pt; color: #5b6876; } }
@page :first { @bottom-right { content: none; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  .toolbar { display: none; }
  .cover { min-height: 0; height: 240mm; break-after: page; }
  section.chapter { break-before: page; margin-top: 0; }
  section.summary { break-before: auto; }
  section.follows { break-before: auto; margin-top: 10mm; }
  article { margin-bottom: 5mm; }
  a { color: inherit; text-decoration: none; }
}
"""
