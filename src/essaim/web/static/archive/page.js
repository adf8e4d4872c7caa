// The page of the archive: reads it on this device, shows what would be sent, and sends that when told to.
// Where the browser cannot, the form beside it works as it is.
import { chosen, dropped } from "./dropped.js";
import { Delivery, Refused } from "./sending.js";

const root = document.querySelector("[data-reader]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language);
const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
const form = root.querySelector("form");
const input = form.querySelector('input[type="file"]');

let worker = null;
let found = null;
let known = [];

function supported() {
  try {
    new DecompressionStream("deflate-raw");
    new CompressionStream("gzip");
    return typeof BigUint64Array === "function" && typeof Worker === "function" && "stream" in Blob.prototype;
  } catch {
    return false;
  }
}

// Show one part of the page and say where one is. `choose` is the form.
function show(name) {
  for (const one of root.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
  for (const one of document.querySelectorAll("[data-when-choosing]")) one.hidden = name !== "choose";
  const heading = part(name).querySelector("[tabindex='-1']");
  heading?.focus();
}

function sentence(key) {
  return root.querySelector(`[data-sentence="${CSS.escape(key)}"]`)?.textContent ?? "";
}

function refuse(text, { plain = false } = {}) {
  show("choose");
  const error = root.querySelector("[data-error]");
  error.querySelector("span").textContent = text;
  error.hidden = false;
  root.querySelector("[data-plain]").hidden = !plain;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}

// Whom public sources know by their handle alone; without an answer, nobody: the archive is read all the same.
async function fetchKnown() {
  try {
    const answer = await fetch(root.dataset.known, { credentials: "same-origin", cache: "no-store" });
    return answer.ok ? (await answer.json()).entries : [];
  } catch {
    return [];
  }
}

function read(given) {
  if (!given.length) return;
  root.querySelector("[data-error]").hidden = true;
  form.querySelector(".drop .error")?.remove(); // the server's, about another file
  input.removeAttribute("aria-invalid");
  show("reading");
  const bar = part("reading").querySelector("progress");
  bar.removeAttribute("value");
  stop();
  found = null;
  const current = worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => {
    if (current !== worker) return;
    if (data.kind === "progress") {
      bar.max = data.all || 1;
      bar.value = data.read;
      return;
    }
    if (data.kind === "looking") {
      names.hidden = false;
      return;
    }
    if (data.kind === "named") {
      stop();
      showNamed(data.entries);
      return;
    }
    if (found) { // what is shown stays true, whatever the posts are like
      stop();
      showNamed([]);
      return;
    }
    if (data.kind === "read") {
      preview(data);
      return;
    }
    stop();
    if (data.kind === "refused") refuse((sentence(data.told) || sentence("broken")).replace("%(name)s", data.name));
    else refuse(sentence("broken"), { plain: true });
  };
  worker.onerror = () => {
    stop();
    if (found) {
      showNamed([]);
      return;
    }
    refuse(sentence("broken"), { plain: true });
  };
  worker.postMessage({ given });
  fetchKnown().then((entries) => {
    if (current !== worker) return;
    known = entries;
    worker.postMessage({ known: known.map(({ number, handle }) => ({ number, handle })) });
  });
}

function stop() {
  worker?.terminate();
  worker = null;
}

// Say exactly what would be sent.
function preview(read) {
  found = read;
  const shown = part("preview"), fill = (name, text) => { shown.querySelector(`[data-fill="${name}"]`).textContent = text; };
  const have = (name, there) => { for (const one of shown.querySelectorAll(`[data-if="${name}"]`)) one.hidden = !there; };
  for (const list of ["following", "follower"]) {
    have(list, list in read.ids);
    have(`no-${list}`, !(list in read.ids));
    fill(list, number.format(read.ids[list]?.length ?? 0));
  }
  have("owner", read.owner !== null);
  have("no-owner", read.owner === null);
  fill("owner", read.owner?.handle ? `@${read.owner.handle}` : read.owner?.id ?? "");
  have("date", read.generatedAt !== null);
  fill("date", read.generatedAt === null ? "" : day.format(read.generatedAt));
  have("with", read.owner !== null || read.generatedAt !== null);
  have("partial", read.partial);
  const problems = read.problems.filter(({ code }) => code !== "no-owner"); // said above
  have("problems", problems.length > 0);
  const list = shown.querySelector("[data-problems]");
  list.replaceChildren(...problems.map(({ code, where, count }) => {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = where.slice(where.lastIndexOf("/") + 1);
    line.append(name, where ? " — " : "", sentence(`problem:${code}`), count > 1 ? ` (${number.format(count)})` : "");
    return line;
  }));
  resetNames();
  show("preview");
}

const names = root.querySelector("[data-names]");

function resetNames() {
  names.hidden = true;
  names.querySelector("[data-named]").replaceChildren();
  for (const one of names.querySelectorAll("[data-if]")) one.hidden = one.dataset.if !== "looking";
}

// Offer those found in the posts; nobody is chosen beforehand.
function showNamed(numbers) {
  const there = new Set(numbers), entries = known.filter(({ number }) => there.has(number));
  names.hidden = !entries.length;
  for (const one of names.querySelectorAll("[data-if]")) one.hidden = one.dataset.if !== "named";
  names.querySelector("[data-named]").replaceChildren(...entries.map(({ number, handle, name, addresses, source }) => {
    const line = document.createElement("li"), label = document.createElement("label"), box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "entry", value: number });
    label.className = "choice";
    const text = document.createElement("span"), who = document.createElement("bdi"), where = document.createElement("span");
    text.className = "choice-text";
    who.textContent = `${name} (@${handle})`;
    where.className = "help";
    where.textContent = [...addresses, source].join(" · ");
    text.append(who, where);
    label.append(box, text);
    line.append(label);
    return line;
  }));
}

async function send() {
  const { begin, chunk, finish } = root.dataset;
  const bar = part("sending").querySelector("progress"), waits = part("sending").querySelector("[data-waits]");
  const tell = ({ sent, all, waiting }) => {
    waits.hidden = !waiting;
    if (waiting) return;
    bar.max = all || 1;
    bar.value = sent;
  };
  show("sending");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const { owner, generatedAt, ids } = found;
  const entries = [...names.querySelectorAll("input:checked")].map(({ value }) => value);
  stop();
  try {
    location.href = await new Delivery({ urls: { begin, chunk, finish }, token, owner: owner?.id ?? "", date: generatedAt, ids, entries, tell }).send();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refuse(error.message || sentence("not-sent"));
  }
}

function again() {
  stop();
  form.reset();
  found = null;
  show("choose");
  input.focus();
}

function start() {
  root.querySelector("[data-plain]").hidden = true;
  for (const one of root.querySelectorAll("[data-local]")) one.hidden = false;
  for (const one of document.querySelectorAll("[data-when-sent]")) one.hidden = true;
  input.required = false;
  const folder = root.querySelector("[data-folder]");
  folder.hidden = !("webkitdirectory" in folder.querySelector("input")) || matchMedia("(pointer: coarse)").matches;
  for (const one of [input, folder.querySelector("input")]) one.addEventListener("change", () => read(chosen(one)));
  form.addEventListener("submit", (event) => {
    if (!root.querySelector("[data-plain]").hidden) return; // the file itself goes, as it was asked to
    event.preventDefault();
    read(chosen(input));
  });
  const drop = form.querySelector("[data-drop]");
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    read(await dropped(event.dataTransfer));
  });
  for (const button of root.querySelectorAll("[data-again]")) button.addEventListener("click", again);
  root.querySelector("[data-send]").addEventListener("click", send);
}

if (supported()) start();
else import("../pages/drop.js");
