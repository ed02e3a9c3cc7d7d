"use strict";
/* The index, as far as it is here. Functions that need more of it are generators: they yield the names of the files
   they lack to whoever runs them (a worker, a page, Python), and are sent what the files hold. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));
  const CLASSES = 5;
  const TEXTS = new Set(["article", "note", "digest-item", "record"]);

  class Index {
    constructor(manifest) {
      this.manifest = manifest;
      this.size = manifest.kinds.length;
      this.years = manifest.years.split(" ");
      this.lengths = Float32Array.from(manifest.lengths, sizeOf);
      this.titles = Float32Array.from(manifest.titles, sizeOf);
      this.levels = new Map([...manifest.levels].map((character, level) => [character.charCodeAt(0), level]));
      const texts = this.lengths.filter((_, entry) => this.isText(entry));
      this.texts = texts.length;
      this.usual = texts.reduce((sum, length) => sum + length, 0) / texts.length || 1;
      this.held = new Map(); // what files hold, by name
      this.known = new Map(); // decoded postings by term
      this.scratch = null; // of ranking.js
      this.sounds = null; // readings of characters, and words that may be misspelt: made when first asked for
      this.vocabulary = null;
    }

    /** What files hold, in the order of their names. */
    *read(names) {
      const lacking = [...new Set(names)].filter((name) => !this.held.has(name));
      if (lacking.length) {
        const found = yield lacking;
        lacking.forEach((name, position) => this.held.set(name, found[position]));
      }
      return names.map((name) => this.held.get(name));
    }

    /** Read what every query needs. */
    *open() {
      const [spelling, names] = yield* this.read([this.manifest.spelling, this.manifest.names]);
      zhiku.learn(spelling.traditional, spelling.simplified);
      this.synonyms = new Map();
      for (const words of spelling.synonyms) {
        for (const word of words) {
          const others = words.filter((other) => other !== word);
          this.synonyms.set(zhiku.key(word), [...(this.synonyms.get(zhiku.key(word)) ?? []), ...others]);
        }
      }
      this.names = new Map(); // entities, by the numbers of their entries, of each folded name
      this.entities = new Map(); // the folded names of each entity
      this.longest = 0;
      names.split("\n").forEach((line, at) => {
        const entity = this.manifest.entities + at;
        const spelled = line.split(" ").filter(Boolean);
        if (spelled.length) this.entities.set(entity, spelled);
        for (const name of spelled) {
          this.names.set(name, [...(this.names.get(name) ?? []), entity]);
          this.longest = Math.max(this.longest, name.length);
        }
      });
    }

    /** The block that a term is in, if it is there: the last one that starts at or before it. */
    block(term) {
      const blocks = this.manifest.blocks;
      let low = 0;
      let high = blocks.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (blocks[middle][0] <= term) low = middle + 1;
        else high = middle;
      }
      return low - 1;
    }

    /** What is told of terms, as written; nothing of those that are not there. */
    *told(terms) {
      const blocks = terms.map((term) => this.block(term));
      yield* this.read(blocks.filter((block) => block >= 0).map((block) => this.manifest.blocks[block][1]));
      return terms.map((term, position) => {
        if (blocks[position] < 0) return "";
        const text = this.held.get(this.manifest.blocks[blocks[position]][1]);
        const start = text.indexOf(`\n${term} `);
        return start < 0 ? "" : text.slice(start + term.length + 2, text.indexOf("\n", start + 1));
      });
    }

    /** The entries that hold each of some terms, with levels: a map, empty postings for what is not there. */
    *postings(terms) {
      const unknown = [...new Set(terms)].filter((term) => !this.known.has(term));
      const told = yield* this.told(unknown);
      unknown.forEach((term, position) => this.known.set(term, this.decoded(told[position])));
      return new Map(terms.map((term) => [term, this.known.get(term)]));
    }

    decoded(text) {
      const entries = [];
      const levels = [];
      let level = 0;
      let value = 0;
      let unit = 1;
      let last = -1;
      for (let position = 0; position < text.length; position++) {
        const code = text.charCodeAt(position);
        const digit = VALUES.get(code);
        if (digit === undefined) {
          level = this.levels.get(code);
        } else if (digit >= 32) {
          value += digit * unit;
          unit *= 32;
        } else {
          last += value + digit * unit + 1;
          entries.push(last);
          levels.push(level);
          level = value = 0;
          unit = 1;
        }
      }
      return { entries, levels };
    }

    /** Terms that start with a prefix, the frequent ones first, from the first files that may hold them. */
    *startingWith(prefix, { most = 12, files = 3 } = {}) {
      const blocks = this.manifest.blocks;
      const first = Math.max(0, this.block(prefix));
      let last = first;
      while (last + 1 < blocks.length && last - first + 1 < files && blocks[last + 1][0].startsWith(prefix)) last++;
      const texts = yield* this.read(blocks.slice(first, last + 1).map(([, name]) => name));
      const found = [];
      for (const text of texts) {
        let start = text.indexOf(`\n${prefix}`);
        while (start >= 0) {
          const end = text.indexOf("\n", start + 1);
          const space = text.indexOf(" ", start);
          found.push([text.slice(start + 1, space), end - space]);
          start = text.startsWith(`\n${prefix}`, end) ? end : -1;
        }
      }
      return found.sort((a, b) => b[1] - a[1]).slice(0, most).map(([term]) => term);
    }

    /** What is shown of entries. */
    *rows(entries) {
      const per = this.manifest.per;
      yield* this.read(entries.map((entry) => this.manifest.rows[Math.floor(entry / per)]));
      return entries.map((entry) => this.held.get(this.manifest.rows[Math.floor(entry / per)])[entry % per]);
    }

    /** Are the rows of an entry here already? */
    described(entry) {
      return this.held.has(this.manifest.rows[Math.floor(entry / this.manifest.per)]);
    }

    isText(entry) {
      return TEXTS.has(this.kind(entry));
    }

    kind(entry) {
      return this.manifest.named[this.manifest.kinds.charCodeAt(entry) - 48];
    }
  }

  function sizeOf(character) {
    return 2 ** ((character.charCodeAt(0) - 35) / 4) - 1;
  }

  /** Place (0 body, 1 heading, 2 title) and usual count of a level. */
  const COUNTS = [1, 2, 3.5, 6.5, 14];
  const placeOf = (level) => Math.floor(level / CLASSES);
  const countOf = (level) => COUNTS[level % CLASSES];

  Object.assign(zhiku, { Index, placeOf, countOf });
})();
