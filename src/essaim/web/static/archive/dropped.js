// What was chosen or dropped, as the reader takes it: [{file, path}], with paths inside folders.
import { LIMITS } from "./limits.js";
import { CONTACTS, wants } from "./members.js";

export function chosen(input) {
  return Array.from(input.files, (file) => ({ file, path: file.webkitRelativePath }));
}

// Entries are only there while the event is handled: this reads them before it waits for anything.
export async function dropped(transfer, kinds = CONTACTS) {
  const entries = Array.from(transfer.items ?? [], (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return Array.from(transfer.files, (file) => ({ file, path: "" }));
  const given = [];
  for (const entry of entries) await walk(entry, given, kinds);
  return given;
}

// Of a folder's files only those that may be opened are asked for; of the others the name is enough.
async function walk(entry, given, kinds) {
  if (given.length > LIMITS.members) return;
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isDirectory) {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const one of some) await walk(one, given, kinds);
    }
  }
  const alone = !path.includes("/");
  const file = alone || wants(kinds, path) ? await new Promise((resolve, reject) => entry.file(resolve, reject)) : null;
  given.push({ file, path: alone ? "" : path });
}
