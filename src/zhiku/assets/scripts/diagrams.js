"use strict";
/* Draws the diagrams of a page: Mermaid is loaded when the first one comes near, and what it cannot draw stays text. */

(() => {
  const NEAR = "1000px"; // below the window: drawn by the time it is scrolled to
  const SMALLEST = 0.7; // of a diagram's own size; a narrower screen scrolls

  const WORDS = {
    zh: { diagram: "图表，源文本见下", source: "图表源文本", wrong: "图表没有画出来：{}", failed: "画图的程序没有载入。", foreign: "它引用了外部资源。" },
    en: {
      diagram: "Diagram; its source is below", source: "Source of the diagram", wrong: "The diagram could not be drawn: {}",
      failed: "the program that draws it was not loaded.", foreign: "it refers to something outside of this page.",
    },
  };

  // Mermaid measures a picture on the page before it cleans it, so what would load from elsewhere must not get there.
  // A style could spell `url` with backslashes; a label may hold some.
  const FOREIGN = /url\s*\(|image(-set)?\s*\(|@import|\bimg["']?\s*:|^\s*(style|classDef|linkStyle|%%\{).*\\|themeCSS/im;

  // Mermaid makes its other colours of these.
  const LIGHT = {
    background: "#ffffff", primaryColor: "#e3efee", primaryTextColor: "#1d2b2a", primaryBorderColor: "#4f8784",
    secondaryColor: "#f6e7db", tertiaryColor: "#eceef6", lineColor: "#5a6867", textColor: "#1d2b2a",
    edgeLabelBackground: "#ffffff", noteBkgColor: "#faf3d8", noteBorderColor: "#b9a44c",
  };
  const DARK = {
    background: "#1f2729", primaryColor: "#27494a", primaryTextColor: "#e6eded", primaryBorderColor: "#6fb1ad",
    secondaryColor: "#59402f", tertiaryColor: "#343c5a", lineColor: "#a9b8b8", textColor: "#e6eded",
    edgeLabelBackground: "#1f2729", noteBkgColor: "#4a4325", noteBorderColor: "#b9a44c", noteTextColor: "#e6eded",
    scaleLabelColor: "#e6eded",
  };
  // Of mind maps and timelines; on dark, Mermaid would make them black.
  ["#2f5d5c", "#6b4830", "#47507d", "#5f4770", "#4d5c30", "#6e3d4b", "#2d5570", "#665a2a", "#3d5f47", "#70434f", "#434f6b",
    "#5c5148"].forEach((colour, index) => { DARK[`cScale${index}`] = colour; });

  const words = WORDS[document.documentElement.lang === "en" ? "en" : "zh"];
  const program = new URL("mermaid/mermaid.min.js", document.currentScript.src);
  program.search = new URL(document.currentScript.src).search;

  let loading = null;
  let count = 0;
  let turn = Promise.resolve(); // Mermaid draws one at a time

  const diagrams = [...document.querySelectorAll(".language-mermaid")].map((block) => ({
    block, text: block.querySelector("code")?.textContent ?? "", box: null, wrong: null,
  }));

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = program;
      script.onload = () => resolve(window.mermaid);
      script.onerror = () => reject(new Error(words.failed));
      document.head.append(script);
    });
    return loading;
  }

  function settings() {
    const { fontFamily } = getComputedStyle(document.body);
    const dark = document.body.dataset.mdColorScheme === "slate";
    return {
      startOnLoad: false, securityLevel: "strict", suppressErrorRendering: true, deterministicIds: true, fontFamily,
      theme: "base", themeVariables: { ...(dark ? DARK : LIGHT), darkMode: dark, fontFamily },
      // What a note must not change for itself.
      secure: ["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges", "suppressErrorRendering", "themeCSS"],
    };
  }

  async function draw(diagram) {
    try {
      if (FOREIGN.test(diagram.text)) throw new Error(words.foreign);
      const mermaid = await load();
      mermaid.initialize(settings());
      count += 1;
      const { svg } = await mermaid.render(`zhiku-diagram-${count}`, diagram.text);
      show(diagram, svg);
    } catch (error) {
      complain(diagram, error);
    }
  }

  function show(diagram, svg) {
    if (!diagram.box) frame(diagram);
    diagram.box.innerHTML = svg;
    const picture = diagram.box.querySelector("svg");
    const width = picture.viewBox.baseVal?.width || picture.getBoundingClientRect().width;
    picture.style.width = "100%";
    picture.style.minWidth = `${Math.round(width * SMALLEST)}px`;
    if (!picture.querySelector("a")) picture.setAttribute("role", "img"); // an image has no links in it
    if (!picture.hasAttribute("aria-labelledby")) picture.setAttribute("aria-label", words.diagram);
    reach(diagram.box);
  }

  /** The box of the picture in the place of the text, as high as that, and the text folded away below. */
  function frame(diagram) {
    const { block } = diagram;
    const box = document.createElement("div");
    box.className = "zhiku-diagram";
    box.style.minHeight = `${Math.min(block.offsetHeight, innerHeight / 2)}px`;
    const source = document.createElement("details");
    source.className = "zhiku-diagram-source";
    const summary = document.createElement("summary");
    summary.textContent = words.source;
    block.before(box, source);
    source.append(summary, block);
    diagram.box = box;
    new ResizeObserver(() => reach(box)).observe(box);
  }

  /** Who has no mouse scrolls what has the focus. */
  function reach(box) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  function complain(diagram, error) {
    diagram.wrong ??= document.createElement("p");
    diagram.wrong.className = "zhiku-diagram-wrong";
    diagram.wrong.textContent = words.wrong.replace("{}", () => error.message ?? String(error));
    (diagram.box ? diagram.box.nextElementSibling : diagram.block).after(diagram.wrong);
  }

  function queue(diagram) {
    turn = turn.then(() => draw(diagram));
  }

  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      queue(diagrams.find(({ block }) => block === target));
    }
  }, { rootMargin: NEAR });
  for (const { block } of diagrams) watch.observe(block);

  let scheme = document.body.dataset.mdColorScheme;
  new MutationObserver(() => {
    if (scheme === document.body.dataset.mdColorScheme) return;
    scheme = document.body.dataset.mdColorScheme;
    diagrams.filter(({ box }) => box).forEach(queue);
  }).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
})();
