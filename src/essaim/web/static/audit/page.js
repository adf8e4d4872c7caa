// The page “How was I targeted?”: audits an archive on this device, shows what was found, and makes what one may want
// to keep, to show or to send. Nothing of it is sent. Without scripts the page shows the command instead.
import { ADS } from "../archive/members.js";
import { chosen, dropped } from "../archive/dropped.js";
import { drawn, send } from "./donating.js";
import { page as reportPage, parts } from "./document.js";
import { asJson } from "./report.js";
import { save, table } from "./saving.js";
import { alternative, card, complaint, picture } from "./sharing.js";
import { Wording } from "./wording.js";

const root = document.querySelector("[data-audit]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const form = root.querySelector("form");
const input = form.querySelector('input[type="file"]');
const language = document.documentElement.lang;
// Long tables are folded: the first things to read are the figures and what was used.
const FOLDED = ["doubtful", "advertisers", "types", "lookalikes", "uploaded"];

let data = null, worker = null, report = null, gift = null;

function supported() {
  try {
    new DecompressionStream("deflate-raw");
    return typeof BigUint64Array === "function" && typeof Worker === "function" && "stream" in Blob.prototype;
  } catch {
    return false;
  }
}

function show(name) {
  for (const one of root.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
  for (const one of document.querySelectorAll("[data-when-choosing]")) one.hidden = name === "report";
  part(name).querySelector("[tabindex='-1']")?.focus();
}

const sentence = (key) => root.querySelector(`[data-sentence="${CSS.escape(key)}"]`)?.textContent ?? "";

function refuse(text) {
  show("choose");
  const error = root.querySelector("[data-error]");
  error.querySelector("span").textContent = text;
  error.hidden = false;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}

// Have a worker ready before anything is chosen: it must not ask for its files while it audits.
function prepare() {
  worker?.terminate();
  const current = worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  current.onmessage = (event) => {
    if (current === worker) heard(event.data);
  };
  current.onerror = () => {
    if (current !== worker) return;
    worker = null;
    refuse(sentence("broken"));
  };
  current.postMessage({ lists: data.lists });
}

function heard(told) {
  const bar = part("reading").querySelector("progress");
  if (told.kind === "ready") {
    root.querySelector("[data-local]").hidden = false;
    input.disabled = false;
    root.dataset.ready = "";
  } else if (told.kind === "progress") {
    bar.max = told.all || 1;
    bar.value = told.read;
  } else if (told.kind === "read") {
    tell(told.report);
  } else {
    refuse((sentence(told.told) || sentence("broken")).replace("%(name)s", told.name ?? ""));
  }
}

function read(given) {
  if (!given.length) return;
  root.querySelector("[data-error]").hidden = true;
  input.removeAttribute("aria-invalid");
  show("reading");
  part("reading").querySelector("progress").removeAttribute("value");
  if (worker === null) prepare();
  worker.postMessage({ given });
}

// Show the report, and what one may do with it.
function tell(found) {
  report = found;
  const words = new Wording(data.phrases, language), place = root.querySelector("[data-report]");
  const made = new DOMParser().parseFromString(parts(report, words, problems()).join(""), "text/html");
  place.replaceChildren(...made.body.childNodes);
  for (const name of FOLDED) fold(place.querySelector(`#${name}`));
  const shown = new DOMParser().parseFromString(card(report, words), "image/svg+xml").documentElement;
  root.querySelector("[data-card]").replaceChildren(document.importNode(shown, true));
  root.querySelector("[data-alternative]").textContent = alternative(report, words);
  offer(drawn(report, data.lists.families));
  for (const one of root.querySelectorAll("[data-if-found]")) one.hidden = !report.sensitive;
  for (const one of root.querySelectorAll("[data-if-ads]")) one.hidden = !report.impressions;
  show("report");
}

// Show the one answer that would go, if the person wants it to.
function offer(answer) {
  gift = answer;
  const place = root.querySelector("[data-donation]");
  for (const one of place.querySelectorAll("[data-question]")) one.hidden = one.dataset.question !== answer.question;
  for (const one of place.querySelectorAll("[data-answer]")) one.hidden = one.dataset.answer !== answer.answer;
  for (const one of place.querySelectorAll("[data-thanks], [data-not-counted]")) one.hidden = true;
  place.querySelector("button").hidden = false;
}

async function donate() {
  const place = root.querySelector("[data-donation]"), button = place.querySelector("button");
  button.disabled = true;
  const counted = await send(place.dataset.donation, gift);
  button.disabled = false;
  button.hidden = counted;
  place.querySelector("[data-thanks]").hidden = !counted;
  place.querySelector("[data-not-counted]").hidden = counted;
}

function fold(section) {
  if (!section) return;
  const details = document.createElement("details"), summary = document.createElement("summary");
  const [title, ...rest] = section.childNodes, rows = section.querySelectorAll("tbody tr").length;
  summary.append(...title.childNodes, ` (${new Wording(data.phrases, language).number(rows)})`);
  details.append(summary, ...rest);
  section.replaceChildren(details);
}

const problems = () => report.problems.map(({ code, where }) => `${where} ${sentence(`problem:${code}`)}`.trim());
const json = () => asJson(report, data.lists.families, (code) => sentence(`problem:${code}`));

const DOING = {
  html: () => save("essaim-report.html", reportPage(report, new Wording(data.phrases, language), problems()), "text/html"),
  csv: () => save("essaim-findings.csv", table(json()), "text/csv"),
  json: () => save("essaim-report.json", JSON.stringify(json(), null, 1), "application/json"),
  svg: () => save("essaim-card.svg", card(report, new Wording(data.phrases, language)), "image/svg+xml"),
  png: async () => save("essaim-card.png", await picture(report, new Wording(data.phrases, language))),
  complaint: () => {
    const { law, country, tongue } = Object.fromEntries(new FormData(root.querySelector("[data-complaint]")));
    save(`essaim-complaint-${law}.html`, complaint(report, law, country, new Wording(data.phrases, tongue)), "text/html");
  },
  donate,
  again: () => {
    report = gift = null;
    root.querySelector("[data-report]").replaceChildren();
    root.querySelector("[data-card]").replaceChildren();
    form.reset();
    prepare();
    show("choose");
    input.focus();
  },
};

async function start() {
  const answer = await fetch(root.dataset.lists, { credentials: "omit" });
  if (!answer.ok) throw new Error(answer.status);
  data = await answer.json();
  prepare();
  const folder = root.querySelector("[data-folder]");
  folder.hidden = !("webkitdirectory" in folder.querySelector("input")) || matchMedia("(pointer: coarse)").matches;
  for (const one of [input, folder.querySelector("input")]) one.addEventListener("change", () => read(chosen(one)));
  form.addEventListener("submit", (event) => event.preventDefault());
  const drop = form.querySelector("[data-drop]");
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    read(await dropped(event.dataTransfer, ADS));
  });
  for (const one of root.querySelectorAll("[data-do]")) one.addEventListener("click", () => DOING[one.dataset.do]());
}

// Where this cannot run, the command stays what the page shows.
if (supported()) start().catch(() => {});
