// Keys and cards. Every page works without this file.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const article = one("article.article");
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const show = (element) => element.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });

  // The statement that is chosen: its words are marked, its card stands beside its paragraph.
  const roles = { s: "source", u: "cue", c: "content", b: "basis" };
  let asked = 0;

  const unmark = () => {
    for (const piece of all(".on", article)) {
      piece.classList.remove("on", "on-source", "on-cue", "on-content", "on-basis");
    }
    for (const link of all("a.n[aria-current]", article)) link.removeAttribute("aria-current");
  };

  const mark = (number) => {
    unmark();
    for (const piece of all("[data-in]", article)) {
      const role = piece.dataset.in.split(" ").filter((one) => one.slice(1) === number).pop();
      if (role) piece.classList.add("on", `on-${roles[role[0]]}`);
    }
  };

  const close = (focus) => {
    const card = one("#card");
    if (!card) return;
    const link = one(`#s-${card.dataset.statement}`);
    card.parentElement.classList.remove("open");
    card.remove();
    unmark();
    history.replaceState(null, "", article.dataset.path);
    if (focus && link) link.focus();
  };

  // What a card could not wait for.
  const count = async () => {
    const place = one("#card [data-counts]");
    if (!place) return;
    const answer = await fetch(place.dataset.counts, { headers: { accept: "text/html" } });
    if (!answer.ok || !place.isConnected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.body.childNodes.length > 0) {
      place.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    } else {
      place.previousElementSibling.remove();
      place.remove();
    }
  };

  const choose = async (link, then) => {
    const id = link.id.slice(2);
    const turn = ++asked;
    const answer = await fetch(`${article.dataset.path}/cards/${id}`, { headers: { accept: "text/html" } });
    if (turn !== asked) return;
    // Without a card the link leads to the page that has it.
    if (!answer.ok) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asked) return;
    const card = one("#card", page);
    if (!card) return location.assign(link.href);
    const old = one("#card");
    if (old) {
      old.parentElement.classList.remove("open");
      old.remove();
    }
    const number = String(Number(link.textContent) - 1);
    mark(number);
    link.setAttribute("aria-current", "true");
    const first = all("[data-in]", article).find((piece) =>
      piece.dataset.in.split(" ").some((one) => one.slice(1) === number));
    const block = (first || link).closest(".block");
    block.classList.add("open");
    block.append(document.adoptNode(card));
    history.replaceState(null, "", `${article.dataset.path}?s=${id}#s-${id}`);
    if (then === "card") card.focus();
    else link.focus({ preventScroll: true });
    show(first || link);
    count();
  };

  // Statements in the order of their numbers; of a list, its items.
  const links = () => (article
    ? all("a.n", article).sort((a, b) => Number(a.textContent) - Number(b.textContent))
    : all("main .statement .said a, main .list .said a, main .list .title a"));

  const current = () => {
    const card = one("#card");
    if (article && card) return one(`#s-${card.dataset.statement}`);
    return links().find((link) => link === document.activeElement);
  };

  const step = (by) => {
    const list = links();
    if (list.length === 0) return;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)];
    if (article) choose(next);
    else {
      next.focus();
      show(next);
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && article) return close(true);
    if (isTyping(event.target)) return;
    const keys = {
      j: () => step(1),
      k: () => step(-1),
      t: () => one("#card a.trace")?.click(),
      a: () => one('#card [data-key="a"]')?.click(),
      x: () => one('#card [data-key="x"]')?.click(),
      u: () => one('#card [data-key="u"]')?.click(),
      "/": () => (one("main input[type=search]") || one("#quick"))?.focus(),
      "?": () => location.assign("/help"),
      Enter: () => {
        const link = event.target.closest("a.n");
        if (link && article) return one("#card")?.dataset.statement === link.id.slice(2) ? one("#card").focus() : choose(link, "card");
        return false;
      },
    };
    if (keys[event.key] && keys[event.key]() !== false) event.preventDefault();
  });

  if (article) {
    article.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      const link = event.target.closest("a.n");
      if (link) {
        event.preventDefault();
        return void choose(link, "card");
      }
      if (event.target.closest("a, #card") || String(getSelection())) return;
      const piece = event.target.closest("[data-in]");
      const last = piece && piece.dataset.in.split(" ").pop().slice(1);
      const found = last && all("a.n", article).find((one) => one.textContent === String(Number(last) + 1));
      if (found) choose(found);
    });
    const card = one("#card");
    if (card) one(`#s-${card.dataset.statement}`)?.setAttribute("aria-current", "true");
    count();
  }

  // Whoever chooses another language comes back to the card that is open.
  if (article) {
    one("form.language")?.addEventListener("submit", (event) => {
      event.target.elements.next.value = location.pathname + location.search + location.hash;
    });
  }

  // Words of the article that are selected can be put into the form for a missing statement.
  const fields = all("[data-selected]");
  if (article && fields.length > 0) {
    const details = fields[0].closest("details");
    const selected = () => {
      const selection = getSelection();
      const isText = selection.rangeCount > 0 && article.contains(selection.getRangeAt(0).commonAncestorContainer)
        && !selection.anchorNode.parentElement?.closest("#card, .summary");
      return isText ? String(selection).replace(/\s+/g, " ").trim() : "";
    };
    for (const field of fields) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = field.dataset.selected;
      // The selection must outlive the click.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        const words = selected();
        if (words) field.value = words;
        field.focus({ preventScroll: true });
      });
      button.setAttribute("aria-label", `${field.labels[0].textContent}: ${field.dataset.selected}`);
      field.after(button);
    }
    document.addEventListener("keydown", (event) => {
      if (event.key !== "m" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const words = selected();
      details.open = true;
      if (words) fields[0].value = words;
      fields[0].focus();
      show(details);
      event.preventDefault();
    });
  }

  // What is to be copied can be copied by one button.
  for (const field of all("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = field.dataset.copy;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard?.writeText(field.value).catch(() => undefined);
      button.textContent = navigator.clipboard ? field.dataset.copied : field.dataset.marked;
    });
    field.after(button);
  }

  // While articles are added, the list of them grows.
  const follow = async (results) => {
    while ("goesOn" in results.dataset) {
      const answer = await fetch(`${location.pathname}?seen=${results.dataset.seen}`).catch(() => undefined);
      if (!answer?.ok) return void setTimeout(() => location.reload(), 3000);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = one(".results", page);
      one(".lead", results).textContent = one(".lead", now).textContent;
      const list = one(".list", results);
      for (const line of all(".list > li", now).slice(list.children.length)) list.append(document.adoptNode(line));
      results.dataset.seen = now.dataset.seen;
      if (!("goesOn" in now.dataset)) delete results.dataset.goesOn;
    }
  };
  const results = one(".results[data-goes-on]");
  if (results) follow(results);

  // Files that are dropped become files that are chosen.
  const drop = one("form.drop");
  const files = drop && one("input[type=file]", drop);
  if (files) {
    for (const kind of ["dragover", "drop"]) {
      drop.addEventListener(kind, (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        if (kind === "drop") files.files = event.dataTransfer.files;
      });
    }
  }
})();
