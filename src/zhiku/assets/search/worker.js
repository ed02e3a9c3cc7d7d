"use strict";
/* The search worker. It is published as one file with all that it runs, in assets/zhiku/search/; the index lies in
   search/ of the same site. A page that may have no worker runs the file too, for the sake of the rest of it. */

(() => {
  if (typeof document !== "undefined") return;

  const TRIES = 3;
  const INDEX = new URL("../../../search/", self.location.href);

  async function load(name) {
    const url = new URL(`${name}.js`, INDEX);
    for (let again = 1; ; again++) {
      try {
        const response = await fetch(url, name === "zhiku" ? { cache: "no-cache" } : {});
        if (response.status === 404) throw Object.assign(new Error("missing"), { missing: true });
        if (!response.ok) throw new Error(`${response.status}`);
        const text = await response.text();
        return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
      } catch (error) {
        if (error.missing || again === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 300 * 4 ** (again - 1)));
      }
    }
  }

  const service = new zhiku.Service(load, (message) => self.postMessage(message));
  self.addEventListener("message", ({ data }) => service.receive(data));
})();
