"use strict";
/* The service: speaks the messages of the theme's search box, and runs the engine over files that arrive when they may.
   A worker gives it the means to load a file; a page opened from a disk, which may have no worker, does so itself. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3; // the theme's own
  const PASSAGES = 4, SAID = 5, FAILED = 6, MORE = 7; // ours: what results say, asked and told; what could not be loaded
  const TEXTS = "text/";
  const VERSION = 1;
  const PAUSE = 400; // milliseconds without a new query, before the long end of a list is described too
  const FEW = 64; // files that describe entries: where there are more, a reader who scrolls on asks for them

  class Service {
    /** `load(name)` promises what a file holds (an error is `missing` where there is none); `post` sends a message. */
    constructor(load, post) {
      this.load = load;
      this.post = post;
      this.engine = null;
      this.parts = new Map();
      this.latest = 0;
      this.question = null;
      this.answer = null;
    }

    async receive({ type, data }, again = false) {
      const number = type === QUERY ? ++this.latest : this.latest;
      if (type === QUERY) this.question = data;
      try {
        if (type === SETUP) await this.setUp();
        else if (type === QUERY) await this.query(typeof data === "string" ? { query: data } : data, number);
        else if (type === PASSAGES) await this.passages(data);
        else if (type === MORE) await this.more(data);
      } catch (error) {
        if (number !== this.latest) return;
        this.engine = null;
        // A site that was built anew meanwhile has files of other names, and perhaps other answers.
        if (error?.missing && this.question && !again) await this.receive({ type: QUERY, data: this.question }, true);
        else this.post({ type: FAILED, data: { what: String(error?.message ?? error) } });
      }
    }

    async setUp() {
      await this.opened();
      this.post({ type: READY });
    }

    /** The engine; opened at the first need, and anew after a failure. */
    opened() {
      this.engine ??= this.open();
      return this.engine;
    }

    async open() {
      const manifest = await this.load("zhiku");
      if (manifest.version !== VERSION) throw new Error("version");
      this.dictionary = manifest.dictionary;
      const engine = new zhiku.Engine(manifest);
      await this.run(engine.open());
      return engine;
    }

    /** Run a generator of the engine to its end; what it yields are the names of files that it needs. */
    async run(steps) {
      let step = steps.next();
      while (!step.done) step = steps.next(await Promise.all(step.value.map((name) => this.part(name))));
      return step.value;
    }

    /** What a file holds. Its name follows its content, so that it is loaded once. */
    part(name) {
      if (!this.parts.has(name)) {
        const part = this.load(name).then((held) => this.unpacked(name, held));
        this.parts.set(name, part);
        part.catch(() => this.parts.delete(name));
      }
      return this.parts.get(name);
    }

    /** Texts are packed with a dictionary, see search/packing.py. */
    async unpacked(name, held) {
      if (name === this.dictionary) return inflated(bytesOf(held));
      if (!name.startsWith(TEXTS)) return held;
      const known = await this.part(this.dictionary);
      const head = Uint8Array.of(0, known.length, known.length >> 8, ~known.length, ~known.length >> 8); // as it is
      const all = await inflated(head, known, bytesOf(held));
      return JSON.parse(new TextDecoder("gbk").decode(all.subarray(known.length)));
    }

    async query({ query, filters = {}, lang = "zh" }, number) {
      const engine = await this.opened();
      const answer = await this.run(engine.search(query, { filters, lang }));
      if (number !== this.latest) return;
      this.answer = { ...answer, engine, query, lang };
      this.tell(this.answer);
      if (!answer.rest.length || engine.index.manifest.rows.length > FEW) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (number === this.latest) await this.more(answer.rest.length);
    }

    /** Describe so many more results of the last query. */
    async more(count) {
      const answer = this.answer;
      const next = answer.rest.slice(0, count);
      const described = await this.run(answer.engine.describe(next, answer.sought, answer.lang));
      if (answer !== this.answer) return;
      this.answer = { ...answer, items: [...answer.items, ...described], rest: answer.rest.slice(count) };
      this.tell(this.answer, true);
    }

    tell({ query, items, total, facets, changed, nearest }, more = false) {
      this.post({ type: RESULT, data: { query, items: items.map((item) => [item]), total, facets, changed, nearest, more } });
    }

    async passages(entries) {
      const answer = this.answer;
      if (!answer?.sought) return;
      const said = await this.run(answer.engine.passages(entries, answer.sought, answer.lang));
      if (answer.sought === this.answer.sought) this.post({ type: SAID, data: said });
    }
  }

  function bytesOf(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  async function inflated(...parts) {
    const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  Object.assign(zhiku, { Service });
})();
