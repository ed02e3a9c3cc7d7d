"use strict";
/* Terms: what the index knows a text by. search/terms.py says the same; both are held to one set of vectors. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const SCRIPT = "\\u3005-\\u3007\\u3040-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\ufa0e-\\ufa29\\u{20000}-\\u{3ffff}";
  const LETTERS = `(?:(?![${SCRIPT}])[\\p{L}\\p{N}])+`;
  const WORD = `${LETTERS}(?:(?<=\\p{Nd})\\.(?=\\p{Nd})${LETTERS})*`;
  const CONNECTORS = "-_'/+·\\u2010-\\u2013\\u2212";
  const RUN = new RegExp(`(?<script>[${SCRIPT}]+)|${WORD}(?:[${CONNECTORS}.]${WORD})*`, "gu");
  const CONNECTOR = new RegExp(`[${CONNECTORS}]|(?<!\\p{Nd})\\.|\\.(?!\\p{Nd})`, "u");
  const LATIN = "A-Za-z\\u00c0-\\u024f";
  const ATOM = new RegExp(`\\p{Nd}+(?:\\.\\p{Nd}+)*|[${LATIN}]+|(?:(?![${LATIN}]|\\p{Nd})[\\p{L}\\p{N}])+`, "gu");
  const HUMP = /(?<=[a-z]{3})(?=[A-Z][A-Za-z]{2})|(?<=[A-Za-z]{2}[A-Z])(?=[A-Z][a-z]{2})/;
  const POSSESSIVE = /(?<=[\p{L}\p{N}])'s(?![\p{L}\p{N}])/gu;
  const JOINED = 4;

  const ALIKE = new Map(Object.entries({
    "’": "'", "‘": "'", "ß": "ss", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe",
    "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "™": "", "℠": "",
  }));

  const plainCharacters = new Map();
  let simplified = new Map();

  /** Learn which traditional characters stand for which simplified ones: two strings of equal length. */
  function learn(traditional, simple) {
    const others = [...simple];
    simplified = new Map([...traditional].map((character, index) => [character, others[index]]));
    plainCharacters.clear();
  }

  function plainCharacter(character) {
    let plain = plainCharacters.get(character);
    if (plain === undefined) {
      const bare = (ALIKE.get(character) ?? character).normalize("NFKD").replace(/\p{Mn}/gu, "");
      const raised = /\p{Lm}/u.test(character) && /^[A-Za-z\u0370-\u03ff]/.test(bare); // QKᵀ is QK and T
      plain = (raised ? "-" : "") + [...bare].map((c) => simplified.get(c) ?? c).join("");
      plainCharacters.set(character, plain);
    }
    return plain;
  }

  /** A text without what spellings of one word differ in, but for case, which tells the parts of a name. */
  function plain(text) {
    return Array.from(text, plainCharacter).join("");
  }

  /** A plain text without possessives: `model's` → `model`. */
  function bare(text) {
    return plain(text).replace(POSSESSIVE, "");
  }

  /** Stretches of a plain text, in order: `script` for Chinese, else `segments`, the words of a connected name. */
  function runs(text) {
    const found = [];
    text.replace(RUN, (whole, script, start) => { // not matchAll, see split
      found.push({ start, end: start + whole.length, script, segments: script ? [] : split(whole, CONNECTOR) });
    });
    return found;
  }

  /** A text cut at a pattern. Of its own, `split` copies the pattern first: QuickJS takes long for that. */
  function split(text, pattern) {
    return pattern.test(text) ? text.split(pattern) : [text];
  }

  /** The terms of a text, one for each time it stands there. */
  function* terms(text) {
    text = bare(text);
    let last = "";
    let end = -2;
    for (const run of runs(text)) {
      if (run.script) {
        yield* pairs(run.script);
        last = "";
        continue;
      }
      for (const segment of run.segments) {
        yield segment.toLowerCase();
        yield* parts(segment);
      }
      const lower = run.segments.map((segment) => segment.toLowerCase());
      yield* joined(lower);
      if (last && run.start === end + 1 && text[end] === " " && /^\p{Nd}/u.test(run.segments[0])) yield last + lower[0];
      last = /\p{L}$/u.test(run.segments.at(-1)) ? lower.at(-1) : "";
      end = run.end;
    }
  }

  /** The pairs of characters of a Chinese run. */
  function pairs(script) {
    const characters = [...script];
    return characters.slice(1).map((character, index) => characters[index] + character);
  }

  /** A word cut between letters and digits, Latin and other letters. */
  function atoms(segment) {
    return segment.match(ATOM) ?? [];
  }

  /** The parts of one word: `FlashAttention2` → flashattention, 2, flash, attention; none where it is of one piece. */
  function parts(segment) {
    const pieces = atoms(segment);
    const found = new Set([...pieces, ...pieces.flatMap((atom) => split(atom, HUMP))].map((part) => part.toLowerCase()));
    found.delete(segment.toLowerCase());
    return [...found];
  }

  function* joined(segments) {
    if (segments.length > 1 && segments.length <= JOINED) yield segments.join("");
    if (segments.length > 2) yield* segments.slice(1).map((segment, index) => segments[index] + segment);
  }

  const JOINERS = /[-_\u2010-\u2013\u00ad\u200b-\u200d\u2060\ufeff\u00b7\uff0d\s\x1c-\x1f\x85]|(?<!\p{Nd})\.|\.(?!\p{Nd})/gu;

  /** A name without what its spellings differ in: FlashDecoding and flash-decoding are `flashdecoding`. */
  function key(name) {
    return plain(name).replace(JOINERS, "").toLowerCase();
  }

  /** A plain text, and for each of its UTF-16 units (and its end) where in the text it comes from. */
  function traced(text) {
    let plainText = "";
    const origin = [];
    let index = 0;
    for (const character of text) {
      const found = plainCharacter(character);
      for (let unit = 0; unit < found.length; unit++) origin.push(index);
      plainText += found;
      index += character.length;
    }
    origin.push(index);
    return { text: plainText, origin };
  }

  Object.assign(zhiku, { learn, plain, bare, runs, terms, atoms, parts, key, traced });
})();
