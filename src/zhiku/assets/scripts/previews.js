"use strict";
/* Previews: what a link in the text leads to, on a card beside it; where a reader taps, for the quiet links to entities,
   on a sheet at the foot of the screen. Only text is copied from the page behind the link: nothing of it runs or loads. */

(() => {
  const REST = 150; // milliseconds that the pointer stays on a link before its card opens
  const SWIFT = 8; // pixels from one move to the next: so fast is a pointer that only passes by
  const STAY = 300; // milliseconds in which the pointer may cross from the link to the card, and back
  const FOCUS = 400; // who tabs through many links is not shown a card for each
  const ROOM = 260; // characters of text
  const BEFORE = 80; // of them, before the place that a link leads to
  const FACT = 36; // characters of a fact
  const EDGE = 12; // pixels between the card and the edges of the window
  const GAP = 8; // pixels between the card and its link
  const KEPT = 20; // pages

  const LINKS = ".md-content__inner a[href]";
  const PLAIN = [
    ".headerlink, .md-content__button, .footnote-ref, .footnote-backref",
    ".zhiku-head a, .zhiku-tag--tags, .zhiku-chips a", // to lists, which have nothing to show
  ].join();
  const QUIET = '.zhiku-head ~ * :is(a[id^="m_"], span[id^="m_"] > a)'; // as in links.css
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const BLOCKS = "p, li, dd, pre";
  const AROUND = ".zhiku-head, .zhiku-tags, .zhiku-facts, .zhiku-hatnote, .zhiku-quiet, .zhiku-origin"; // no text of its own
  const DROPPED = "script, style, template, svg, img, ul, ol, .headerlink, .zhiku-lang, [aria-hidden=true], annotation";
  const SIMPLE = new Set(["B", "BR", "CODE", "EM", "I", "KBD", "MARK", "STRONG", "SUB", "SUP"]);

  if (!HTMLElement.prototype.showPopover) return;
  const words = document.documentElement.lang.startsWith("zh")
    ? { open: "打开", close: "关闭", preview: "预览" }
    : { open: "Open", close: "Close", preview: "Preview" };
  const config = document.getElementById("__config");
  const base = new URL(`${config ? JSON.parse(config.textContent).base : "."}/`, location.href);

  const card = make("div", { id: "zhiku-preview", className: "zhiku-preview md-typeset", popover: "manual", role: "tooltip" });
  const sheet = make("div", {
    className: "zhiku-preview zhiku-preview--sheet md-typeset",
    popover: "auto", // a tap elsewhere, Esc and the back button of a phone close it
    role: "dialog",
    ariaLabel: words.preview,
    tabIndex: -1,
    autofocus: true,
  });
  document.body.append(card, sheet);

  const pages = new Map(); // by address, the one used last at the end
  let wanted = null; // the link whose card is to open, its timer, what stops its download, and who asked
  let shown = null; // the link whose card is open, what was taken from it, and who asked
  let tapped = null; // the link whose sheet is open
  let dismissed = null; // the link whose card was closed while the pointer was on it
  let closing = 0;
  let keys = false; // was a key the last thing the reader touched?

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /* --- which links --- */

  /** The link that a target is in, where it may have a preview. */
  function linkAt(target) {
    const link = target instanceof Element ? target.closest(LINKS) : null;
    return link instanceof HTMLAnchorElement && !link.matches(PLAIN) && leadsToPage(new URL(link.href)) ? link : null;
  }

  function leadsToPage(url) {
    if (isHere(url)) return url.hash.length > 1;
    if (!location.protocol.startsWith("http") || url.origin !== location.origin) return false;
    if (!url.pathname.startsWith(base.pathname)) return false;
    const path = url.pathname.slice(base.pathname.length);
    return /(^|\/|\.html)$/.test(path) && !/^sources\/.+\.html$/.test(path); // the lines of a source are too many to fetch
  }

  function isHere(url) {
    return url.origin === location.origin && url.protocol === location.protocol && url.pathname === location.pathname;
  }

  /* --- what they lead to --- */

  /** What to show for a link; nothing where there is nothing, or the page cannot be had. */
  async function previewOf(link, signal) {
    try {
      const url = new URL(link.href);
      const page = isHere(url) ? document : await fetchPage(url, signal);
      return page && summary(page, decodeURIComponent(url.hash.slice(1)));
    } catch {
      return null;
    }
  }

  async function fetchPage(url, signal) {
    const address = url.href.split("#")[0];
    let page = pages.get(address);
    if (!page) {
      const answer = await fetch(address, { signal, mode: "same-origin" });
      if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/html")) return null;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    }
    pages.delete(address);
    pages.set(address, page);
    if (pages.size > KEPT) pages.delete(pages.keys().next().value);
    return page;
  }

  function summary(page, id) {
    const article = page.querySelector(".md-content__inner");
    const title = article?.querySelector("h1");
    if (!title) return null;
    const target = id ? page.getElementById(id) : null;
    const inside = target && target !== title && article.contains(target) ? target : null;
    if (page === document && (!inside || isInView(inside))) return null;
    const found = inside ? section(article, title, inside, page !== document) : whole(page, article, title);
    return found.texts.length ? { ...found, lang: page.documentElement.lang } : null;
  }

  function isInView(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  }

  /** A page: what and when it is, and how it begins. */
  function whole(page, article, title) {
    const rows = [...article.querySelectorAll(".zhiku-facts dd")];
    const values = rows.slice(0, 1 + rows.findIndex((row) => row.querySelector("a[href*='#']"))); // names and kind
    const kind = values.length ? null : page.querySelector(".md-path__item:last-child");
    const dated = article.querySelectorAll(".zhiku-head > time, .zhiku-head > span:not([class])");
    const facts = [kind, ...dated, ...values].filter(Boolean).map(fact);
    return { title: plain(title), facts, texts: textsBelow(article, title) };
  }

  /** A section of a page, or a place in its text. */
  function section(article, title, target, elsewhere) {
    const block = target.closest(BLOCKS);
    const heading = target.closest(HEADINGS) ?? headingAbove(article, target) ?? title;
    const inText = block && article.contains(block) && !target.querySelector(HEADINGS);
    return {
      title: plain(heading),
      facts: elsewhere && heading !== title ? [fact(title)] : [],
      texts: inText ? [passage(block, target)] : textsBelow(article, heading),
    };
  }

  function headingAbove(article, target) {
    const headings = [...article.querySelectorAll(HEADINGS)];
    return headings.findLast((heading) => heading.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  /** The first texts below a heading, up to the next one of its level. */
  function textsBelow(article, heading) {
    const texts = [];
    let room = ROOM;
    for (const element of article.querySelectorAll(`${HEADINGS}, ${BLOCKS}`)) {
      if (!(heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      if (element.matches(HEADINGS)) {
        if (texts.length || element.tagName <= heading.tagName) break;
        continue;
      }
      if (element.closest(AROUND) || element.querySelector("p")) continue;
      const text = copy(element, { skip: 0, room });
      const length = text.textContent.trim().length;
      if (!length) continue;
      texts.push(text);
      room -= length;
      if (room < ROOM / 2) break;
    }
    return texts;
  }

  /** The text around a place. */
  function passage(block, target) {
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEndBefore(target);
    const text = before.toString();
    const near = text.slice(-BEFORE);
    const opening = near.search(/(?<=[。！？；…]|[.!?;]\s)[^。！？；…]/); // of a sentence
    const skip = text.length - near.length + Math.max(opening, 0);
    return copy(block, { skip: block === target || text.length < 2 * BEFORE ? 0 : skip, room: ROOM }, target);
  }

  const plain = (element) => copy(element, { skip: 0, room: ROOM }).textContent.trim();

  function fact(element) {
    const text = plain(element);
    return text.length > FACT ? `${text.slice(0, FACT)}…` : text;
  }

  /** The text of an element, without the characters to `skip`, as far as there is `room`; in it the target is marked. */
  function copy(element, left, target = null) {
    const out = document.createDocumentFragment();
    if (left.skip > 0) out.append("…");
    for (const node of element.childNodes) append(out, node, left, target);
    return out;
  }

  function append(out, node, left, target) {
    if (node.nodeType === Node.TEXT_NODE) {
      out.append(cut(node.data, left));
    } else if (node.nodeType === Node.ELEMENT_NODE && left.room > 0 && !node.matches(DROPPED)) {
      const tag = node === target ? "mark" : SIMPLE.has(node.tagName) ? node.tagName : "";
      const into = tag ? out.appendChild(document.createElement(tag)) : out;
      for (const child of node.childNodes) append(into, child, left, target);
    }
  }

  function cut(text, left) {
    const from = Math.min(Math.max(left.skip, 0), text.length);
    left.skip -= from;
    const rest = text.slice(from);
    if (left.room <= 0) return "";
    const kept = rest.slice(0, left.room);
    left.room -= rest.length;
    return left.room < 0 ? `${kept.replace(/[\ud800-\udbff]$/, "")}…` : kept;
  }

  /* --- the card --- */

  function fill(into, { title, facts, texts, lang }, reason = "") {
    const line = (name, text, properties = { lang }) =>
      text && make("p", { className: `zhiku-preview__${name}`, ...properties }, text);
    const lines = [line("title", title), line("facts", facts.join(" · ")), ...texts.map((text) => line("text", text))];
    into.replaceChildren(...[...lines, line("facts", reason, {})].filter(Boolean));
  }

  /** Open the card of a link after a while, unless something else happens until then. */
  function want(link, pause, by) {
    cancel();
    const mine = { link, by, stop: new AbortController() };
    mine.timer = setTimeout(async () => {
      const preview = await previewOf(link, mine.stop.signal);
      if (wanted !== mine) return;
      wanted = null;
      if (preview && link.isConnected) show(link, preview, by);
    }, pause);
    wanted = mine;
  }

  function cancel() {
    clearTimeout(wanted?.timer);
    wanted?.stop.abort();
    wanted = null;
  }

  function show(link, preview, by) {
    close();
    shown = { link, by, title: link.getAttribute("title"), described: link.getAttribute("aria-describedby") };
    fill(card, preview, link.matches(".zhiku-topic + blockquote a") ? "" : shown.title); // those all say the same
    link.removeAttribute("title"); // the browser would show it over the card
    link.setAttribute("aria-describedby", [shown.described, card.id].filter(Boolean).join(" "));
    card.showPopover();
    place(link);
  }

  /** Put the card below its link, or above where there is more room; never over it. */
  function place(link) {
    const { top, bottom } = link.getBoundingClientRect();
    const { left } = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const above = top - GAP - EDGE, below = innerHeight - bottom - GAP - EDGE;
    card.style.maxHeight = "";
    const { width, height } = card.getBoundingClientRect();
    const under = height <= below || below >= above;
    card.style.maxHeight = `${Math.max(under ? below : above, 0)}px`;
    card.style.top = `${under ? bottom + GAP : top - GAP - Math.min(height, above)}px`;
    card.style.left = `${Math.max(EDGE, Math.min(left, document.documentElement.clientWidth - EDGE - width))}px`;
  }

  function close() {
    clearTimeout(closing);
    closing = 0;
    if (!shown) return;
    const { link, title, described } = shown;
    shown = null;
    if (title !== null) link.setAttribute("title", title);
    if (described === null) link.removeAttribute("aria-describedby");
    else link.setAttribute("aria-describedby", described);
    card.hidePopover();
  }

  function leave() {
    if (shown?.by === "pointer" && !closing) closing = setTimeout(close, STAY);
  }

  function stay() {
    clearTimeout(closing);
    closing = 0;
  }

  function reset() {
    cancel();
    close();
    sheet.hidePopover();
  }

  // Not `pointerover`: that also comes when the page scrolls below a pointer that nobody moves.
  document.addEventListener("pointermove", ({ target, pointerType, movementX, movementY }) => {
    if (pointerType === "touch") return;
    const link = linkAt(target);
    if (link !== dismissed) dismissed = null;
    if (card.contains(target) || (link && link === shown?.link)) {
      cancel();
      stay();
      return;
    }
    leave();
    if (!link && wanted?.by === "pointer") cancel();
    const swift = Math.hypot(movementX, movementY) > SWIFT;
    if (link && !dismissed && (wanted?.link !== link || swift)) want(link, REST, "pointer");
  });

  document.documentElement.addEventListener("pointerleave", () => {
    if (wanted?.by === "pointer") cancel();
    leave();
  });

  document.addEventListener("focusin", ({ target }) => {
    const link = keys && target.matches(":focus-visible") ? linkAt(target) : null;
    if (link && link !== shown?.link) want(link, FOCUS, "focus");
  });

  document.addEventListener("focusout", () => {
    if (wanted?.by === "focus") cancel();
    if (shown?.by === "focus") close();
  });

  document.addEventListener("keydown", ({ key }) => {
    keys = true;
    if (key !== "Escape") return;
    const open = shown ?? wanted;
    dismissed = open?.by === "pointer" ? open.link : null;
    cancel();
    close();
  });

  document.addEventListener(
    "scroll",
    ({ target }) => {
      if (card.contains(target) || sheet.contains(target)) return;
      if (wanted?.by === "pointer") cancel(); // a link that gets the focus scrolls into view
      close();
    },
    { capture: true, passive: true },
  );

  addEventListener("resize", close);
  addEventListener("pagehide", reset); // or the card would be there again after going back

  /* --- the sheet --- */

  let again = null; // the link of the open sheet, when a tap begins: the sheet closes before the click comes

  document.addEventListener(
    "pointerdown",
    ({ target, pointerType }) => {
      keys = false;
      again = pointerType === "touch" ? tapped : null;
      if (card.contains(target)) return;
      dismissed = linkAt(target);
      cancel();
      close();
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const touched = event.pointerType ? event.pointerType === "touch" : !keys && matchMedia("(hover: none)").matches;
    const link = touched && !event.defaultPrevented ? linkAt(event.target) : null;
    if (!link?.matches(QUIET) || link === again) return;
    event.preventDefault();
    openSheet(link);
  });

  async function openSheet(link) {
    tapped = link;
    const preview = await previewOf(link);
    if (tapped !== link) return;
    if (!preview) {
      location.assign(link.href);
      return;
    }
    fill(sheet, preview);
    const open = make("a", { href: link.href, className: "md-button md-button--primary" }, words.open);
    const shut = make("button", { type: "button", className: "md-button" }, words.close);
    shut.addEventListener("click", () => sheet.hidePopover());
    sheet.append(make("p", { className: "zhiku-preview__actions" }, open, shut));
    sheet.showPopover();
    const covered = link.getBoundingClientRect().bottom + GAP - sheet.getBoundingClientRect().top;
    if (covered > 0) scrollBy(0, covered);
  }

  sheet.addEventListener("beforetoggle", ({ newState }) => {
    if (newState === "closed") tapped = null;
  });
})();
