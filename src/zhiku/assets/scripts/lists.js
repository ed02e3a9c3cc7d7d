"use strict";
/* Controls above a list: words to filter by, facets, an order. Without scripts the list stands there as it is.
   The facts of a row are what it shows; which of them count, the page says (pages/lists/rows.py).
   State in the address: filter=words, of-year=2024 and so on for each facet, sort=newest. The search box has other names. */

(() => {
  const STATE_PAUSE = 300; // milliseconds before words get into the address: browsers count such changes
  const LONG = 500; // rows: from there on those out of sight are not laid out

  const WORDS = {
    zh: {
      bar: "筛选", filter: "按名称或关键词筛选", all: "全部", none: "没有符合条件的条目。", clear: "清除筛选", colon: "：",
      sort: "排序", listed: "默认", newest: "最新在前", oldest: "最早在前", title: "按名称", spoken: "提到最多", cited: "引用最多",
      kind: "类别", family: "所属", year: "年份", lang: "语言", tag: "标签", source: "来源", category: "分类", severity: "级别",
      code: "种类", langs: { zh: "中文", en: "英文" },
    },
    en: {
      bar: "Filter", filter: "Filter by name or word", all: "all", none: "Nothing fits.", clear: "Clear filters",
      colon: ": ", sort: "Order", listed: "as listed", newest: "newest first", oldest: "oldest first", title: "by name",
      spoken: "most mentioned", cited: "most cited", kind: "Kind", family: "Part of", year: "Year", lang: "Language",
      tag: "Tag", source: "Source", category: "Category", severity: "Severity", code: "Code",
      langs: { zh: "Chinese", en: "English" },
    },
  };

  const bar = document.querySelector(".zhiku-filters");
  if (!bar) return;
  const lang = document.documentElement.lang === "en" ? "en" : "zh";
  const words = WORDS[lang];
  const named = (list) => (list ? list.split(" ") : []);
  const groupFacets = named(bar.dataset.groups);
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  const collator = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /* --- what the page holds --- */

  /** The last part of a link's target: what it leads to, in either language. */
  function targetOf(link) {
    const { hash, pathname } = new URL(link.href);
    const last = pathname.split("/").filter((part) => part && part !== "index.html").pop() ?? "";
    return decodeURIComponent(hash.slice(1) || last.replace(/\.html$/, ""));
  }

  const dateOf = (element) => element.querySelector(".zhiku-date, time")?.textContent ?? "";
  const linked = (element, selector) => [...element.querySelectorAll(selector)].map((link) => [targetOf(link), link.textContent]);

  // The values of a row for each facet, with what they are called.
  const FACTS = {
    kind: (element) => [...element.querySelectorAll("[data-kind]")].map((mark) => [mark.dataset.kind, mark.textContent]),
    code: (element) => [...element.querySelectorAll(".zhiku-code")].map((mark) => [mark.textContent, mark.textContent]),
    family: (element) => linked(element, "i > a"),
    tag: (element) => linked(element, ".zhiku-filed"),
    year: (element) => [dateOf(element).slice(0, 4)].filter(Boolean).map((year) => [year, year]),
    lang: (element) => {
      const value = element.querySelector(".zhiku-lang") ? (lang === "zh" ? "en" : "zh") : lang;
      return [[value, words.langs[value]]];
    },
  };

  const rows = [];
  const groups = []; // headings, with the rows below them
  const facets = [...new Set([...groupFacets, ...named(bar.dataset.facets)])].map((name) => ({
    name,
    labels: new Map(), // by value
    counts: new Map(),
    select: make("select", { autocomplete: "off" }),
  }));
  const ways = [...document.querySelectorAll(".md-nav--secondary .md-nav__item")]; // to the headings
  const folds = []; // <details>

  function read() {
    let path = [];
    for (let element = bar.nextElementSibling; element; element = element.nextElementSibling) {
      if (element.matches("h2, h3")) {
        const level = element.matches("h2") ? 0 : 1;
        const title = [...element.childNodes].filter((node) => !node.classList?.contains("headerlink"));
        path = [...path.slice(0, level), { element, value: element.id.replace(/^_/, ""), title: title.map((node) => node.textContent).join("") }];
        groups.push(path.at(-1));
      } else if (element.matches(".zhiku-chips")) {
        ways.push(...element.querySelectorAll("li"));
      } else {
        if (element.matches("details")) folds.push(listed(element));
        const lists = element.matches("ul") ? [element] : element.querySelectorAll(":scope > ul");
        for (const list of lists) for (const row of list.children) rows.push(rowOf(row, path));
      }
    }
  }

  /** Names in a row become a list of rows. */
  function listed(details) {
    const names = details.querySelector("p");
    names?.replaceWith(make("ul", {}, ...names.textContent.split(" · ").map((name) => make("li", { textContent: name }))));
    return details;
  }

  /** A paper without an address has a place instead of a link, and below it links to those who cite it. */
  const nameIn = (element) => element.querySelector("a, span[id]");

  function rowOf(element, path) {
    const values = facets.map((facet) => {
      const at = groupFacets.indexOf(facet.name);
      const group = at < 0 ? null : path[at];
      const found = at < 0 ? FACTS[facet.name](element) : group ? [[group.value, group.title]] : [];
      for (const [value, label] of found) facet.labels.set(value, label);
      return found.map(([value]) => value);
    });
    const name = nameIn(element);
    const list = element.parentElement;
    // What has no page of its own is found by its name, and is none of those counted.
    const silent = Boolean(list.closest("details"));
    return { element, list, path, values, silent, key: name?.href || name?.id || element.textContent, text: null, shown: true };
  }

  const textOf = (row) => (row.text ??= fold(`${row.element.textContent} ${row.path.map(({ title }) => title).join(" ")}`));

  /* --- filtering. Rows get a class: `hidden` has rules on siblings, for which browsers look at all rows for each. --- */

  const input = make("input", { type: "search", placeholder: words.filter, autocomplete: "off", spellcheck: false });
  const status = make("span", { className: "zhiku-filters__status" });
  const clear = make("button", { type: "button", textContent: words.clear });
  const none = make("p", { textContent: words.none, hidden: true });
  const sort = make("select", { autocomplete: "off" });

  function filter() {
    const asked = fold(input.value).trim().split(" ").filter(Boolean);
    const chosen = facets.map(({ select }) => select.value);
    const active = Boolean(asked.length) || chosen.some(Boolean);
    const all = new Set();
    const shown = new Set();
    const open = new Set(); // headings and folds with rows to show
    let silent = false; // is any of them found?
    for (const facet of facets) facet.counts.clear();
    for (const row of rows) {
      if (!row.silent) all.add(row.key);
      const failed = chosen.flatMap((value, at) => (value && !row.values[at].includes(value) ? [at] : []));
      const said = failed.length < 2 && asked.every((word) => textOf(row).includes(word));
      const fits = said && !failed.length;
      if (row.shown !== fits) row.element.classList.toggle("zhiku-out", !fits);
      row.shown = fits;
      if (fits) {
        if (!row.silent) shown.add(row.key);
        else if (active) silent = true;
        for (const { element } of row.path) open.add(element);
        open.add(row.list.parentElement);
      }
      if (said && !row.silent) count(row, failed);
    }
    const ungrouped = Boolean(sort.value);
    for (const { element } of groups) element.hidden = ungrouped || (active && !open.has(element));
    for (const way of ways) {
      const target = document.getElementById(targetOf(way.querySelector("a")));
      way.hidden = !target || target.hidden;
    }
    for (const fold of folds) {
      fold.hidden = !open.has(fold);
      fold.open = active;
    }
    for (const facet of facets) offer(facet);
    status.textContent = `${shown.size} / ${all.size}`;
    none.hidden = shown.size > 0 || silent;
    clear.hidden = !active;
  }

  /** A row counts for a facet whose own choice alone keeps it out. */
  function count(row, failed) {
    facets.forEach(({ counts }, at) => {
      if (failed.length && failed[0] !== at) return;
      for (const value of row.values[at]) counts.set(value, (counts.get(value) ?? 0) + 1);
    });
  }

  function offer({ name, labels, counts, select }) {
    const chosen = select.value;
    if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
    const byYear = (a, b) => collator.compare(b[0], a[0]);
    const ordered = [...counts].sort(name === "year" ? byYear : (a, b) => b[1] - a[1]);
    select.replaceChildren(
      make("option", { value: "", textContent: `${words[name]}${words.colon}${words.all}` }),
      ...ordered.map(([value, number]) => make("option", { value, textContent: `${labels.get(value) ?? value} (${number})` })),
    );
    select.value = chosen;
    select.hidden = labels.size < 2 && !chosen;
  }

  /* --- order: as listed under headings, or all rows in one list --- */

  const nameOf = ({ element }) => nameIn(element)?.textContent ?? element.textContent;
  const numberOf = ({ element }) => Number(element.querySelector("b")?.textContent ?? 0);
  const familyOf = ({ element }) => element.querySelector("i > a")?.textContent;
  const byNumber = (a, b) => numberOf(b) - numberOf(a);
  const undatedLast = (a, b) => !dateOf(a.element) - !dateOf(b.element);
  const compareDates = (a, b) => (dateOf(a.element) < dateOf(b.element) ? -1 : dateOf(a.element) > dateOf(b.element) ? 1 : 0);
  const ORDERS = {
    newest: (a, b) => undatedLast(a, b) || compareDates(b, a),
    oldest: (a, b) => undatedLast(a, b) || compareDates(a, b),
    title: (a, b) => collator.compare(nameOf(a), nameOf(b)),
    family: (a, b) => !familyOf(a) - !familyOf(b) || collator.compare(familyOf(a) ?? "", familyOf(b) ?? ""),
    spoken: byNumber,
    cited: byNumber,
  };

  const flatList = make("ul");
  const flat = make("div", {}, flatList);
  const places = new Map(); // of lists that are out of the page

  /** Rows move while their lists are out of the page: inside, each move would cost as much as there are rows. */
  function order() {
    const compare = ORDERS[sort.value];
    flat.remove();
    for (const { list } of rows) {
      if (places.has(list)) continue;
      places.set(list, document.createComment(""));
      list.replaceWith(places.get(list));
    }
    if (compare) {
      flatList.append(...[...rows].sort(compare).map(({ element }) => element));
      bar.after(flat);
      return;
    }
    for (const { element, list } of rows) list.append(element);
    for (const [list, place] of places) place.replaceWith(list);
    places.clear();
  }

  /* --- state in the address --- */

  const state = () => [["filter", input.value.trim()], ["sort", sort.value], ...facets.map(({ name, select }) => [`of-${name}`, select.value])];
  let pause = 0;

  function keepState() {
    clearTimeout(pause);
    const url = new URL(location.href);
    for (const [name, value] of state()) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    if (url.href === location.href) return;
    try {
      history.replaceState(history.state, "", url);
    } catch {
      // A page from a disk has no address to change.
    }
  }

  function restore() {
    const asked = new URL(location.href).searchParams;
    input.value = asked.get("filter") ?? "";
    sort.value = asked.get("sort") ?? "";
    if (sort.selectedIndex < 0) sort.value = "";
    for (const { name, labels, select } of facets) {
      const value = asked.get(`of-${name}`) ?? "";
      select.replaceChildren(make("option", { value: "" }), ...(labels.has(value) ? [make("option", { value })] : []));
      select.value = labels.has(value) ? value : "";
    }
    if (sort.value || flat.isConnected) order();
    filter();
  }

  /* --- the bar --- */

  function build() {
    bar.role = "group";
    bar.ariaLabel = words.bar;
    input.ariaLabel = words.filter;
    sort.ariaLabel = words.sort;
    status.role = "status";
    for (const { name, select } of facets) select.ariaLabel = words[name];
    const sorts = named(bar.dataset.sorts).map((name) => make("option", { value: name, textContent: `${words.sort}${words.colon}${words[name]}` }));
    sort.append(make("option", { value: "", textContent: `${words.sort}${words.colon}${words.listed}` }), ...sorts);
    sort.hidden = !sorts.length;
    sort.className = "zhiku-filters__sort";
    bar.append(
      make("div", {}, input, status),
      make("div", {}, ...facets.map(({ select }) => select), sort, clear),
      none,
    );
  }

  read();
  build();
  if (document.querySelector(".zhiku-entities")) flat.className = "zhiku-entities";
  if (rows.length > LONG) bar.parentElement.classList.add("zhiku-long");
  restore();
  delete document.documentElement.dataset.filtering; // which hid the list so far

  input.addEventListener("input", () => {
    filter();
    clearTimeout(pause);
    pause = setTimeout(keepState, STATE_PAUSE);
  });
  bar.addEventListener("change", (event) => {
    if (event.target === sort) order();
    filter();
    keepState();
  });
  clear.addEventListener("click", () => {
    input.value = "";
    for (const { select } of facets) select.value = "";
    filter();
    keepState();
    input.focus();
  });
  addEventListener("popstate", restore);
})();
