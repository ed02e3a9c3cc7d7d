"use strict";
/* Passages: what a result shows of its text, with what was asked for marked. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const WIDTH = 150; // of a passage; a Chinese character takes two
  const SECTIONS = 3;

  /** What to mark: pairs of Chinese characters, words, and names in all their spellings. */
  function needles(sought, index) {
    const pairs = new Map();
    const words = new Map();
    const names = new Map();
    const single = sought.pieces.length === 1 && sought.pieces[0].script ? sought.pieces[0].text : "";
    for (const unit of sought.units) {
      for (const { terms, factor } of unit.readings) {
        for (const term of terms) {
          if (term.startsWith("@")) {
            for (const name of index.entities.get(Number(term.slice(1))) ?? []) names.set(name, Math.max(names.get(name) ?? 0, 2 * factor));
          } else if (/^[\u3005-\u9fff]/u.test(term) || term.codePointAt(0) > 0xffff) {
            if ([...term].length > 1) pairs.set(term, factor);
          } else {
            words.set(term, Math.max(words.get(term) ?? 0, factor));
          }
        }
      }
    }
    return { pairs, words, names, single };
  }

  /** Where a text holds needles: start, end, weight and what; in order, not overlapping. */
  function matches(text, { pairs, words, names, single }) {
    const { text: plain, origin } = zhiku.traced(text);
    const found = [];
    const add = (start, end, weight, what) => found.push({ start: origin[start], end: origin[end], weight, what });
    for (const run of zhiku.runs(plain)) {
      if (run.script) {
        let at = run.start;
        let begin = -1;
        const characters = [...run.script];
        characters.forEach((character, position) => {
          const pair = character + (characters[position + 1] ?? "");
          if (pairs.has(pair)) {
            add(at, at + pair.length, pairs.get(pair), pair);
            begin = at;
          } else if (character === single) {
            add(at, at + character.length, 1, character);
          }
          at += character.length;
        });
        continue;
      }
      let at = run.start;
      for (const segment of run.segments) {
        at = plain.indexOf(segment, at);
        const lower = segment.toLowerCase();
        if (words.has(lower)) {
          add(at, at + segment.length, words.get(lower), lower);
        } else {
          let inside = at;
          for (const part of zhiku.parts(segment)) {
            const where = plain.toLowerCase().indexOf(part, inside);
            if (words.has(part) && where >= 0 && where < at + segment.length) {
              add(where, where + part.length, words.get(part), part);
              inside = where + part.length;
            }
          }
        }
        at += segment.length;
      }
      const joined = run.segments.join("").toLowerCase();
      if (run.segments.length > 1 && words.has(joined)) add(run.start, run.end, words.get(joined), joined);
    }
    if (names.size) addNames(plain, names, add);
    return merged(found);
  }

  /** Names stand in a text whatever their hyphens, spaces and case: all positions of its folded form are tried. */
  function addNames(plain, names, add) {
    let folded = "";
    const origin = [];
    for (let at = 0; at < plain.length; at++) {
      if (/[\s\-_.\u2010-\u2013\u00b7]/.test(plain[at])) continue;
      folded += plain[at].toLowerCase()[0];
      origin.push(at);
    }
    for (const [name, weight] of names) {
      const wanted = name.replaceAll(".", "");
      if (wanted.length < 2) continue;
      const latin = /^[\x00-\x7f]/.test(wanted);
      for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
        const start = origin[at];
        const end = origin[at + wanted.length - 1] + 1;
        const inside = latin && (/[A-Za-z]/.test(plain[start - 1] ?? "") || /[a-rt-z]/i.test(plain[end] ?? ""));
        if (!inside) add(start, end, weight, name);
      }
    }
  }

  function merged(found) {
    found.sort((a, b) => a.start - b.start || b.end - a.end);
    const out = [];
    for (const each of found) {
      const last = out.at(-1);
      if (last && each.start < last.end) {
        last.end = Math.max(last.end, each.end);
        last.whats.set(each.what, each.weight);
      } else {
        out.push({ start: each.start, end: each.end, whats: new Map([[each.what, each.weight]]) });
      }
    }
    return out;
  }

  function escaped(text) {
    return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  }

  /** A text as HTML with what was asked for in `<mark>`. */
  function mark(text, wanted, start = 0, end = text.length, found = matches(text, wanted)) {
    let out = "";
    let at = start;
    for (const each of found) {
      if (each.end <= start || each.start >= end) continue;
      const from = Math.max(each.start, at);
      out += `${escaped(text.slice(at, from))}<mark>${escaped(text.slice(from, Math.min(each.end, end)))}</mark>`;
      at = Math.min(each.end, end);
    }
    return out + escaped(text.slice(at, end));
  }

  const marker = (wanted) => (text) => mark(text, wanted);

  /** The best passage of a text for its sections, and the other sections that hold as much. */
  function passagesOf(sections, wanted, page) {
    const judged = sections.map(([anchor, heading, raw], order) => {
      const text = raw.replace(/\s+/g, " ").trim();
      const found = matches(text, wanted);
      const inHeading = matches(heading, wanted);
      const held = new Map([...found, ...inHeading].flatMap(({ whats }) => [...whats]));
      const worth = sum(held.values()) + 0.5 * sum(inHeading.flatMap(({ whats }) => [...whats.values()])) + 0.02 * Math.min(found.length, 20);
      return { anchor, heading, text, found, worth, order };
    });
    const best = [...judged].sort((a, b) => b.worth - a.worth || a.order - b.order);
    const top = best[0];
    if (!top) return { text: "", sections: [] };
    const good = best.filter(({ worth, anchor }) => anchor && worth > 0 && worth >= 0.6 * top.worth).slice(0, SECTIONS);
    const lead = top.anchor ? judged[0] : top;
    return {
      text: lead.anchor || (good.length && !lead.found.length) ? "" : passage(lead, wanted),
      sections: good.map((section) => ({
        location: `${page}#${encodeURIComponent(section.anchor)}`,
        title: mark(section.heading, wanted),
        text: passage(section, wanted),
      })),
    };
  }

  /** So much of a text around its best place, from the start of a sentence where one is near. */
  function passage({ text, found }, wanted) {
    let start = 0;
    let most = -1;
    for (const first of found) {
      const held = new Map();
      for (const each of found) {
        if (each.start >= first.start && each.end <= first.start + WIDTH / 2) for (const [what, weight] of each.whats) held.set(what, weight);
      }
      const worth = sum(held.values());
      if (worth > most + 0.01) [most, start] = [worth, first.start];
    }
    const from = opening(text, start);
    let width = 0;
    let end = from;
    while (end < text.length && width < WIDTH) width += text.charCodeAt(end++) > 0x2e80 ? 2 : 1;
    if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? "")) end++;
    if (/[A-Za-z0-9]/.test(text[end - 1] ?? "")) end += /^[A-Za-z0-9]{0,20}/.exec(text.slice(end, end + 20))[0].length;
    return (from ? "… " : "") + mark(text, wanted, from, end, found) + (end < text.length ? " …" : "");
  }

  /** Where to start so that a place is seen in its sentence, or with some words before it. */
  function opening(text, place) {
    const before = text.slice(Math.max(0, place - 40), place);
    const sentence = Math.max(...["。", "！", "？", ". ", "；"].map((end) => before.lastIndexOf(end)));
    if (sentence >= 0) return place - before.length + sentence + (before[sentence] === "." ? 2 : 1);
    if (place <= 40) return 0;
    const space = text.slice(place - 24, place).search(/[\s，、,]/);
    return space >= 0 ? place - 24 + space + 1 : place - 16;
  }

  function sum(values) {
    let total = 0;
    for (const value of values) total += value;
    return total;
  }

  Object.assign(zhiku, { needles, marker, escaped, passagesOf });
})();
