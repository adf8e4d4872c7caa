// Shows each moment in the reader's own time; without this script pages say UTC.
const language = document.documentElement.lang;
const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });

export function showTimes(root) {
  for (const time of root.querySelectorAll('time[data-show="moment"]')) {
    const date = new Date(time.dateTime);
    if (!Number.isNaN(date.valueOf())) time.textContent = moment.format(date);
  }
}

showTimes(document);
