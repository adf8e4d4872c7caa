// While follows are under way, fetch the page now and then and put its fresh part in place; say the figures politely.
const alive = document.querySelector("[data-alive]");
if (alive) {
  const refresh = async () => {
    if (!document.hidden && !document.querySelector('[data-alive] input:checked, [data-alive] details[open]')) {
      const answer = await fetch(location.href, { headers: { "x-requested-with": "fetch" } });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
        const stale = document.querySelector("[data-live]");
        if (fresh && stale) stale.replaceWith(fresh);
      }
    }
    if (document.querySelector("[data-alive]")) setTimeout(refresh, 4000);
  };
  setTimeout(refresh, 4000);
}
