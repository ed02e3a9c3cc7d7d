"use strict";
/* Ranking: BM25 over the units of a query, times how much of the query an entry holds.
   Robertson, Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009). */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const K1 = 1.2;
  const B = 0.6;
  const IN_PLACE = [0, 0.7, 2.2]; // text, heading, title: added to a weight that is about 1 for a mention in the text
  const NO_TEXT = 0.2; // entities, shared pages and lists give way to texts
  const VERBATIM = 1.4; // a text that holds the Chinese of the query in one piece
  const GLUE = 0.1;

  // How much of a query an entry must hold: of two words one that tells, of a whole question a third.
  const enough = (words) => (words <= 2.5 ? 0.45 : words >= 4 ? 0.3 : 0.4);
  const CERTAIN = 0.55; // who holds less of a query must hold a word of it that few texts have
  const TELLING = 2.3; // a word in a quarter of the texts
  const WORTH = 0.08; // of the best: what holds only a part of the query and scores less is no result

  /** Entries that answer units which have been read, the best first; `best` is the most that one holds of the query. */
  function* rank(units, pieces, index) {
    const glue = gluePairs(pieces);
    const postings = yield* index.postings([...units.flatMap(({ readings }) => readings.flatMap(({ terms }) => terms)), ...glue]);
    const words = units.reduce((sum, unit) => sum + unit.weight, 0);
    const sums = { score: new Float32Array(index.size), share: new Float32Array(index.size), title: new Float32Array(index.size), telling: new Float32Array(index.size) };
    for (const unit of units) addUnit(unit, postings, index, sums);
    const glued = addGlue(glue, postings, index, sums.score);
    const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    const found = [];
    let best = 0;
    for (let entry = 0; entry < index.size; entry++) {
      const share = sums.share[entry] / words;
      if (share <= enough(words) || (share < CERTAIN && sums.telling[entry] < TELLING)) continue;
      best = Math.max(best, share);
      const close = Math.min(1, (1.5 * length) / (index.titles[entry] || 1)); // the title says little else
      const titled = 1 + (0.6 * close * sums.title[entry]) / words;
      const verbatim = glue.length > 2 && glued[entry] === glue.length ? VERBATIM : 1;
      const score = sums.score[entry] * share ** 2 * titled * verbatim * (index.isText(entry) ? 1 : NO_TEXT);
      found.push({ entry, score, share });
    }
    found.sort((a, b) => b.score - a.score || a.entry - b.entry);
    return { found: found.filter(({ score, share }) => share > 0.99 || score > WORTH * found[0].score), best };
  }

  /** Let every entry have of a unit what its best reading gives. */
  function addUnit(unit, postings, index, sums) {
    const best = { score: new Float32Array(index.size), share: new Float32Array(index.size), title: new Float32Array(index.size) };
    const touched = new Set();
    for (const reading of unit.readings) addReading(reading, unit.pieces, postings, index, best, touched);
    const telling = tellingOf(unit, postings, index);
    unit.best = 0;
    for (const entry of touched) {
      sums.score[entry] += unit.weight * best.score[entry];
      sums.share[entry] += unit.weight * best.share[entry];
      sums.title[entry] += unit.weight * best.title[entry];
      if (best.share[entry] > 0.6) sums.telling[entry] = Math.max(sums.telling[entry], telling);
      unit.best = Math.max(unit.best, best.share[entry]);
    }
  }

  /** One way to say a unit. Word for word (factor 1), a part of it counts as a part; else all its terms are asked. */
  function addReading({ terms, factor, spans }, pieces, postings, index, best, touched) {
    const { sum, count, mask, title } = scratch(index);
    const held = [];
    terms.forEach((term, position) => {
      const { entries, levels } = postings.get(term);
      const idf = rarity(entries.length, index);
      const span = spans[position];
      for (let at = 0; at < entries.length; at++) {
        const entry = entries[at];
        if (!count[entry]) held.push(entry);
        sum[entry] += idf * weigh(entry, levels[at], index);
        count[entry] += 1;
        mask[entry] |= span;
        if (zhiku.placeOf(levels[at]) === 2) title[entry] |= span;
      }
    });
    const certain = Math.min(1, Math.max(factor, 0.8));
    for (const entry of held) {
      if (factor >= 1 || count[entry] === terms.length) {
        touched.add(entry);
        best.score[entry] = Math.max(best.score[entry], (factor * sum[entry]) / terms.length);
        best.share[entry] = Math.max(best.share[entry], certain * partOf(pieces, mask[entry]));
        if (title[entry]) best.title[entry] = Math.max(best.title[entry], certain * partOf(pieces, title[entry]));
      }
      sum[entry] = count[entry] = mask[entry] = title[entry] = 0;
    }
  }

  /** Arrays for the sums of one reading, all zero between two: maps would take most of the time of a query. */
  function scratch(index) {
    return (index.scratch ??= {
      sum: new Float32Array(index.size),
      count: new Uint8Array(index.size),
      mask: new Int32Array(index.size),
      title: new Int32Array(index.size),
    });
  }

  /** Favour texts that say the Chinese of the query in one piece; how many of its pairs each entry holds. */
  function addGlue(glue, postings, index, score) {
    const glued = new Uint8Array(index.size);
    for (const term of glue) {
      const { entries, levels } = postings.get(term);
      const idf = rarity(entries.length, index);
      for (let at = 0; at < entries.length; at++) {
        score[entries[at]] += GLUE * idf * weigh(entries[at], levels[at], index);
        glued[entries[at]] += 1;
      }
    }
    return glued;
  }

  /** Pairs of neighbouring Chinese characters of the whole query, those that only ask included. */
  function gluePairs(pieces) {
    return pieces.slice(1).flatMap((piece, at) => {
      const before = pieces[at];
      return piece.script && before.script && piece.run === before.run ? [before.text + piece.text] : [];
    });
  }

  /** How much a unit tells: less the more texts hold its words. */
  function tellingOf({ readings }, postings, index) {
    const each = readings[0].terms.map((term) => rarity(postings.get(term).entries.length, index));
    return each.reduce((sum, value) => sum + value, 0) / each.length;
  }

  function weigh(entry, level, index) {
    const count = zhiku.countOf(level);
    const length = index.lengths[entry] / index.usual;
    return (count * (K1 + 1)) / (count + K1 * (1 - B + B * length)) + IN_PLACE[zhiku.placeOf(level)];
  }

  /** Inverse document frequency among the texts; thrice as many, so that a word in all of few texts still tells. */
  function rarity(entries, { texts }) {
    return Math.log(1 + (Math.max(0, 3 * texts - entries) + 0.5) / (entries + 0.5));
  }

  /** How much of some pieces those of a mask are, by weight. */
  function partOf(pieces, mask) {
    if (mask === (1 << pieces.length) - 1) return 1;
    let all = 0;
    let held = 0;
    pieces.forEach(({ weight }, at) => {
      all += weight;
      if (mask & (1 << at)) held += weight;
    });
    return held / all;
  }

  Object.assign(zhiku, { rank });
})();
