// Bars as SVG, drawn as the server's report draws them.
import { escaped } from "./escaping.js";

const WIDTH = 360, ROW = 40, HIGH = 120, FOOT = 22;

// Give bars lying one below the other: [label, count, count as people read it].
export function across(rows, alt) {
  const most = Math.max(0, ...rows.map(([, count]) => count)) || 1, room = WIDTH - 70;
  const bars = rows.map(([label, count, told], at) => {
    const y = at * ROW, length = Math.max(2, Math.floor(room * count / most + 0.5));
    return `<text x="0" y="${y + 14}">${escaped(label)}</text>`
      + `<rect class="bar" x="0" y="${y + 19}" width="${length}" height="14" rx="2"/>`
      + `<text x="${length + 6}" y="${y + 31}">${escaped(told)}</text>`;
  });
  return svg(rows.length * ROW, bars.join(""), alt);
}

// Give bars standing side by side: [label, count, how much of it is dark].
export function upright(rows, alt) {
  const most = Math.max(0, ...rows.map(([, count]) => count)) || 1, step = WIDTH / Math.max(rows.length, 1);
  // Labels must not run into each other: with many bars only some are named.
  const named = Math.max(1, Math.ceil(rows.length * 60 / WIDTH)), bars = [];
  rows.forEach(([label, count, dark], at) => {
    const x = tenth(at * step + step * 0.1).toFixed(1), width = tenth(Math.min(step * 0.8, 60)).toFixed(1);
    for (const [name, size] of [["pale", count], ["bar", dark]]) {
      const tall = tenth(HIGH * size / most);
      bars.push(`<rect class="${name}" x="${x}" y="${(HIGH - tall).toFixed(1)}" width="${width}" height="${tall.toFixed(1)}"/>`);
    }
    if (at % named === 0) bars.push(`<text x="${x}" y="${HIGH + 16}">${escaped(label)}</text>`);
  });
  return svg(HIGH + FOOT, bars.join(""), alt);
}

const tenth = (size) => Math.floor(size * 10 + 0.5) / 10;

function svg(height, inside, alt) {
  return `<svg role="img" aria-label="${escaped(alt)}" viewBox="0 0 ${WIDTH} ${Math.max(height, 1)}">`
    + `<title>${escaped(alt)}</title>${inside}</svg>`;
}
