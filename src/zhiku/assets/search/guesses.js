"use strict";
/* Guesses: what a query may have meant that says little as it is: pinyin, a slip of the keyboard, a wrong character. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const MOST = 3; // guesses for one query

  /** Other queries for one of which some units were not found, the likeliest first: text, and what became what. */
  function* guesses(query, units, pieces, index) {
    const [readings] = yield* index.read([index.manifest.readings]);
    const options = [];
    for (const stretch of lostWords(units, pieces)) {
      const found = (yield* typedAs(stretch, readings, index)).map((word) => ({ ...stretch, word }));
      if (found.length) options.push(found);
      else if (stretch.single) options.push((yield* misspelt(stretch.text, index)).map((word) => ({ ...stretch, word })));
    }
    for (const stretch of lostCharacters(units, pieces)) {
      options.push(wrongCharacters(stretch, readings, index));
    }
    return combine(pieces, options.filter((found) => found.length));
  }

  /** Whole queries with each option in the place of what was typed; the first options of all, then the second … */
  function combine(pieces, options) {
    if (!options.length) return [];
    const found = [];
    for (let rank = 0; rank < MOST && options.some((each) => each[rank]); rank++) {
      const chosen = options.map((each) => each[Math.min(rank, each.length - 1)]);
      chosen.sort((a, b) => a.start - b.start || b.end - a.end);
      const changed = [];
      let text = "";
      let at = 0;
      for (const { start, end, word } of chosen) {
        if (start < at) continue; // a row of words that is pinyin as a whole goes before its words
        text += `${written(pieces.slice(at, start))} ${word} `;
        changed.push([written(pieces.slice(start, end)), word]);
        at = end;
      }
      found.push({ text: text + written(pieces.slice(at)), changed });
    }
    return found;
  }

  /** Pieces as text, with a space where another word begins. */
  function written(pieces) {
    let text = "";
    pieces.forEach((piece, at) => {
      const before = pieces[at - 1];
      const glued = before && before.run === piece.run && (piece.script || before.segment === piece.segment);
      text += (before && !glued ? " " : "") + (piece.raw ?? piece.text);
    });
    return text;
  }

  /** Words without a trace, and rows of words that may be pinyin with one of them among. */
  function* lostWords(units, pieces) {
    const lost = new Set();
    for (const unit of units) {
      if (unit.best < 0.6 && !unit.pieces[0].script) for (let at = unit.start; at < unit.end; at++) lost.add(at);
    }
    for (let start = 0; start < pieces.length; start++) {
      let end = start;
      while (end < pieces.length && /^[a-z]+$/.test(pieces[end].text)) end++;
      if (![...lost].some((at) => at >= start && at < end)) continue;
      if (end - start > 1) {
        yield { start, end, text: pieces.slice(start, end).map((piece) => piece.text).join(""), single: false };
      }
      for (let at = start; at < end; at++) if (lost.has(at)) yield { start: at, end: at + 1, text: pieces[at].text, single: true };
      start = end;
    }
  }

  /* --- pinyin --- */

  /** Chinese that is typed like this: a word, its initials, or several words in a row. */
  function* typedAs({ text }, readings, index) {
    if (text.length < 2 || text.length > 48) return [];
    const asWritten = text.replace(/ü/g, "v").replace(/([ln])ue/g, "$1ve");
    const [whole] = yield* index.told([`~${asWritten}`]);
    if (whole) return whole.split(" ").slice(0, MOST);
    const found = [];
    for (const syllables of cuts(asWritten, readings).slice(0, 6)) {
      const words = yield* wordsOf(syllables, index);
      if (words) found.push(words);
    }
    found.sort((a, b) => a.count - b.count);
    return found.length ? [...new Set(found.slice(0, MOST).map(({ text }) => text))] : [];
  }

  /** The ways to cut a text into syllables, those of few syllables first. */
  function cuts(text, readings) {
    const found = [];
    const walk = (start, syllables) => {
      if (found.length >= 24) return;
      if (start === text.length) found.push(syllables);
      for (let length = Math.min(6, text.length - start); length > 0; length--) {
        const syllable = text.slice(start, start + length);
        if (readings[syllable]) walk(start + length, [...syllables, syllable]);
      }
    };
    walk(0, []);
    return found.sort((a, b) => a.length - b.length);
  }

  /** The fewest words that are typed with these syllables, two at least in each. */
  function* wordsOf(syllables, index) {
    const spans = [];
    for (let start = 0; start < syllables.length; start++) {
      for (let end = start + 2; end <= Math.min(syllables.length, start + 8); end++) {
        spans.push({ start, end, typed: `~${syllables.slice(start, end).join("")}` });
      }
    }
    const told = yield* index.told(spans.map(({ typed }) => typed));
    const best = [{ text: "", count: 0 }];
    for (let end = 1; end <= syllables.length; end++) {
      spans.forEach((span, position) => {
        if (span.end !== end || !told[position] || !best[span.start]) return;
        const word = told[position].split(" ").find((each) => [...each].length === end - span.start);
        const count = best[span.start].count + 1;
        if (word && (!best[end] || count < best[end].count)) best[end] = { text: best[span.start].text + word, count };
      });
    }
    return best[syllables.length];
  }

  /* --- slips --- */

  /** Words of the index, and names, that differ from a word by a slip or two. */
  function* misspelt(word, index) {
    if (word.length < 4) return [];
    const [words] = yield* index.read([index.manifest.words]);
    const most = word.length < 8 ? 1 : 2;
    index.vocabulary ??= new Set([...words.split(" "), ...[...index.names.keys()].filter((name) => /^[a-z]{4,}$/.test(name))]);
    const found = [];
    for (const other of index.vocabulary) {
      if (Math.abs(other.length - word.length) > most) continue;
      const slips = distance(word, other, most);
      if (slips <= most) found.push({ other, slips: slips + (other[0] === word[0] ? 0 : 0.6) });
    }
    const postings = yield* index.postings(found.map(({ other }) => other));
    const often = (other) => postings.get(other).entries.length + (index.names.has(other) ? 3 : 0);
    found.sort((a, b) => a.slips - b.slips || often(b.other) - often(a.other) || (a.other < b.other ? -1 : 1));
    return found.slice(0, MOST).map(({ other }) => other);
  }

  /** Letters wrong, missing, too many or swapped between two words, as far as `most`. Damerau 1964, Wagner 1974. */
  function distance(a, b, most) {
    let before = [];
    let last = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  /** Runs of Chinese of which a part was not found. */
  function* lostCharacters(units, pieces) {
    for (let start = 0; start < pieces.length; start++) {
      if (!pieces[start].script) continue;
      let end = start;
      while (end < pieces.length && pieces[end].script && pieces[end].run === pieces[start].run) end++;
      const lost = units.some((unit) => unit.start >= start && unit.end <= end && unit.best < 0.999);
      if (lost && end - start > 1) yield { start, end, characters: pieces.slice(start, end).map((piece) => piece.text) };
      start = end - 1;
    }
  }

  /** Names of entities that a stretch of Chinese may have meant: one character wrong, missing or too many. */
  function wrongCharacters({ start, characters }, readings, index) {
    const sounds = (index.sounds ??= soundsOf(readings));
    const alike = (a, b) => (sounds.get(a) ?? []).some((reading) => (sounds.get(b) ?? []).includes(reading));
    const found = [];
    for (const name of index.names.keys()) {
      const wanted = [...name];
      if (wanted.length < 3 || !/^[\u3400-\u9fff]+$/.test(name)) continue;
      for (let at = 0; at + wanted.length - 1 <= characters.length; at++) {
        for (const length of [wanted.length, wanted.length - 1, wanted.length + 1]) {
          const window = characters.slice(at, at + length);
          if (window.length < length) continue;
          const cost = oneSlip(window, wanted, alike);
          if (cost !== null) found.push({ start: start + at, end: start + at + length, word: name, cost: cost - name.length / 100 });
        }
      }
    }
    return found.sort((a, b) => a.cost - b.cost).slice(0, MOST);
  }

  /** The readings of each character. */
  function soundsOf(readings) {
    const sounds = new Map();
    for (const [reading, all] of Object.entries(readings)) {
      for (const character of all) sounds.set(character, [...(sounds.get(character) ?? []), reading]);
    }
    return sounds;
  }

  /** The cost of one wrong, missing or superfluous character, less where it sounds alike; null for more than one. */
  function oneSlip(window, wanted, alike) {
    if (window.length === wanted.length) {
      const wrong = wanted.flatMap((character, at) => (character === window[at] ? [] : [at]));
      const sound = wrong.every((at) => alike(wanted[at], window[at]));
      if (wrong.length === 1) return sound ? 0.5 : wanted.length > 3 ? 1 : 1.2;
      if (wrong.length === 2 && wanted[wrong[0]] === window[wrong[1]] && wanted[wrong[1]] === window[wrong[0]]) return 0.8;
      return wrong.length === 2 && sound && wanted.length > 3 ? 1 : null;
    }
    const [short, long] = window.length < wanted.length ? [window, wanted] : [wanted, window];
    if (short.length < 3) return null;
    let at = 0;
    while (at < short.length && short[at] === long[at]) at++;
    return short.slice(at).join("") === long.slice(at + 1).join("") ? 1.1 : null;
  }

  Object.assign(zhiku, { guesses });
})();
