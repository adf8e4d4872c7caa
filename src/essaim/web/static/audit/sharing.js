// The picture to share, and the drafts of complaints: as the server's commands make them, on this device.
import { letter } from "./document.js";
import { escaped } from "./escaping.js";
import { filled } from "./wording.js";

const WIDTH = 1200, HIGH = 630, BAR = WIDTH - 160;
const PAPER = "#fdf8f4", INK = "#1d1d1b", SOFT = "#5d5d58", DEEP = "#9a3412", PALE = "#f0d5c4";

// Give the lines of the card: how many, and nothing of what.
function lines(report, words) {
  const counts = {
    sensitive: report.sensitive, total: report.impressions, families: report.families.length,
    advertisers: report.advertisers.filter(({ sensitive }) => sensitive).length,
  };
  const shown = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, words.number(count)]));
  return Object.fromEntries(Object.entries(words.card).map(([place, line]) => [place, filled(line, shown)]));
}

// Bold letters are at most about six tenths of their size wide: a long count still fits.
const size = (head) => Math.min(76, Math.floor(BAR / (0.6 * head.length)));
const dark = (report) => Math.floor(BAR * (report.impressions ? report.sensitive / report.impressions : 0) + 0.5);

// Give the words for those who do not see the card.
export function alternative(report, words) {
  const { head, next, last, foot } = lines(report, words);
  return `${head} ${next} ${last} ${foot}.`;
}

// Give the card as SVG.
export function card(report, words) {
  const { head, next, last, foot } = lines(report, words), alt = escaped(alternative(report, words));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HIGH}" width="${WIDTH}" height="${HIGH}" `
    + `role="img" aria-label="${alt}" font-family="system-ui,sans-serif" fill="${INK}"><title>${alt}</title>`
    + `<rect width="${WIDTH}" height="${HIGH}" fill="${PAPER}"/>`
    + `<text x="80" y="170" font-size="${size(head)}" font-weight="700" fill="${DEEP}">${escaped(head)}</text>`
    + `<text x="80" y="260" font-size="50">${escaped(next)}</text>`
    + `<text x="80" y="330" font-size="50">${escaped(last)}</text>`
    + `<rect x="80" y="410" width="${BAR}" height="44" rx="6" fill="${PALE}"/>`
    + `<rect x="80" y="410" width="${dark(report)}" height="44" rx="6" fill="${DEEP}"/>`
    + `<text x="80" y="540" font-size="28" fill="${SOFT}">${escaped(foot)}</text></svg>\n`;
}

// Give the card as a PNG. It is drawn here by hand: the page's policy lets no picture in, not even one of its own.
export async function picture(report, words) {
  const canvas = new OffscreenCanvas(WIDTH, HIGH), draw = canvas.getContext("2d"), { head, next, last, foot } = lines(report, words);
  const write = (line, y, size, color, weight = 400) => {
    draw.font = `${weight} ${size}px system-ui, sans-serif`;
    draw.fillStyle = color;
    draw.fillText(line, 80, y, BAR);
  };
  const bar = (width, color) => {
    draw.fillStyle = color;
    draw.beginPath();
    draw.roundRect(80, 410, width, 44, 6);
    draw.fill();
  };
  draw.fillStyle = PAPER;
  draw.fillRect(0, 0, WIDTH, HIGH);
  write(head, 170, size(head), DEEP, 700);
  write(next, 260, 50, INK);
  write(last, 330, 50, INK);
  bar(BAR, PALE);
  bar(dark(report), DEEP);
  write(foot, 540, 28, SOFT);
  return canvas.convertToBlob({ type: "image/png" });
}

// Give a draft as a page to print, under `dsa` or `gdpr`. A country we do not know leaves a place to fill.
export function complaint(report, law, country, words) {
  const said = words.complaint, authority = words.authorities[country]?.[law] ?? said.unknown;
  const facts = filled(said.facts_text, {
    first: report.first === null ? "…" : words.day(report.first),
    last: report.last === null ? "…" : words.day(report.last),
    sensitive: words.number(report.sensitive),
    total: words.number(report.impressions),
    families: report.families.map(({ family }) => words.families[family]).join(", "),
  });
  const sections = [
    [said.facts, [facts]],
    [said.law, [said[`${law}_text`]]],
    [said.ask, [said[`${law}_ask`], said.sign]],
    [said.limits, words.limits],
  ];
  return letter(said[law], [said.draft, filled(said.to, { authority }), said.from, said.against], sections, said.annex, report, words);
}
