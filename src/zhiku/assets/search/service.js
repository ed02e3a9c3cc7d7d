"use strict";
/* The service: speaks the messages of the theme's search box, and runs the engine over files that arrive when they may.
   A worker gives it the means to load a file; a page opened from a disk, which may have no worker, does so itself. */

(() => {
  const zhiku = (globalThis.zhiku ??= {});

  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3; // the theme's own
  const PASSAGES = 4, SAID = 5, FAILED = 6; // ours: what results say, asked and told; what could not be loaded
  const TEXTS = "text/";
  const VERSION = 1;
  const PAUSE = 400; // milliseconds without a new query, before the long end of a list is described

  class Service {
    /** `load(name, fresh)` promises what a file holds, `fresh` past all caches; `post` sends a message. */
    constructor(load, post) {
      this.load = load;
      this.post = post;
      this.engine = null;
      this.latest = 0;
      this.answer = null;
    }

    async receive({ type, data }) {
      try {
        if (type === SETUP) await this.setUp();
        else if (type === QUERY) await this.query(typeof data === "string" ? { query: data } : data);
        else if (type === PASSAGES) await this.passages(data);
      } catch (error) {
        this.post({ type: FAILED, data: { what: String(error?.message ?? error) } });
      }
    }

    async setUp() {
      await this.opened();
      this.post({ type: READY });
    }

    /** The engine; opened at the first need, and again after a failure. */
    opened(fresh = false) {
      if (!this.engine || fresh) {
        this.engine = this.open(fresh).catch((error) => {
          this.engine = null;
          throw error;
        });
      }
      return this.engine;
    }

    async open(fresh) {
      this.manifest = this.load("zhiku", fresh);
      this.dictionary = null;
      const manifest = await this.manifest;
      if (manifest.version !== VERSION) throw new Error("version");
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

    /** What a file holds; texts are packed, see search/packing.py. */
    async part(name) {
      const held = await this.load(name);
      if (!name.startsWith(TEXTS)) return held;
      this.dictionary ??= this.manifest.then(({ dictionary }) => this.load(dictionary)).then((text) => inflated(bytesOf(text)));
      const known = await this.dictionary;
      const head = Uint8Array.of(0, known.length, known.length >> 8, ~known.length, ~known.length >> 8); // as it is
      const all = await inflated(head, known, bytesOf(held));
      return JSON.parse(new TextDecoder("gbk").decode(all.subarray(known.length)));
    }

    async query({ query, filters = {}, lang = "zh" }) {
      const number = ++this.latest;
      let answer;
      try {
        answer = await this.run((await this.opened()).search(query, { filters, lang }));
      } catch (error) {
        if (number !== this.latest) return;
        if (error?.missing) await this.opened(true); // the site was built anew meanwhile: its files have other names
        answer = await this.run((await this.opened()).search(query, { filters, lang }));
      }
      if (number !== this.latest) return;
      this.answer = { ...answer, lang };
      this.tell(query, answer, answer.items);
      if (answer.rest.length) await this.complete(number, query, answer, lang);
    }

    tell(query, { total, facets, changed, nearest }, items) {
      this.post({ type: RESULT, data: { query, items: items.map((item) => [item]), total, facets, changed, nearest } });
    }

    /** Describe the long end of a list too, once the reader has stopped typing. */
    async complete(number, query, answer, lang) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (number !== this.latest) return;
      const rest = await this.run((await this.opened()).describe(answer.rest, answer.sought, lang));
      if (number === this.latest) this.tell(query, answer, [...answer.items, ...rest]);
    }

    async passages(entries) {
      const answer = this.answer;
      if (!answer?.sought) return;
      const said = await this.run((await this.opened()).passages(entries, answer.sought, answer.lang));
      if (answer === this.answer) this.post({ type: SAID, data: said });
    }
  }

  function bytesOf(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  async function inflated(...parts) {
    const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  Object.assign(zhiku, { Service, messages: { SETUP, READY, QUERY, RESULT, PASSAGES, SAID, FAILED } });
})();
