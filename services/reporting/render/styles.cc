#include "services/reporting/render/styles.h"

namespace jixiao::reporting {

std::string_view ReportStyle() {
  return R"css(@page { size: A4; margin: 18mm 15mm; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body {
  margin: 0; background: #eceef1; color: #1a1a1a;
  font: 10.5pt/1.6 "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC",
    "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif;
}
main {
  max-width: 210mm; margin: 8mm auto; padding: 18mm 16mm; background: #fff;
  box-shadow: 0 1px 6px rgba(0, 0, 0, .18);
}
header { text-align: center; padding-bottom: 5mm; margin-bottom: 7mm;
  border-bottom: 3px double #1f3a5f; }
h1 {
  margin: 0 0 2mm; font-size: 21pt; line-height: 1.35; letter-spacing: .06em;
  font-family: "Source Han Serif SC", "Noto Serif CJK SC", "Songti SC",
    STSong, SimSun, "WenQuanYi Zen Hei", serif; font-weight: 700;
}
.as-of { margin: 0; font-size: 9.5pt; color: #555; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(3, 1fr);
  margin: 0 0 7mm; gap: 3mm; }
.figures div { padding: 2.5mm 3mm; background: #f3f6fa;
  border-left: 3px solid #0072b2; }
.figures dt { font-size: 8.5pt; color: #555; line-height: 1.4; }
.figures dd { margin: 1mm 0 0; font-size: 15pt; line-height: 1.2;
  font-weight: 600; font-variant-numeric: tabular-nums; }
.figures small { margin-left: .35em; font-size: 8.5pt; font-weight: 400;
  color: #555; }
nav { margin: 0 0 8mm; }
nav h2 { font-size: 11pt; margin: 0 0 1mm; }
nav ol { list-style: none; margin: 0; padding: 0; columns: 2; }
nav a { color: #0b5394; text-decoration: none; }
nav a:hover, nav a:focus { text-decoration: underline; }
section { margin: 0 0 11mm; }
h2 { margin: 0 0 1.5mm; font-size: 13.5pt; line-height: 1.4; color: #1f3a5f;
  break-after: avoid; }
.description { margin: 0 0 1.5mm; font-size: 9.5pt; color: #555; }
.unit { margin: 0 0 1mm; font-size: 9pt; text-align: right; color: #555; }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt;
  line-height: 1.45; border-top: 1.6pt solid #1f3a5f;
  border-bottom: 1.6pt solid #1f3a5f; }
th, td { padding: 1.4mm 2mm; text-align: left; vertical-align: middle;
  font-weight: 400; overflow-wrap: anywhere; }
thead { display: table-header-group; }
thead th { font-weight: 600; background: #f3f6fa; line-height: 1.35;
  border-bottom: .8pt solid #1f3a5f; text-wrap: balance; }
thead th:not(.figure) { min-width: 7em; }
thead small { font-weight: 400; color: #555; }
tbody td, tbody th { border-bottom: .4pt solid #d5d9df; }
tbody tr:last-child > * { border-bottom: 0; }
tfoot { display: table-row-group; }
tfoot th, tfoot td { font-weight: 700; border-top: .8pt solid #1f3a5f; }
.figure { text-align: right; font-variant-numeric: tabular-nums;
  overflow-wrap: normal; }
td.figure { white-space: nowrap; }
.none { text-align: center; color: #555; }
tr { break-inside: avoid; }
figure { margin: 4mm 0 0; break-inside: avoid; }
.chart { display: block; width: 100%; height: auto; }
.chart text { font-size: 11px; fill: #1a1a1a; }
.chart .label { text-anchor: end; }
.chart .value { fill: #444; font-variant-numeric: tabular-nums; }
.chart rect { fill: #0072b2; }
.chart line { stroke: #8a94a3; stroke-width: 1; }
@media print {
  body { background: #fff; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; }
  nav a { color: inherit; }
}
)css";
}

std::string_view FormStyle() {
  return R"css(@page { size: A4; margin: 15mm 14mm; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body {
  margin: 0; background: #eceef1; color: #000;
  font: 10pt/1.5 "Source Han Serif SC", "Noto Serif CJK SC", "Songti SC",
    STSong, SimSun, "WenQuanYi Zen Hei", serif;
}
main {
  max-width: 210mm; margin: 8mm auto; padding: 15mm 14mm; background: #fff;
  box-shadow: 0 1px 6px rgba(0, 0, 0, .18);
}
h1 { margin: 0 0 2mm; text-align: center; font-size: 19pt; line-height: 1.4;
  letter-spacing: .06em; font-weight: 700; }
.line { margin: 0 0 3mm; text-align: center; font-size: 11pt; }
table { width: 100%; table-layout: fixed; border-collapse: collapse;
  border: 1.2pt solid #000; }
td, th { border: .5pt solid #000; padding: 1.3mm 1.8mm; text-align: center;
  vertical-align: middle; font-weight: 400; overflow-wrap: anywhere;
  white-space: pre-line; }
th { font-weight: 600; text-wrap: balance; }
.text { text-align: left; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
tr { break-inside: avoid; }
footer { margin-top: 3mm; font-size: 8pt; color: #555; text-align: right;
  overflow-wrap: anywhere; }
@media print {
  body { background: #fff; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; }
}
)css";
}

}  // namespace jixiao::reporting
