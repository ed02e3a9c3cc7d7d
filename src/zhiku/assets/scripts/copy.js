/* Puts the Markdown of a page on the clipboard; without this script, or where it may not, the link leads to the file. */
(() => {
  "use strict";

  const SHOWN = 2000; // milliseconds

  const copy = async (link) => {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`${answer.status}`);
    await navigator.clipboard.writeText(await answer.text());
    const label = link.textContent;
    link.textContent = link.dataset.done;
    setTimeout(() => (link.textContent = label), SHOWN);
  };

  for (const link of document.querySelectorAll(".zhiku-copy")) {
    let busy = false;
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      copy(link)
        .catch(() => location.assign(link.href))
        .finally(() => (busy = false));
    });
  }
})();
