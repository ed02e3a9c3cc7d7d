"use strict";
/* The search box: the theme's own, with filters, the state in the address, and a word on what goes wrong.
   It asks the worker, or from a disk, where a page may have none, the same service inside of the page. */

(() => {
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3, PASSAGES = 4, SAID = 5, FAILED = 6, MORE = 7; // see service.js
  const SHOWN = 10; // results put into the list at once; more when the reader comes to its end
  const LONGEST = 160; // characters of a query in the address: more are not looked for, and servers refuse long ones
  const STATE_PAUSE = 300; // milliseconds before a query gets into the address: browsers count such changes
  const MARKS = 12; // words that are shown on the page that a result leads to
  const FILTERS = ["kind", "lang", "year"];

  const WORDS = {
    zh: {
      start: "键入以开始搜索：中文、English、拼音都可以", loading: "正在载入索引……", none: "没有找到符合条件的结果。",
      one: "找到 1 条结果", other: "找到 {} 条结果", changed: "没有“{}”，改为搜索“{}”：", nearest: "相近的实体：",
      entities: "查看全部实体", clear: "取消筛选", failed: "索引没有载入（{}）。", retry: "重试", reload: "网站已更新，请刷新页面。",
      unable: "搜索没有启动。", kind: "类型", lang: "语言", year: "年份", all: "全部", within: "见于",
      kinds: {
        article: "文章", note: "笔记", clip: "摘录", list: "列表", model: "模型", technique: "技术", dataset: "数据集",
        system: "系统", organisation: "机构", concept: "概念",
      },
      langs: { zh: "中文", en: "English" },
    },
    en: {
      start: "Type to search: English, 中文 or pinyin", loading: "Loading the index…", none: "Nothing found.",
      one: "1 result", other: "{} results", changed: "No “{}”; showing “{}”: ", nearest: "Entities with a similar name: ",
      entities: "See all entities", clear: "Clear filters", failed: "The index could not be loaded ({}).", retry: "Try again",
      reload: "The site has changed; please reload the page.", unable: "The search did not start.",
      kind: "Kind", lang: "Language", year: "Year", all: "All", within: "in",
      kinds: {
        article: "Article", note: "Note", clip: "Clip", list: "List", model: "Model", technique: "Technique",
        dataset: "Dataset", system: "System", organisation: "Organisation", concept: "Concept",
      },
      langs: { zh: "中文", en: "English" },
    },
  };

  const root = document.querySelector("[data-zhiku-search]");
  if (!root) return;
  const find = (selector) => root.querySelector(selector);
  const toggle = document.querySelector("[data-md-toggle=search]");
  const lang = root.dataset.lang === "en" ? "en" : "zh";
  const words = WORDS[lang];
  const input = find(".md-search__input");
  const scroll = find(".md-search__scrollwrap");
  const meta = find(".md-search-result__meta");
  const list = find(".md-search-result__list");
  const selects = new Map(FILTERS.map((name) => [name, find(`select[name=${name}]`)]));
  const base = new URL(root.dataset.base, location.href);
  const entities = addressOf(new URL(root.dataset.entities, location.href));

  let send = null; // to the service, once it is there
  let asked = null; // the query and filters that were asked last
  let results = [];
  let shown = 0;
  let follow = false; // go to the first result when it comes

  /** The address of a page, by its place in the site. From a disk a folder shows what is in it, not its page. */
  function addressOf(place) {
    const url = new URL(place, base);
    if (url.protocol === "file:" && url.pathname.endsWith("/")) url.pathname += "index.html";
    return url;
  }

  const fill = (text, ...values) => values.reduce((filled, value) => filled.replace("{}", () => value), text);

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /* --- the service --- */

  function start() {
    if (send) return;
    tell(words.loading);
    try {
      send = location.protocol === "file:" ? inPage() : inWorker();
      send({ type: SETUP });
    } catch {
      unable();
    }
  }

  function inWorker() {
    const worker = new Worker(root.dataset.worker);
    worker.addEventListener("message", ({ data }) => receive(data));
    worker.addEventListener("error", unable);
    return (message) => worker.postMessage(message);
  }

  /** A page from a disk may not fetch, but it may run scripts: those of the engine, and each file of the index. */
  function inPage() {
    const waiting = new Map();
    globalThis.zhikuPart = (name, held) => waiting.get(name)?.(held);
    const run = (url) =>
      new Promise((resolve, reject) => {
        const lost = () => reject(Object.assign(new Error("missing"), { missing: true }));
        document.head.append(make("script", { src: url, onload: resolve, onerror: lost }));
      });
    const load = (name) =>
      new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        run(new URL(`search/${name}.js`, base)).catch(reject);
      });
    const service = run(root.dataset.worker)
      .then(() => new globalThis.zhiku.Service(load, receive))
      .catch(unable);
    return (message) => service.then((ready) => ready?.receive(message));
  }

  function receive({ type, data }) {
    if (type === READY) ask();
    else if (type === RESULT) show(data);
    else if (type === SAID) data.forEach(say);
    else if (type === FAILED) failed(data.what === "version" ? words.reload : fill(words.failed, data.what));
  }

  /** Ask for what stands in the box, if it is not what was asked last. */
  function ask(force = false) {
    const query = input.value.trim();
    const filters = Object.fromEntries([...selects].map(([name, select]) => [name, select.value]));
    const key = JSON.stringify([query, filters]);
    remember();
    if (!send || (key === asked && !force)) return;
    asked = key;
    if (query) send({ type: QUERY, data: { query: input.value, filters, lang } });
    else clear(words.start);
  }

  function unable() {
    send = asked = null;
    failed(words.unable);
  }

  /** Say what went wrong, above the results or in their place, and what the reader can do. */
  function failed(text) {
    if (results.length && results.asked === asked) tell(text);
    else clear(text);
    const again = make("button", { type: "button", className: "md-button", textContent: words.retry });
    again.addEventListener("click", () => {
      clear(words.loading);
      if (send) send({ type: SETUP });
      else start();
      ask(true);
      input.focus();
    });
    meta.append(" ", again, " ", make("a", { href: entities, textContent: words.entities }));
  }

  /* --- results --- */

  function tell(text) {
    meta.textContent = text;
  }

  function clear(text) {
    results = [];
    shown = 0;
    list.replaceChildren();
    find(".zhiku-search__filters").hidden = true;
    tell(text);
  }

  function show({ query, items, total, facets, changed, nearest, more }) {
    if (query !== input.value) return;
    const goesOn = more && results.query === query && results.asked === asked;
    results = Object.assign(items.map(([item]) => item), { query, asked, total });
    if (goesOn) {
      if (nearEnd()) showMore();
      return;
    }
    const count = total === 1 ? words.one : total ? fill(words.other, total.toLocaleString(lang)) : words.none;
    tell(changed.map(([from, to]) => fill(words.changed, from, to)).join("") + count);
    filter(facets, total);
    if (!total) suggest(nearest);
    scroll.scrollTop = 0;
    if (list.contains(document.activeElement)) input.focus();
    list.replaceChildren();
    list.dataset.query = query;
    shown = 0;
    showMore();
    if (follow) go();
  }

  const nearEnd = () => scroll.scrollTop + scroll.clientHeight > scroll.scrollHeight - 200;

  /** Put the next results into the list, and ask what they say; ask for more of them where they end too soon. */
  function showMore() {
    const next = results.slice(shown, shown + SHOWN);
    if (!next.length) {
      if (results.length < results.total && !results.waiting) send({ type: MORE, data: 4 * SHOWN });
      results.waiting = true;
      return;
    }
    list.append(...next.map(item));
    shown += next.length;
    send({ type: PASSAGES, data: next.map(({ entry }) => entry) });
  }

  function item(result) {
    const { kind, date, within } = result;
    const facts = [date, result.lang && result.lang !== lang && words.langs[result.lang], within && `${words.within} ${within}`];
    const link = linkTo(
      result.location,
      make("div", { className: "md-search-result__icon md-icon" }),
      make("h1", { innerHTML: result.title, lang: result.lang }),
      make(
        "p",
        { className: "zhiku-search__facts" },
        make("span", { className: "zhiku-search__kind", textContent: words.kinds[kind] }),
        ` ${facts.filter(Boolean).join(" · ")}`,
      ),
      make("p", { className: "zhiku-search__text", lang: result.lang }),
    );
    const element = make("li", { className: "md-search-result__item" }, link);
    element.dataset.entry = result.entry;
    return element;
  }

  function linkTo(place, ...children) {
    // An article would not be read as the name of its link.
    const article = make("article", { className: "md-search-result__article md-typeset", role: "presentation" }, ...children);
    return make("a", { href: addressOf(place), className: "md-search-result__link" }, article);
  }

  /** What a result says: the passage, and links to the sections that hold what was asked for. */
  function say({ entry, text, sections }) {
    const element = list.querySelector(`[data-entry="${entry}"]`);
    if (!element || element.dataset.said) return;
    element.dataset.said = "yes";
    const passage = element.querySelector(".zhiku-search__text");
    if (text) passage.innerHTML = text;
    else passage.remove();
    for (const section of sections) {
      const link = linkTo(section.location, make("h2", { innerHTML: section.title }), make("p", { innerHTML: section.text }));
      link.lang = passage.lang;
      element.append(link);
    }
  }

  function suggest(nearest) {
    const links = nearest.map(({ location, title }) => make("a", { href: addressOf(location), innerHTML: title }));
    if (FILTERS.some((name) => selects.get(name).value)) {
      const button = make("button", { type: "button", className: "zhiku-search__clear", textContent: words.clear });
      button.addEventListener("click", () => {
        for (const select of selects.values()) select.value = "";
        ask();
        input.focus();
      });
      meta.append(" ", button);
    }
    const all = make("a", { href: entities, textContent: words.entities });
    const row = make("p", { className: "zhiku-search__nearest" });
    if (links.length) row.append(words.nearest, ...links.flatMap((link) => [link, " "]));
    row.append(all);
    meta.append(row);
  }

  /* --- filters --- */

  /** Offer what the results may be narrowed to, each with how many it would leave. */
  function filter(facets, total) {
    const row = find(".zhiku-search__filters");
    for (const [name, select] of selects) {
      const chosen = select.value;
      const counts = Object.entries(facets[name]).sort((a, b) => (name === "year" ? (a[0] < b[0] ? 1 : -1) : b[1] - a[1]));
      if (chosen && !facets[name][chosen]) counts.push([chosen, 0]);
      const shownAs = (value) => words[`${name}s`]?.[value] ?? value;
      select.replaceChildren(
        make("option", { value: "", textContent: `${words[name]}${lang === "zh" ? "：" : ": "}${words.all}` }),
        ...counts.map(([value, count]) => make("option", { value, textContent: `${shownAs(value)} (${count})` })),
      );
      select.value = chosen;
      select.hidden = counts.length < 2 && !chosen && select !== document.activeElement;
    }
    row.hidden = [...selects.values()].every((select) => select.hidden) || (!total && !FILTERS.some((name) => selects.get(name).value));
  }

  /* --- state in the address --- */

  let pause = 0;

  /** Let the address say what the open box asks for, and nothing once it is closed. */
  function keepState() {
    const url = new URL(location.href);
    const query = toggle.checked ? [...input.value.trim()].slice(0, LONGEST).join("") : "";
    for (const [name, value] of [["q", query], ...[...selects].map(([name, select]) => [name, select.value])]) {
      if (query && value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  function remember() {
    clearTimeout(pause);
    pause = setTimeout(keepState, STATE_PAUSE);
  }

  function restore() {
    const found = new URL(location.href).searchParams;
    if (!found.get("q")) return;
    input.value = found.get("q");
    for (const [name, select] of selects) {
      const value = found.get(name);
      if (value) {
        select.append(make("option", { value, textContent: value }));
        select.value = value;
      }
    }
    open();
  }

  /* --- opening, closing, keys --- */

  function open() {
    if (!toggle.checked) toggle.click();
    start();
    input.focus();
  }

  function close() {
    if (toggle.checked) toggle.click();
  }

  function go() {
    follow = false;
    list.querySelector("a")?.click();
  }

  /** Step through the box and the links of the list. */
  function step(by) {
    const stops = () => [input, ...list.querySelectorAll("a")];
    const at = Math.max(0, stops().indexOf(document.activeElement)) + by;
    if (at === stops().length) showMore();
    stops().at(at % stops().length).focus();
  }

  function onKey(event) {
    if (event.isComposing || event.keyCode === 229) return; // Safari tells of some keys of a composition after its end
    const { key, target } = event;
    if (key === "Escape") {
      close();
    } else if ((key === "ArrowDown" || key === "ArrowUp") && !(target instanceof HTMLSelectElement)) {
      event.preventDefault();
      step(key === "ArrowDown" ? 1 : -1);
    } else if (key.length === 1 && key !== " " && target instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey) {
      input.focus(); // which gets the character
    }
  }

  function onPageKey(event) {
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    const short = (event.ctrlKey || event.metaKey) && event.key === "k";
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !typing && ["/", "f", "s"].includes(event.key);
    if (!short && (!plain || toggle.checked)) return;
    event.preventDefault();
    open();
    input.select();
  }

  input.addEventListener("focus", () => {
    if (!toggle.checked) toggle.click();
    start();
    remember();
  });
  input.addEventListener("input", () => {
    follow = false;
    start();
    ask();
  });
  input.addEventListener("keyup", () => ask());
  for (const select of selects.values()) select.addEventListener("change", () => ask());
  root.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onPageKey);
  for (const link of document.querySelectorAll("[data-zhiku-ask]")) {
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open();
    });
  }
  toggle.addEventListener("change", () => {
    if (toggle.checked) input.focus();
    else {
      if (root.contains(document.activeElement)) document.activeElement.blur();
      remember();
    }
  });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !root.contains(relatedTarget)) close();
  });
  find("form").addEventListener("reset", () => {
    setTimeout(() => {
      ask();
      input.focus();
    });
  });
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (results.asked === asked && results.query === input.value) go();
    else follow = Boolean(input.value.trim());
  });
  scroll.addEventListener("scroll", () => {
    if (nearEnd()) showMore();
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    keepMarks(link);
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // it opens elsewhere
    keepState(); // the way back leads to the results
    close();
    clearTimeout(pause);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && new URL(location.href).searchParams.get("q")) open();
  });

  /* --- marks on the page that a result leads to --- */

  function keepMarks(link) {
    const marks = [...link.closest("li").querySelectorAll("mark")].map((mark) => mark.textContent.trim()).filter(Boolean);
    const longest = [...new Set(marks)].sort((a, b) => b.length - a.length).slice(0, MARKS);
    keep(JSON.stringify({ page: link.pathname, marks: longest }));
  }

  /** What was kept on the page before, which is forgotten with this. Cookies refused, a browser throws. */
  function keep(text) {
    try {
      const kept = sessionStorage.getItem("zhiku-marks");
      sessionStorage.setItem("zhiku-marks", text);
      return kept;
    } catch {
      return "";
    }
  }

  /** Show what was asked for in the article, once: without touching its elements, where the browser can. */
  function showMarks() {
    const kept = JSON.parse(keep("") || "null");
    const article = document.querySelector("article.md-content__inner");
    if (!kept?.marks.length || kept.page !== location.pathname || !article || !globalThis.CSS?.highlights) return;
    const pattern = new RegExp(kept.marks.map(patternOf).join("|"), "giu");
    const ranges = [];
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && ranges.length < 2000; node = walker.nextNode()) {
      for (const found of node.data.matchAll(pattern)) {
        const range = new Range();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("zhiku-found", new Highlight(...ranges));
  }

  /** Short words are part of many others: they are marked where they stand alone. */
  function patternOf(mark) {
    const literal = mark.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    return /^[A-Za-z0-9]{1,3}$/.test(mark) ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])` : literal;
  }

  if (root.dataset.highlight) showMarks();
  restore();
})();
