// The report and the complaints as one HTML file each, word for word as the server's own commands make them.
import { across, upright } from "./charts.js";
import { text } from "./escaping.js";
import { filled } from "./wording.js";

// Nothing may run or be fetched, whatever an advertiser's name holds.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

// Give the report as one HTML file; `problems` are the sentences of what could not be read.
export function page(report, words, problems) {
  const { report: said } = words;
  return whole(said.title, [`<h1>${text(said.title)}</h1>`, ...parts(report, words, problems)].join("\n"), words);
}

// Give the parts of the report below its title.
export function parts(report, words, problems) {
  const { report: said } = words;
  return [
    headline(report, words),
    families(report, words),
    months(report, words),
    section("findings", said.findings, findings(report.findings.filter(({ counted }) => counted), words)),
    section("doubtful", said.doubtful, findings(report.findings.filter(({ counted }) => !counted), words)),
    section("advertisers", said.advertisers, advertisers(report, words)),
    section("types", said.types, types(report, words)),
    section("lookalikes", said.lookalikes, lookalikes(report, words)),
    section("uploaded", said.uploaded, uploaded(report, words)),
    section("believed", said.believed, believed(report, words)),
    section("limits", said.limits, list(words.limits)),
    section("problems", said.problems, list(problems)),
  ].filter(Boolean);
}

// Give a letter as one HTML file: a title, lines, sections of paragraphs, and at last the findings that count.
export function letter(title, lead, sections, last, report, words) {
  const body = [`<h1>${text(title)}</h1>`, paragraphs(lead), ...sections.map(([head, lines]) => section("", head, paragraphs(lines)))];
  const annex = findings(report.findings.filter(({ counted }) => counted), words);
  return whole(title, [...body, section("annex", last, annex)].join("\n"), words);
}

function whole(title, body, words) {
  return `<!DOCTYPE html>\n<html lang="${words.lang}"><head><meta charset="utf-8">`
    + '<meta name="viewport" content="width=device-width,initial-scale=1">'
    + `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`
    + `<title>${text(title)}</title><style>${words.style}</style></head><body>\n${body}\n</body></html>\n`;
}

const paragraphs = (lines) => lines.map((line) => `<p>${text(line)}</p>`).join("");
const list = (lines) => (lines.length ? `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join("")}</ul>` : "");

// Give a section under a name; nothing when nothing is in it.
function section(name, title, inside) {
  const known = name ? ` id="${name}"` : "";
  return inside ? `<section${known}><h2>${text(title)}</h2>${inside}</section>` : "";
}

function headline(report, words) {
  const { report: said } = words, [sensitive, total] = [report.sensitive, report.impressions].map((count) => words.number(count));
  let told = filled(report.sensitive ? said.of : said.none, { sensitive, total });
  if (report.first !== null) told += `, ${filled(said.period, { first: words.day(report.first), last: words.day(report.last) })}`;
  const acted = filled(said.acted, { count: words.number(report.engagements) });
  return `<p class="head">${told}.</p><p>${acted}</p><p class="soft">${text(said.made)}</p>`;
}

function families(report, words) {
  const rows = [...report.families].sort((one, other) => other.impressions - one.impressions)
    .map(({ family, impressions }) => [words.families[family], impressions, words.number(impressions)]);
  return rows.length ? section("families", words.report.families, across(rows, words.report.families_alt)) : "";
}

function months(report, words) {
  const rows = report.months.map(({ month, impressions, sensitive }) => [month, impressions, sensitive]);
  return rows.length ? section("months", words.report.months, upright(rows, words.report.months_alt)) : "";
}

function findings(found, words) {
  const { report: said } = words;
  const heads = ["family", "type", "value", "why", "certainty", "source", "who", "ads"].map((name) => said[name]);
  const rows = found.slice(0, words.mostRows).map((one) => [
    words.families[one.family], one.criterion.type, one.criterion.value, words.reason(one), words.certainties[one.certainty],
    [words.told(one.entry.source), one.entry.checked].filter(Boolean).join(", "), names(one.advertisers, words), words.number(one.impressions),
  ]);
  return table(heads, rows, found.length, words);
}

function advertisers({ advertisers: all }, words) {
  const { report: said } = words;
  const rows = all.slice(0, words.mostRows).map(({ name, handle, impressions, sensitive }) =>
    [[name, handle && `@${handle}`].filter(Boolean).join(" "), words.number(sensitive), words.number(impressions)]);
  return table([said.advertiser, said.sensitive, said.ads], rows, all.length, words);
}

function types({ types: all }, words) {
  const { report: said } = words;
  const rows = [...all].sort((one, other) => other.sensitive - one.sensitive || other.impressions - one.impressions)
    .map(({ type, impressions, sensitive }) => [type, words.number(sensitive), words.number(impressions)]);
  return table([said.type, said.sensitive, said.ads], rows.slice(0, words.mostRows), rows.length, words);
}

function lookalikes({ lookalikes: all }, words) {
  const rows = all.slice(0, words.mostRows).map(([handle, count]) => [handle, words.number(count)]);
  return table([words.report.account, words.report.ads], rows, all.length, words);
}

function uploaded({ uploaded: all }, words) {
  const { report: said } = words;
  const rows = all.slice(0, words.mostRows).map(([who, name, count]) => [who || said.unnamed, name, words.number(count)]);
  return table([said.advertiser, said.list, said.ads], rows, all.length, words);
}

function believed({ believed: found, believedSensitive }, words) {
  const { report: said } = words;
  if (!found || !(found.all || found.lookalikes.length || found.doNotReach.length)) return "";
  const lines = [filled(said.interests, { count: words.number(found.all) })];
  if (believedSensitive.length) {
    const told = believedSensitive.map(({ criterion, family }) => `${criterion.value} (${words.families[family]})`);
    lines.push(`${said.believed_sensitive} ${told.join("; ")}`);
  }
  for (const [name, handles] of [["similar", found.lookalikes], ["left_out", found.doNotReach]]) {
    if (handles.length) lines.push(filled(said[name], { names: names(handles.map((one) => `@${one}`), words) }));
  }
  return list(lines);
}

function names(all, words) {
  const told = all.slice(0, words.mostNames).map((name) => name || words.report.unnamed), left = all.length - told.length;
  return told.join(", ") + (left ? ` (+ ${words.number(left)})` : "");
}

// Give a table whose counts stand at the end of each row; a wide one lies down on a narrow screen.
function table(heads, rows, inAll, words) {
  if (!rows.length) return "";
  const { report: said } = words, kinds = heads.map((head) => ([said.ads, said.sensitive].includes(head) ? ' class="n"' : ""));
  const top = heads.map((head, at) => `<th scope="col"${kinds[at]}>${text(head)}</th>`).join("");
  const body = rows.map((row) =>
    `<tr>${row.map((value, at) => `<td${kinds[at]} data-t="${text(heads[at])}${said.colon}">${text(value)}</td>`).join("")}</tr>`).join("");
  const left = inAll - rows.length;
  const after = left > 0 ? `<p>${text(filled(said.more, { count: words.number(left) }))}</p>` : "";
  const wide = heads.length > 4 ? ' class="wide"' : "";
  return `<table${wide}><thead><tr>${top}</tr></thead><tbody>${body}</tbody></table>${after}`;
}
