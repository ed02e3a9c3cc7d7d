"use strict";
/* The engine: from a query to results. Its functions are generators, see index.js. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const SHOWN = 10; // results that are described at once; the others follow
  const SURE = 0.55; // of a guessed query, for its results to be shown
  const PINNED = 3;
  const NEAREST = 5;
  const GROUPS = { page: "note", "digest-item": "note", record: "clip" }; // kinds that a reader does not tell apart
  class Engine {
    constructor(manifest) {
      this.index = new zhiku.Index(manifest);
    }

    *open() {
      yield* this.index.open();
    }

    /**
     * The results of a query. `filters` may name a `kind`, a `lang` and a `year`; `lang` is the reader's.
     * `items` describes the first of them, `rest` numbers the others (see `describe`); `sought` is what was looked for.
     */
    *search(query, { filters = {}, lang = "zh" } = {}) {
      const answer = yield* this.answer(query);
      const all = answer.found.map(({ entry, score }) => ({ entry, score }));
      const kept = all.filter(({ entry }) => this.passes(entry, filters));
      return {
        total: kept.length,
        items: yield* this.describe(kept.slice(0, SHOWN), answer.sought, lang),
        rest: kept.slice(SHOWN),
        facets: this.facets(all, filters),
        changed: answer.changed,
        nearest: kept.length ? [] : yield* this.nearest(query, lang),
        sought: answer.sought,
      };
    }

    *answer(query) {
      const direct = yield* this.attempt(query);
      if (!direct) return { found: [], changed: [], sought: null };
      if (direct.best > 0.95) return direct;
      let best = direct;
      for (const guess of yield* zhiku.guesses(query, direct.units, direct.pieces, this.index)) {
        const other = yield* this.attempt(guess.text);
        if (other && other.best >= SURE && other.best > best.best + 0.1) best = { ...other, changed: guess.changed };
      }
      return best;
    }

    /** The results for a query as it stands; null where it asks for nothing. */
    *attempt(query) {
      const { pieces, units, names } = yield* zhiku.unitsOf(query, this.index);
      if (!units.length) return null;
      const { found, best } = yield* zhiku.rank(units, pieces, this.index);
      const pinned = new Set(this.named(pieces, names));
      const first = found.filter(({ entry }) => pinned.has(entry));
      return {
        found: [...first, ...found.filter(({ entry }) => !pinned.has(entry))],
        best,
        units,
        pieces,
        changed: [],
        sought: { units, pieces },
      };
    }

    /** The entries of the entities whose name the whole query is, but for what only asks, and a size: Qwen2 72B. */
    named(pieces, names) {
      const name = names.length === 1 ? names[0] : null;
      const others = pieces.filter(({ asks, light }, at) => !asks && !light && !(name && at >= name.start && at < name.end));
      if (!name || others.length) return [];
      return name.ids.slice(0, PINNED);
    }

    /** Entities with names like the words of a query that found nothing. */
    *nearest(query, lang) {
      const asked = zhiku.key(query);
      if (asked.length < 2) return [];
      const wanted = new Set(grams(asked));
      const best = [];
      for (const [entry, names] of this.index.entities) {
        const alike = Math.max(...names.map((name) => likeness(wanted, grams(name))));
        if (alike > 0.4) best.push([alike, entry]);
      }
      const entries = best.sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, NEAREST).map(([, entry]) => entry);
      return yield* this.describe(entries.map((entry) => ({ entry, score: 0 })), null, lang);
    }

    passes(entry, { kind, lang, year }) {
      return (!kind || this.kind(entry) === kind) && (!lang || this.inLang(entry, lang)) && (!year || this.index.years[entry] === year);
    }

    kind(entry) {
      const kind = this.index.kind(entry);
      return GROUPS[kind] ?? kind;
    }

    inLang(entry, lang) {
      const own = this.index.manifest.langs[entry];
      return own === "*" || own === lang[0];
    }

    /** How many results each filter would leave, the other filters staying. */
    facets(all, filters) {
      const counts = { kind: {}, lang: {}, year: {} };
      const count = (facet, value) => value && (counts[facet][value] = (counts[facet][value] ?? 0) + 1);
      for (const { entry } of all) {
        if (this.passes(entry, { ...filters, kind: "" })) count("kind", this.kind(entry));
        if (this.passes(entry, { ...filters, lang: "" })) for (const lang of ["zh", "en"]) if (this.inLang(entry, lang)) count("lang", lang);
        if (this.passes(entry, { ...filters, year: "" })) count("year", this.index.years[entry]);
      }
      return counts;
    }

    /** A result as it is shown; what stands in both languages is shown in the reader's. */
    result({ entry, score }, [uris, anchor, titles, date, within], mark, lang) {
      const other = uris.length > 1 && lang === "en" ? 1 : 0;
      const title = titles[Math.min(other, titles.length - 1)];
      return {
        entry,
        score,
        location: this.location(uris[other], anchor),
        title: mark(title),
        text: "", // this and `terms`: the theme's own list asks for them
        terms: {},
        kind: this.kind(entry),
        lang: this.index.manifest.langs[entry] === "*" ? "" : { z: "zh", e: "en" }[this.index.manifest.langs[entry]],
        date,
        within,
      };
    }

    /** The address of a page below the root of the site. */
    location(uri, anchor) {
      const path = uri.split("/").map(encodeURIComponent).join("/");
      const home = uri === "" || uri === "en";
      const page = this.index.manifest.directories ? (path && `${path}/`) : home ? `${path ? `${path}/` : ""}index.html` : `${path}.html`;
      return anchor ? `${page}#${encodeURIComponent(anchor)}` : page;
    }

    /** Results as they are shown. */
    *describe(results, sought, lang) {
      const rows = yield* this.index.rows(results.map(({ entry }) => entry));
      const mark = sought ? zhiku.marker(zhiku.needles(sought, this.index)) : zhiku.escaped;
      return results.map((result, at) => this.result(result, rows[at], mark, lang));
    }

    /** Where results hold what was asked for: the passage that holds most of it, and the sections that do. */
    *passages(entries, sought, lang) {
      const rows = yield* this.index.rows(entries);
      const files = rows.map((row) => (typeof row[5] === "string" ? row[5] : ""));
      const texts = yield* this.index.read(files.filter(Boolean));
      const wanted = zhiku.needles(sought, this.index);
      let next = 0;
      return entries.map((entry, at) => {
        const about = Array.isArray(rows[at][5]) ? rows[at][5] : [];
        const sections = files[at] ? texts[next++] : [["", "", about[lang === "en" ? about.length - 1 : 0] ?? ""]];
        return { entry, ...zhiku.passagesOf(sections, wanted, this.location(rows[at][0][0], "")) };
      });
    }
  }

  function grams(text) {
    return [...text].slice(1).map((character, at) => text[at] + character);
  }

  function likeness(wanted, found) {
    const shared = found.filter((gram) => wanted.has(gram)).length;
    return (2 * shared) / (wanted.size + found.length || 1);
  }

  Object.assign(zhiku, { Engine });
})();
