// Files made on this device: nothing is asked of the site for them.
const FIELDS = ["family", "targeting_type", "value", "certainty", "entry", "source", "advertisers", "impressions"];

// Hand a file to the person.
export function save(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser may still be reading it: it lets go of the address by itself when the page closes, or in a minute.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// Give the findings of a report, in the words of `asJson`, as a table that computes nothing in a spreadsheet.
export function table({ findings }) {
  const cell = (value) => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = findings.map((one) => FIELDS.map((name) => cell(name === "advertisers" ? one.advertisers.join("; ") : one[name])));
  return [FIELDS, ...rows].map((row) => `${row.join(",")}\n`).join("");
}
