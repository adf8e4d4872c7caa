// While follows are under way, fetch the page now and then and put its fresh part in place. Not while somebody is
// in the middle of it: what they chose, opened or stand on would be lost. The figures are said politely.
import { showTimes } from "../times.js";

const said = document.querySelector("[data-said]");
const busy = (live) => document.hidden || live.contains(document.activeElement) || live.querySelector("input:checked, details[open]");

const refresh = async () => {
  const live = document.querySelector("[data-live]");
  if (live && !busy(live)) {
    try {
      const answer = await fetch(location.href, { headers: { "x-requested-with": "fetch" } });
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (fresh && !busy(live)) {
        live.replaceWith(fresh);
        showTimes(fresh);
        const figures = fresh.querySelector("[data-figures]")?.textContent.trim() ?? "";
        if (said && said.textContent !== figures) said.textContent = figures;
      }
    } catch {
      // The network is away: the page stays as it is, and the next try may do.
    }
  }
  if (document.querySelector("[data-alive]")) setTimeout(refresh, 4000);
};
setTimeout(refresh, 4000);
