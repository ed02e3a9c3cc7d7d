"use strict";
/* Queries: what a reader asks for, as units that an entry holds or not, each with the ways in which it may be said. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const LONGEST = 160; // characters of a query that are looked at
  const UNIT = 8; // characters of a Chinese unit

  // What asks, and says nothing of what is asked for. Longer ones first.
  const ASKING = new RegExp(
    "是什么意思|有什么区别|什么区别|的区别|是什么|有哪些|有什么|为什么|怎么样|怎么办|怎么做|怎么用|怎么回事|介绍一下|解释一下" +
      "|是不是|能不能|有没有|什么是|如何|怎么|怎样|什么|为何|哪些|哪个|哪种|哪里|哪篇|哪家|多少|多大|请问|讲讲|说说|一下|关于" +
      "|可以|能否|是否|相比|之间|哪|啥|吗|呢|吧|啊|么|的|了|之|谁",
    "g",
  );
  // Characters that seldom are what a question is about; alone between names they say nothing.
  const PARTICLES = new Set([..."和与及或在是对用中为从到跟把被让给比有做会能要将以就都也还又很更最其等个种"]);
  const LIGHT = new Set([...PARTICLES, ..."一不没我你他她它们这那里上下来去过着得好想看说点些每只才再该需应所因此么东西事"]);
  const SMALL = new Set(
    ("a an the of is are was were be been being do does did done how what why when where which who whom whose can could " +
      "should would will shall may might must in on at by for from to with without about into over under than then and " +
      "or not no it its this that these those there here i we you my our your me us vs versus between explain tell " +
      "please any some if as s work works working mean means meaning difference differences").split(" "),
  );

  /** Words that end alike are one: models, model; quantized, quantizing, quantization. */
  function stem(word) {
    if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
    for (const [ending, instead] of ENDINGS) {
      if (word.endsWith(ending) && word.length - ending.length >= 3) return word.slice(0, -ending.length) + instead;
    }
    return word;
  }
  const ENDINGS = [
    ["izations", "iz"], ["ization", "iz"], ["izing", "iz"], ["ized", "iz"], ["izes", "iz"], ["ize", "iz"],
    ["ations", "at"], ["ation", "at"], ["ating", "at"], ["ated", "at"], ["ates", "at"], ["ate", "at"],
    ["ions", ""], ["ion", ""], ["ings", ""], ["ing", ""], ["ies", "y"], ["ied", "y"], ["sses", "ss"], ["ss", "ss"],
    ["ers", ""], ["er", ""], ["ed", ""], ["es", ""], ["us", "us"], ["is", "is"], ["s", ""], ["e", ""],
  ];

  /**
   * The smallest pieces of a query: Chinese characters, and words cut between letters and digits.
   * `weight` is how much of a query a piece is: a Chinese word has two characters.
   */
  function piecesOf(query) {
    const text = zhiku.bare([...query].slice(0, LONGEST).join(""));
    const pieces = [];
    for (const run of zhiku.runs(text)) {
      if (run.script) {
        for (const character of run.script) {
          pieces.push({ text: character, script: true, run: run.start, weight: LIGHT.has(character) ? 0.1 : 0.5 });
        }
        continue;
      }
      run.segments.forEach((segment, position) => {
        const atoms = zhiku.atoms(segment);
        atoms.forEach((atom) => {
          const lower = atom.toLowerCase();
          const light = /^\p{Nd}/u.test(atom) || [...atom].length === 1;
          pieces.push({
            text: lower, raw: atom, script: false, run: run.start, segment: `${run.start}:${position}`,
            weight: light ? 0.5 : 1, light, asks: SMALL.has(lower) && atoms.length === 1,
          });
        });
      });
    }
    markAsking(pieces);
    return { pieces, open: /[\p{L}\p{N}]$/u.test(text) };
  }

  function markAsking(pieces) {
    for (let start = 0; start < pieces.length; start++) {
      if (!pieces[start].script) continue;
      let end = start;
      while (end < pieces.length && pieces[end].script && pieces[end].run === pieces[start].run) end++;
      const text = pieces.slice(start, end).map((piece) => piece.text).join("");
      for (const found of text.matchAll(ASKING)) {
        for (let at = 0; at < found[0].length; at++) pieces[start + found.index + at].asks = true;
      }
      start = end - 1;
    }
  }

  /** Names of entities in a row of pieces, from the left, the longest first: start, end, ids. */
  function namesIn(pieces, index) {
    const found = [];
    for (let start = 0; start < pieces.length; start++) {
      let name = "";
      let best = null;
      for (let end = start; end < pieces.length && name.length < index.longest; end++) {
        name += pieces[end].text;
        const ids = index.names.get(name) ?? (pieces[end].script ? undefined : index.names.get(name.replace(/s$/, "")));
        if (ids && [...name].length > 1) best = { start, end: end + 1, name, ids };
      }
      if (best) {
        found.push(best);
        start = best.end - 1;
      }
    }
    return found;
  }

  /**
   * The units of a query. The `readings` of a unit are the ways to say it, each a list of terms: of the first, which is
   * word for word, a part counts for as many pieces as its terms cover (`spans`); of the others all terms are asked.
   */
  function* unitsOf(query, index) {
    const { pieces, open } = piecesOf(query);
    const names = namesIn(pieces, index);
    for (const name of names) {
      if (name.end - name.start > 1) for (let at = name.start; at < name.end; at++) pieces[at].asks = false;
    }
    let units = cut(pieces, names, index);
    if (!units.length) {
      for (const piece of pieces) piece.asks = false; // nothing but asking: then that is what is looked for
      units = cut(pieces, names, index, true);
    }
    for (const unit of units) unit.last = open && unit.end === pieces.length;
    for (const unit of units) yield* read(unit, pieces, index);
    if (open) begunNames(units, pieces, index);
    return { pieces, units, names };
  }

  /** Cut pieces into units, at names and between words. */
  function cut(pieces, names, index, all = false) {
    const units = [];
    const add = (start, end, ids) => {
      const held = pieces.slice(start, end);
      const weight = held.reduce((sum, piece) => sum + (piece.asks ? 0 : piece.weight), 0);
      if (weight > 0) units.push({ start, end, pieces: held, weight: ids ? weight * 1.2 : weight, ids: ids ?? [], readings: [] });
    };
    let position = 0;
    for (const name of [...names, { start: pieces.length, end: pieces.length }]) {
      for (const [start, end] of plainUnits(pieces, position, name.start, index, all)) add(start, end);
      if (name.ids) add(name.start, name.end, name.ids);
      position = name.end;
    }
    return units;
  }

  /** Stretches of pieces between names: Chinese up to a length, words one by one; what only asks is left out. */
  function* plainUnits(pieces, start, end, index, all) {
    while (start < end) {
      let stop = start + 1;
      if (pieces[start].script) {
        const goesOn = (at) => at < end && pieces[at].script && pieces[at].run === pieces[start].run && pieces[at].asks === pieces[start].asks;
        const known = otherWords(pieces, start, goesOn, index);
        if (known) stop = known;
        else while (goesOn(stop) && stop - start < UNIT && !otherWords(pieces, stop, goesOn, index)) stop++;
        const alone = !all && stop - start === 1 && pieces.length > 1 && PARTICLES.has(pieces[start].text);
        if (!pieces[start].asks && !alone) yield [start, stop];
      } else {
        while (stop < end && pieces[stop].segment === pieces[start].segment && stop - start < 30) stop++; // bits of a mask
        if (!pieces[start].asks) yield [start, stop];
      }
      start = stop;
    }
  }

  /** Where a word ends that starts here and has synonyms, the longest; 0 where there is none. */
  function otherWords(pieces, start, goesOn, index) {
    let word = pieces[start].text;
    let found = 0;
    for (let at = start + 1; at < start + 6 && goesOn(at); at++) {
      word += pieces[at].text;
      if (index.synonyms.has(word)) found = at + 1;
    }
    return found;
  }

  /** Find the readings of a unit: first word for word, then all other ways to say it. */
  function* read(unit, pieces, index) {
    const script = unit.pieces.some((piece) => piece.script);
    const word = unit.pieces.map((piece) => piece.text).join("");
    unit.readings.push(literal(unit, pieces));
    unit.readings.push(...unit.ids.map((id) => reading(unit, [`@${id}`], 1)));
    for (const other of index.synonyms.get(word) ?? index.synonyms.get(word.replace(/s$/, "")) ?? []) {
      unit.readings.push(reading(unit, [...zhiku.terms(other)], 0.85));
    }
    if (script) return;
    unit.readings.push(...joined(unit, pieces));
    unit.readings.push(...(yield* variants(unit, word, index)));
    if (unit.last) unit.readings.push(...(yield* begun(unit, word, index)));
  }

  /** One way to say a whole unit. */
  function reading(unit, terms, factor) {
    const whole = (1 << unit.pieces.length) - 1;
    return { terms, factor, spans: terms.map(() => whole) };
  }

  /** Word for word: words, and pairs of Chinese characters; one that a unit has alone, with its neighbours outside. */
  function literal(unit, pieces) {
    const terms = [];
    const spans = [];
    const add = (term, span) => {
      terms.push(term);
      spans.push(span);
    };
    unit.pieces.forEach((piece, at) => {
      const here = unit.start + at;
      if (!piece.script) add(piece.text, 1 << at);
      else if (at + 1 < unit.pieces.length && follows(pieces, here)) add(piece.text + pieces[here + 1].text, 3 << at);
      else if (at === 0 || !follows(pieces, here - 1)) {
        const around = [[here - 1, here], [here, here + 1]].filter(([first]) => follows(pieces, first));
        for (const [first, second] of around) add(pieces[first].text + pieces[second].text, 1 << at);
        if (!around.length) add(piece.text, 1 << at);
      }
    });
    return { terms, factor: 1, spans };
  }

  /** Is a piece, and the one behind it, of one run of Chinese? */
  function follows(pieces, at) {
    return Boolean(pieces[at]?.script && pieces[at + 1]?.script && pieces[at].run === pieces[at + 1].run);
  }

  /** A word as one with its parts, and with the word before or behind it: GPT-4, gpt4; flash attention, FlashAttention. */
  function* joined(unit, pieces) {
    const texts = unit.pieces.map((piece) => piece.text);
    if (texts.length > 1) yield reading(unit, [texts.join("")], 1);
    const raw = unit.pieces.map((piece) => piece.raw).join("");
    const humps = zhiku.parts(raw).filter((part) => !/^\p{Nd}/u.test(part) && part !== texts[0]);
    if (humps.length > 1) yield reading(unit, humps, 0.9);
    for (const [from, to] of [[unit.start - 1, unit.end], [unit.start, unit.end + 1]]) {
      const neighbours = pieces.slice(Math.max(0, from), to);
      if (from < 0 || to > pieces.length || neighbours.some((piece) => piece.script)) continue;
      const connected = neighbours.every((piece) => piece.run === neighbours[0].run);
      yield reading(unit, [neighbours.map((piece) => piece.text).join("")], connected ? 1.2 : 0.95);
    }
  }

  /** Words of the same stem. */
  function* variants(unit, word, index) {
    const base = stem(word);
    if (base.length < 3 || !/^[a-z]+$/.test(word)) return [];
    const alike = yield* index.startingWith(base, { most: 40, files: 2 });
    return alike.filter((term) => term !== word && stem(term) === base).map((term) => reading(unit, [term], 0.9));
  }

  /** What a word that is still being typed may become: a word, or a name. */
  function* begun(unit, word, index) {
    if (word.length < 2) return [];
    const grown = (yield* index.startingWith(word, { most: 10 })).filter((term) => term !== word);
    return [
      ...grown.map((term) => reading(unit, [term], 0.55 + (0.35 * word.length) / term.length)),
      ...completions(word, index, 5).map((id) => reading(unit, [`@${id}`], 0.5)),
    ];
  }

  /** Let the units at the end of a query also mean the names that start like the Chinese there: 视觉提, 视觉提示. */
  function begunNames(units, pieces, index) {
    const end = pieces.length;
    if (!end || !pieces[end - 1].script) return;
    let start = end - 1;
    while (end - start < UNIT && follows(pieces, start - 1)) start--;
    for (; end - start > 1; start++) {
      const ids = completions(pieces.slice(start).map((piece) => piece.text).join(""), index, 3);
      for (const unit of units.filter((each) => each.start >= start)) {
        unit.readings.push(...ids.map((id) => reading(unit, [`@${id}`], 0.7)));
      }
      if (ids.length) return;
    }
  }

  /** Entities with a name that starts with a text, the shortest names first. */
  function completions(text, index, most) {
    if ([...text].length < 2) return [];
    const found = [];
    for (const [name, ids] of index.names) if (name.startsWith(text) && name !== text) found.push([name.length, ids]);
    return [...new Set(found.sort((a, b) => a[0] - b[0]).flatMap(([, ids]) => ids))].slice(0, most);
  }

  Object.assign(zhiku, { unitsOf });
})();
