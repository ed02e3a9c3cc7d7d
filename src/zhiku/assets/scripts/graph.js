"use strict";
/* The page of the graph: draws graph.json on a canvas. Places come with it; here they are only looked at. */

(() => {
  const root = document.querySelector("[data-zhiku-graph]");
  if (!root) return;

  const WORDS = {
    zh: {
      loading: "正在载入……", failed: "图谱没有载入，请看下面的列表。", open: "打开页面", close: "关闭", size: "{} 个主题提到",
      once: "1 个主题提到", neighbours: "{} 个近邻", neighbour: "1 个近邻", more: "另有 {} 个",
      reasons: {
        family: "所属", glossary: "相关", definition: "词条提到", paper: "同一论文", company: "同句提到", kin: "同类", about: "主题",
      },
    },
    en: {
      loading: "Loading…", failed: "The graph could not be loaded; see the list below.", open: "Open the page", close: "Close",
      size: "mentioned in {} topics", once: "mentioned in 1 topic", neighbours: "{} neighbours", neighbour: "1 neighbour",
      more: "{} more",
      reasons: {
        family: "family", glossary: "related", definition: "in its definition", paper: "same paper", company: "mentioned with",
        kin: "similar", about: "topic",
      },
    },
  };
  const CELL = 90; // of the grid that finds what is under the pointer
  const FINGER = 8; // pixels around a node that still mean it; as many may pass between press and release of a click
  const CLOSEST = 4, LEGIBLE = 1.1; // pixels for each unit of the layout: the most, and for a node that is gone to
  const GLIDE = 260; // milliseconds
  const LISTED = 24, FOUND = 8; // neighbours in the panel, suggestions
  const LABELS = 90, LANDMARKS = 14; // names in one picture; as many however small what they name is
  const MANY = 2500; // lines: more are a veil, and take too long to be drawn anew with every move
  const REST = 120; // milliseconds without a move, after which they are
  const TEXT = 12; // pixels

  const find = (selector) => root.querySelector(selector);
  const lang = root.dataset.lang === "en" ? "en" : "zh";
  const words = WORDS[lang];
  const canvas = find("canvas"), context = canvas.getContext("2d");
  const status = find(".zhiku-graph__status"), panel = find(".zhiku-graph__panel");
  const input = find("input"), found = find("[role=listbox]");
  const chips = [...root.querySelectorAll("button[data-kind]")];
  const kinds = chips.map((chip) => chip.dataset.kind);
  const byDefault = kinds.filter((kind) => kind !== "topic").join();
  const base = new URL("../../", document.currentScript.src);
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  let nodes = [], edges = [], reasons = [];
  let grid = new Map();
  let on = new Set(byDefault.split(","));
  let selected = null, over = null;
  let view = { x: 0, y: 0, scale: 1 };
  let size = { width: 1, height: 1 };
  let colours = {};
  let due = 0, glide = 0, rest = 0;
  const veil = document.createElement("canvas"); // the lines
  let veiled = { view: null, lines: 0 };

  // --- data ------------------------------------------------------------------------------------------------------------

  async function load() {
    status.textContent = words.loading;
    try {
      const answer = await fetch(new URL("graph.json", base));
      if (!answer.ok) throw new Error(answer.status);
      take(await answer.json());
    } catch {
      root.dataset.failed = "";
      status.textContent = words.failed;
      return;
    }
    status.textContent = "";
    colour();
    read();
    new ResizeObserver(fit).observe(canvas);
    new MutationObserver(colour).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
    canvas.dataset.nodes = nodes.length;
    canvas.dataset.edges = edges.length;
  }

  function take(graph) {
    reasons = graph.reasons;
    nodes = graph.nodes.map((node) => ({
      ...node,
      kind: kinds.includes(node.kind) ? node.kind : "topic",
      radius: 6 + 3 * Math.sqrt(Math.min(node.size, 64)),
      words: [node.label.zh, node.label.en, ...node.names].map(plain),
      text: short(node.label[lang]),
      near: [],
    }));
    edges = graph.edges.map(([a, b, reason]) => ({ a: nodes[a], b: nodes[b], reason: reasons[reason] }));
    for (const edge of edges) {
      edge.a.near.push(edge);
      edge.b.near.push(edge);
    }
    // The largest come last, and lie above; labels are given from the end.
    nodes.sort((a, b) => a.size - b.size || (a.id < b.id ? -1 : 1));
    for (const node of nodes) {
      const cell = `${Math.floor(node.x / CELL)},${Math.floor(node.y / CELL)}`;
      if (!grid.has(cell)) grid.set(cell, []);
      grid.get(cell).push(node);
    }
  }

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const short = (text) => (text.length > 28 ? `${text.slice(0, 27)}…` : text);
  const shows = (node) => on.has(node.kind);
  const other = (edge, node) => (edge.a === node ? edge.b : edge.a);

  // --- the state in the address ----------------------------------------------------------------------------------------

  function read() {
    const asked = new URLSearchParams(location.search);
    if (asked.has("kinds")) on = new Set(asked.get("kinds").split(",").filter((kind) => kinds.includes(kind)));
    selected = nodes.find((node) => node.id === asked.get("node")) ?? null;
    if (selected) on.add(selected.kind);
    showKinds();
    showPanel();
  }

  function write() {
    const address = new URL(location.href);
    const shown = kinds.filter((kind) => on.has(kind)).join();
    if (selected) address.searchParams.set("node", selected.id);
    else address.searchParams.delete("node");
    if (shown === byDefault) address.searchParams.delete("kinds");
    else address.searchParams.set("kinds", shown);
    try {
      history.replaceState(history.state, "", address);
    } catch {
      // Browsers count such changes, and refuse too many.
    }
  }

  // --- drawing ---------------------------------------------------------------------------------------------------------

  function colour() {
    const style = getComputedStyle(document.body);
    const value = (name) => style.getPropertyValue(name).trim();
    colours = Object.fromEntries(kinds.map((kind) => [kind, value(`--zhiku-${kind}`)]));
    colours.back = value("--md-default-bg-color");
    colours.text = value("--md-default-fg-color");
    colours.line = value("--md-default-fg-color--lighter");
    colours.accent = value("--md-accent-fg-color");
    veiled.view = null;
    canvas.dataset.scheme = document.body.dataset.mdColorScheme ?? "";
    redraw();
  }

  function fit() {
    const first = size.width === 1;
    size = { width: canvas.clientWidth, height: canvas.clientHeight };
    canvas.width = Math.round(size.width * devicePixelRatio);
    canvas.height = Math.round(size.height * devicePixelRatio);
    veiled.view = null;
    if (first) view = selected ? close(selected) : all();
    draw();
  }

  /** The view of everything that is shown. */
  function all() {
    const shown = nodes.filter(shows);
    if (!shown.length) return view;
    const [left, right] = ends(shown.map((node) => node.x)), [top, bottom] = ends(shown.map((node) => node.y));
    const scale = Math.min((size.width - 40) / (right - left + 60), (size.height - 40) / (bottom - top + 60), LEGIBLE);
    return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
  }

  function close(node) {
    // The panel covers a side of the picture, on phones its lower half.
    const narrow = size.width < 600;
    const scale = Math.max(view.scale, LEGIBLE * (narrow ? 0.8 : 1));
    return { x: node.x + (narrow ? 0 : 120 / scale), y: node.y + (narrow ? size.height / 5 / scale : 0), scale };
  }

  const ends = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);

  function redraw() {
    due ||= requestAnimationFrame(draw);
  }

  function draw() {
    due = 0;
    const ratio = devicePixelRatio, { x, y, scale } = view;
    const dx = size.width / 2 - x * scale, dy = size.height / 2 - y * scale;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    const focus = over ?? selected;
    const near = focus ? new Set([focus, ...focus.near.map((edge) => other(edge, focus)).filter(shows)]) : null;
    const inside = (node, room) => {
      const px = node.x * scale + dx, py = node.y * scale + dy;
      return px > -room && py > -room && px < size.width + room && py < size.height + room;
    };
    drawVeil(focus ? 0.4 : 1);
    if (focus) {
      context.strokeStyle = colours.accent;
      strokeEdges(context, focus.near, 1);
    }
    const seen = nodes.filter((node) => shows(node) && inside(node, 40));
    for (const kind of kinds) {
      if (near) drawNodes(seen.filter((node) => node.kind === kind && !near.has(node)), kind, 0.25);
      drawNodes(seen.filter((node) => node.kind === kind && (!near || near.has(node))), kind, 1);
    }
    if (selected && shows(selected)) ring(selected);
    const labels = drawLabels(seen, focus, near);
    canvas.dataset.selected = selected?.id ?? "";
    canvas.dataset.shown = seen.length;
    canvas.dataset.labels = labels;
    canvas.dataset.scale = scale.toFixed(3);

    /** The lines as they were drawn last, moved to where they belong; drawn anew where that is quick, or nothing moves. */
    function drawVeil(strength) {
      if (veiled.view !== view && !(veiled.view && rest && veiled.lines > MANY)) {
        veil.width = canvas.width;
        veil.height = canvas.height;
        const ink = veil.getContext("2d");
        ink.setTransform(ratio, 0, 0, ratio, 0, 0);
        ink.strokeStyle = colours.line;
        veiled = { view, lines: strokeEdges(ink, edges, 0.55) };
      }
      const zoom = scale / veiled.view.scale;
      const left = size.width / 2 * (1 - zoom) + (veiled.view.x - x) * scale;
      const top = size.height / 2 * (1 - zoom) + (veiled.view.y - y) * scale;
      context.globalAlpha = strength;
      context.drawImage(veil, left, top, size.width * zoom, size.height * zoom);
      context.globalAlpha = 1;
    }

    /** Draws the lines that are in sight, the fainter the more there are, and says how many. */
    function strokeEdges(ink, list, strength) {
      let lines = 0;
      ink.beginPath();
      for (const { a, b } of list) {
        if (!shows(a) || !shows(b)) continue;
        const ax = a.x * scale + dx, ay = a.y * scale + dy, bx = b.x * scale + dx, by = b.y * scale + dy;
        if ((ax < 0 && bx < 0) || (ay < 0 && by < 0)) continue;
        if ((ax > size.width && bx > size.width) || (ay > size.height && by > size.height)) continue;
        ink.moveTo(ax, ay);
        ink.lineTo(bx, by);
        lines++;
      }
      ink.globalAlpha = strength * Math.max(0.25, Math.min(1, MANY / 2 / lines));
      ink.lineWidth = 1 / ratio; // the thinnest is by far the fastest
      ink.stroke();
      ink.globalAlpha = 1;
      return lines;
    }

    function drawNodes(list, kind, strength) {
      context.beginPath();
      for (const node of list) {
        const px = node.x * scale + dx, py = node.y * scale + dy, radius = Math.max(1.5, node.radius * scale);
        context.moveTo(px + radius, py);
        context.arc(px, py, radius, 0, 2 * Math.PI);
      }
      context.globalAlpha = strength;
      context.fillStyle = colours[kind];
      context.fill();
      context.globalAlpha = 1;
    }

    function ring(node) {
      context.beginPath();
      context.arc(node.x * scale + dx, node.y * scale + dy, node.radius * scale + 4, 0, 2 * Math.PI);
      context.strokeStyle = colours.text;
      context.lineWidth = 2;
      context.stroke();
    }

    /** Names where there is room: first of what is looked at, then of the largest. */
    function drawLabels(list, focus, near) {
      const boxes = [];
      const family = getComputedStyle(canvas).fontFamily;
      context.textAlign = "center";
      context.textBaseline = "top";
      context.lineJoin = "round";
      const wanted = near ? [focus, ...list.filter((node) => near.has(node) && node !== focus).reverse()] : [...list].reverse();
      for (const node of wanted) {
        if (boxes.length >= LABELS) break;
        const radius = node.radius * scale;
        // When little is shown, small ones have names too.
        if (!near && radius < 4 && boxes.length >= LANDMARKS) break;
        context.font = `${node === focus ? "600 " : ""}${TEXT + Math.min(4, node.radius / 8)}px ${family}`;
        const px = node.x * scale + dx, py = node.y * scale + dy + Math.max(1.5, radius) + 2;
        const half = context.measureText(node.text).width / 2 + 3;
        const box = [px - half, py - 1, px + half, py + TEXT + 5];
        if (node !== focus && boxes.some((one) => box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3])) continue;
        boxes.push(box);
        context.strokeStyle = colours.back;
        context.lineWidth = 4;
        context.strokeText(node.text, px, py);
        context.fillStyle = colours.text;
        context.fillText(node.text, px, py);
      }
      return boxes.length;
    }
  }

  // --- moving ----------------------------------------------------------------------------------------------------------

  /** Until it has stood still for a moment, a picture is drawn as fast as it can be. */
  function move() {
    clearTimeout(rest);
    rest = setTimeout(() => {
      rest = 0;
      redraw();
    }, REST);
  }

  function go(to) {
    cancelAnimationFrame(glide);
    if (still.matches) {
      view = to;
      redraw();
      return;
    }
    const from = view, start = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - start) / GLIDE)), eased = 1 - (1 - part) ** 3;
      move();
      view = {
        x: from.x + (to.x - from.x) * eased,
        y: from.y + (to.y - from.y) * eased,
        scale: from.scale * (to.scale / from.scale) ** eased,
      };
      draw();
      if (part < 1) glide = requestAnimationFrame(step);
    };
    glide = requestAnimationFrame(step);
  }

  function pan(dx, dy) {
    cancelAnimationFrame(glide);
    move();
    view = { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
    redraw();
  }

  /** The view so much nearer, in which the place under a pixel stays there. */
  function zoomed(factor, px = size.width / 2, py = size.height / 2) {
    const scale = Math.min(CLOSEST, Math.max(Math.min(all().scale, view.scale) * (factor < 1 ? 0.8 : 1), view.scale * factor));
    const x = view.x + (px - size.width / 2) * (1 / view.scale - 1 / scale);
    const y = view.y + (py - size.height / 2) * (1 / view.scale - 1 / scale);
    return { x, y, scale };
  }

  function zoom(factor, px, py) {
    cancelAnimationFrame(glide);
    move();
    view = zoomed(factor, px, py);
    redraw();
  }

  const ZOOMS = { in: () => zoomed(1.6), out: () => zoomed(1 / 1.6), all };

  // --- choosing --------------------------------------------------------------------------------------------------------

  function at(px, py) {
    const x = view.x + (px - size.width / 2) / view.scale, y = view.y + (py - size.height / 2) / view.scale;
    const reach = FINGER / view.scale;
    let best = null, least = Infinity;
    const cells = Math.ceil((30 + reach) / CELL);
    for (let column = Math.floor(x / CELL) - cells; column <= Math.floor(x / CELL) + cells; column++) {
      for (let row = Math.floor(y / CELL) - cells; row <= Math.floor(y / CELL) + cells; row++) {
        for (const node of grid.get(`${column},${row}`) ?? []) {
          const distance = Math.hypot(node.x - x, node.y - y) - node.radius;
          if (distance < least && distance < reach && shows(node)) [best, least] = [node, distance];
        }
      }
    }
    return best;
  }

  function select(node, move) {
    selected = node;
    if (node && !shows(node)) {
      on.add(node.kind);
      showKinds();
    }
    write();
    showPanel();
    if (node && move) go(close(node));
    else redraw();
  }

  const open = (node) => location.assign(new URL(node.url[lang], base));

  function showPanel() {
    panel.hidden = !selected;
    if (!selected) return;
    const node = selected;
    const kind = chips.find((chip) => chip.dataset.kind === node.kind).firstChild.textContent;
    const title = make("h2", {}, make("a", { href: new URL(node.url[lang], base) }, node.label[lang]));
    const facts = node.kind === "topic" ? kind : `${kind} · ${counted(words.size, words.once, node.size)}`;
    const near = [...new Map(node.near.map((edge) => [other(edge, node), edge]))].sort(([a], [b]) => b.size - a.size);
    near.sort(([a], [b]) => (a.kind === "topic") - (b.kind === "topic"));
    const rest = near.length - LISTED;
    const rows = near.slice(0, LISTED).map(([one, edge]) => {
      const link = make("a", { href: `?node=${encodeURIComponent(one.id)}` }, one.label[lang]);
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        select(one, true);
        panel.querySelector("a").focus({ preventScroll: true });
      });
      return make("li", { className: `zhiku-kind--${one.kind}` }, link, make("small", {}, words.reasons[edge.reason]));
    });
    const button = make("button", { type: "button", className: "zhiku-graph__close", ariaLabel: words.close }, "×");
    button.addEventListener("click", leave);
    panel.replaceChildren(
      button,
      title,
      make("p", { className: `zhiku-graph__kind zhiku-kind--${node.kind}` }, facts),
      make("p", {}, make("a", { href: new URL(node.url[lang], base) }, `${words.open} →`)),
      make("p", {}, counted(words.neighbours, words.neighbour, near.length)),
      make("ul", {}, ...rows, ...(rest > 0 ? [make("li", {}, words.more.replace("{}", rest))] : [])),
    );
    panel.scrollTop = 0;
  }

  function counted(many, one, number) {
    return number === 1 ? one : many.replace("{}", number);
  }

  function leave() {
    select(null);
    canvas.focus({ preventScroll: true });
  }

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  // --- kinds and names -------------------------------------------------------------------------------------------------

  function showKinds() {
    for (const chip of chips) chip.setAttribute("aria-pressed", on.has(chip.dataset.kind));
    veiled.view = null;
    showList();
    redraw();
  }

  /** The list below follows the chips and the field. */
  function showList() {
    const asked = plain(input.value.trim());
    for (const part of document.querySelectorAll(".zhiku-connected")) {
      let any = false;
      for (const row of part.querySelectorAll("li")) {
        row.hidden = !plain(row.textContent).includes(asked);
        any ||= !row.hidden;
      }
      part.hidden = !on.has(part.dataset.kind) || !any;
    }
  }

  function matches(asked) {
    const rank = (node) => Math.min(...node.words.map((word) => (word === asked ? 0 : word.startsWith(asked) ? 1 : word.includes(asked) ? 2 : 9)));
    const ranked = nodes.map((node) => [rank(node) + (node.kind === "topic" ? 0.5 : 0), node]).filter(([one]) => one < 9);
    return ranked.sort(([a, one], [b, two]) => a - b || two.size - one.size).slice(0, FOUND).map(([, node]) => node);
  }

  function suggest() {
    const asked = plain(input.value.trim());
    showList();
    const options = (asked ? matches(asked) : []).map((node, index) => {
      const option = make("li", { id: `zhiku-graph-${index}`, role: "option", className: `zhiku-kind--${node.kind}` }, node.label[lang]);
      option.ariaSelected = "false";
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault(); // the field keeps the focus
        choose(node);
      });
      option.node = node;
      return option;
    });
    found.replaceChildren(...options);
    found.hidden = !options.length;
    input.setAttribute("aria-expanded", !found.hidden);
    mark(options[0]);
  }

  function mark(option) {
    for (const one of found.children) one.ariaSelected = String(one === option);
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function choose(node) {
    input.value = node.label[lang];
    shut();
    select(node, true);
  }

  function shut() {
    found.hidden = true;
    input.setAttribute("aria-expanded", false);
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", suggest);
  input.addEventListener("blur", shut);
  input.addEventListener("keydown", (event) => {
    const options = [...found.children], current = options.findIndex((option) => option.ariaSelected === "true");
    if (event.isComposing) return;
    if (event.key === "Escape" && !found.hidden) shut();
    else if (event.key === "Enter" && !found.hidden && options[current]) choose(options[current].node);
    else if (event.key === "ArrowDown" && found.hidden) suggest();
    else if (event.key === "ArrowDown") mark(options[(current + 1) % options.length]);
    else if (event.key === "ArrowUp" && !found.hidden) mark(options.at(current - 1));
    else return;
    event.preventDefault();
  });

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      const kind = chip.dataset.kind;
      if (!on.delete(kind)) on.add(kind);
      if (selected && !shows(selected)) selected = null;
      showPanel();
      write();
      showKinds();
    });
  }

  for (const button of root.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => go(ZOOMS[button.dataset.zoom]()));

  // --- pointers and keys -----------------------------------------------------------------------------------------------

  const pointers = new Map(); // those that are down, where they are now
  let pressed = null; // where the first went down, while it may still be a click

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    pressed = pointers.size === 1 ? [event.offsetX, event.offsetY] : null;
  });

  canvas.addEventListener("pointermove", (event) => {
    const was = pointers.get(event.pointerId), now = [event.offsetX, event.offsetY];
    if (!was) {
      hover(event.pointerType === "mouse" ? at(...now) : null);
      return;
    }
    if (pressed && Math.hypot(now[0] - pressed[0], now[1] - pressed[1]) < FINGER) return;
    const start = pressed ?? was;
    pressed = null;
    if (pointers.size === 2) {
      const [fixed] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      const factor = Math.hypot(now[0] - fixed[0], now[1] - fixed[1]) / Math.max(1, Math.hypot(was[0] - fixed[0], was[1] - fixed[1]));
      zoom(factor, (now[0] + fixed[0]) / 2, (now[1] + fixed[1]) / 2);
      pan((now[0] - was[0]) / 2, (now[1] - was[1]) / 2);
    } else {
      pan(now[0] - start[0], now[1] - start[1]);
    }
    pointers.set(event.pointerId, now);
  });

  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      if (name === "pointerup" && pressed) select(at(...pressed));
      pressed = null;
    });
  }

  function hover(node) {
    if (node === over) return;
    over = node;
    canvas.classList.toggle("zhiku-graph--over", Boolean(node));
    redraw();
  }

  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("dblclick", (event) => {
    const node = at(event.offsetX, event.offsetY);
    if (node) open(node);
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1);
    zoom(Math.exp(-Math.min(240, Math.max(-240, pixels)) / (event.ctrlKey ? 120 : 400)), event.offsetX, event.offsetY);
  }, { passive: false });

  const KEYS = {
    ArrowLeft: () => pan(60, 0),
    ArrowRight: () => pan(-60, 0),
    ArrowUp: () => pan(0, 60),
    ArrowDown: () => pan(0, -60),
    "+": () => go(ZOOMS.in()),
    "=": () => go(ZOOMS.in()),
    "-": () => go(ZOOMS.out()),
    0: () => go(all()),
    Enter: () => selected && open(selected),
    Escape: () => select(null),
  };
  canvas.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });

  load();
})();
