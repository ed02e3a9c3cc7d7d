"use strict";
/* Ranking: BM25 over the units of a query, times how much of the query an entry holds.
   Robertson, Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009). */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const K1 = 1.2;
  const B = 0.6;
  const IN_HEADING = 0.7; // added to the weight of a term, of which one mention in the text has about 1
  const IN_TITLE = 2.2;
  // How much of a query an entry must hold: of few words more than half, of a whole question a third.
  const enough = (words) => (words <= 2.5 ? 0.5 : words >= 4 ? 0.3 : 0.4);
  const NO_TEXT = 0.35; // entities, shared pages and lists give way to texts

  const CERTAIN = 0.7; // who holds less of a query must hold a word of it that few texts have
  const TELLING = 2; // a word in two of five texts
  const WORTH = 0.08; // of the best: what holds only a part of the query and scores less is no result

  /** Entries with their scores, by units that have been read; `coverage` is how much of the query each holds. */
  function* rank(units, pieces, index) {
    const terms = units.flatMap((unit) => unit.readings.flatMap((reading) => reading.terms));
    const glue = gluePairs(pieces);
    const postings = yield* index.postings([...terms, ...glue]);
    const total = units.reduce((sum, unit) => sum + unit.weight, 0);
    const scores = new Float32Array(index.size);
    const coverage = new Float32Array(index.size);
    const titled = new Float32Array(index.size);
    const told = new Float32Array(index.size); // the most telling unit that an entry holds
    for (const unit of units) addUnit(unit, postings, index, { scores, coverage, titled, told });
    for (const term of glue) {
      const { entries, levels } = postings.get(term);
      const idf = rarity(entries.length, index);
      entries.forEach((entry, at) => (scores[entry] += 0.1 * idf * weigh(entry, levels[at], index)));
    }
    const least = enough(total);
    const found = [];
    for (let entry = 0; entry < index.size; entry++) {
      const share = coverage[entry] / total;
      if (share <= least || (share < CERTAIN && told[entry] < TELLING)) continue;
      const inTitle = titled[entry] / total;
      const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
      const close = Math.min(1, (1.5 * length) / (index.titles[entry] || 1));
      const score = scores[entry] * share ** 2 * (1 + 0.6 * inTitle * close) * (index.isText(entry) ? 1 : NO_TEXT);
      found.push({ entry, score, share });
    }
    found.sort((a, b) => b.score - a.score || a.entry - b.entry);
    const kept = found.filter(({ score, share }) => share > 0.99 || score > WORTH * found[0].score);
    return { found: kept, best: found.reduce((best, { share }) => Math.max(best, share), 0) };
  }

  /** Let every entry have of a unit what its best reading gives. */
  function addUnit(unit, postings, index, { scores, coverage, titled, told }) {
    const tells = telling(unit, postings, index);
    const value = new Map();
    const covered = new Map();
    const inTitle = new Map();
    const pieces = unit.pieces.length;
    for (const { terms, factor, spans } of unit.readings) {
      const held = new Map(); // by entry: sum, how many terms, pieces covered, those in the title
      terms.forEach((term, position) => {
        const { entries, levels } = postings.get(term);
        const idf = rarity(entries.length, index);
        entries.forEach((entry, at) => {
          const sofar = held.get(entry) ?? [0, 0, 0, 0];
          sofar[0] += idf * weigh(entry, levels[at], index);
          sofar[1] += 1;
          sofar[2] |= spans[position];
          if (zhiku.placeOf(levels[at]) === 2) sofar[3] |= spans[position];
          held.set(entry, sofar);
        });
      });
      for (const [entry, [sum, count, mask, titleMask]] of held) {
        if (factor < 1 && count < terms.length) continue; // another way to say it counts as a whole only
        raise(value, entry, (factor * sum) / terms.length);
        raise(covered, entry, (Math.max(factor, 0.8) * bits(mask)) / pieces);
        if (titleMask) raise(inTitle, entry, (factor * bits(titleMask)) / pieces);
      }
    }
    for (const [entry, amount] of value) scores[entry] += unit.weight * amount;
    for (const [entry, part] of covered) {
      coverage[entry] += unit.weight * part;
      if (part > 0.6) told[entry] = Math.max(told[entry], tells);
    }
    for (const [entry, part] of inTitle) titled[entry] += unit.weight * part;
    unit.best = Math.max(0, ...covered.values());
  }

  /** How much a unit tells: less the more texts hold its words. */
  function telling(unit, postings, index) {
    const each = unit.readings[0].terms.map((term) => rarity(postings.get(term).entries.length, index));
    const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
    return mean;
  }

  function raise(values, entry, value) {
    if (value > (values.get(entry) ?? 0)) values.set(entry, value);
  }

  function weigh(entry, level, index) {
    const length = index.lengths[entry] / (index.usual || 1);
    const count = zhiku.countOf(level);
    const text = (count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
    return text + [0, IN_HEADING, IN_TITLE][zhiku.placeOf(level)];
  }

  /** Inverse document frequency, among the texts: entities hold hardly a word. */
  function rarity(entries, { texts }) {
    return Math.log(1 + (Math.max(0, 3 * texts - entries) + 0.5) / (entries + 0.5));
  }

  function bits(mask) {
    let count = 0;
    for (; mask; mask &= mask - 1) count++;
    return count;
  }

  /** Pairs of neighbouring Chinese characters of the whole query: they favour texts that say it in one piece. */
  function gluePairs(pieces) {
    const found = [];
    for (let at = 0; at + 1 < pieces.length; at++) {
      if (pieces[at].script && pieces[at + 1].script && pieces[at].run === pieces[at + 1].run) {
        found.push(pieces[at].text + pieces[at + 1].text);
      }
    }
    return found;
  }

  Object.assign(zhiku, { rank });
})();
