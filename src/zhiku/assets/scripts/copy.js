/* Copying. The Markdown of a page goes to the clipboard; where it may not, the link leads to the file. */
(() => {
  "use strict";

  const SHOWN = 2000; // milliseconds

  /** Elsewhere nothing leads to the places of mentions, and addresses relative to this site lead nowhere. */
  const portable = (text, base) =>
    text
      .replace(/<a id="m_[^"]*"><\/a>/g, "")
      .replace(/\]\(([^()\s:]+\.md(?:#[^()\s]*)?)(?=[)\s])/g, (_, target) => `](${new URL(target, base)}`);

  const copy = async (link) => {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`${answer.status}`);
    await navigator.clipboard.writeText(portable(await answer.text(), link.href));
    const label = link.textContent;
    link.textContent = link.dataset.done;
    setTimeout(() => (link.textContent = label), SHOWN);
  };

  for (const link of document.querySelectorAll(".zhiku-copy")) {
    let busy = false;
    link.setAttribute("role", "button");
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return; // as well as Enter presses a button
      event.preventDefault();
      link.click();
    });
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

  // The theme makes a landmark of the buttons of every stretch of code: each gets a name of its own.
  const name = () => {
    for (const [index, buttons] of document.querySelectorAll("nav.md-code__nav").entries()) {
      buttons.setAttribute("aria-label", `${buttons.querySelector("button").title} ${index + 1}`);
    }
  };
  const made = new MutationObserver(name);
  for (const code of document.querySelectorAll(".highlight")) made.observe(code, { childList: true, subtree: true });
  name();
})();
