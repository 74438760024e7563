/* Turn the slides by keyboard, remote, click or finger; carry the one live map from slide to slide. */
(function () {
  "use strict";

  const SWIPE_PX = 60;
  const SMALLEST_LETTER_PX = 14;
  const SHRINKING = 0.04;
  const { map, groups, name } = window.maillageDeck;
  const slides = [...document.querySelectorAll(".diapo")];
  const holder = document.getElementById("carte");
  const progress = document.querySelector(".avance");
  const counter = document.querySelector("output");
  const embedded = window.parent !== window;
  const memory = `maillage-presentation:${name}`;
  let shown = [];
  let at = 0;

  /* A page opened from a mail may be refused any memory: it then starts at the first slide. */
  function recall() {
    try {
      return Number(sessionStorage.getItem(memory)) || 0;
    } catch (error) {
      return 0;
    }
  }

  function remember() {
    try {
      sessionStorage.setItem(memory, String(at));
    } catch (error) { /* see recall */ }
  }

  function show(wanted) {
    at = Math.min(Math.max(wanted, 0), slides.length - 1);
    slides.forEach((slide, i) => { slide.hidden = i !== at; });
    counter.textContent = `${at + 1} / ${slides.length}`;
    progress.setAttribute("aria-valuenow", String(at + 1));
    progress.firstElementChild.style.width = `${((at + 1) / slides.length) * 100}%`;
    document.querySelector("[data-do=previous]").setAttribute("aria-disabled", String(at === 0));
    document.querySelector("[data-do=next]").setAttribute("aria-disabled", String(at === slides.length - 1));
    document.querySelector(".pied").textContent = slides[at].dataset.source;
    document.querySelector(".annonce[aria-live]").textContent = slides[at].getAttribute("aria-label");
    remember();
    fit(slides[at]);
    drawMap(slides[at]);
  }

  function overflows(slide) {
    return [slide, ...slide.querySelectorAll(".dire, .suite, .deux, .colonnes")].some((box) => (
      box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1
    ));
  }

  /* Letters shrink until all is seen, as long as they can be read: then the slide scrolls. */
  function fit(slide) {
    const usual = parseFloat(getComputedStyle(document.body).fontSize);
    const least = Math.min(1, SMALLEST_LETTER_PX / usual);
    let scale = 1;
    slide.style.setProperty("--fit", "1");
    while (scale > least && overflows(slide)) {
      scale = Math.max(least, scale - SHRINKING);
      slide.style.setProperty("--fit", scale.toFixed(3));
    }
  }

  function drawMap(slide) {
    const place = slide.querySelector(".place");
    if (!place) return;
    place.append(holder);
    map.invalidateSize({ animate: false });
    const wanted = groups[slide.dataset.need];
    maillage.swap(map, wanted, shown);
    shown = wanted;
  }

  function fullscreen() {
    let root = document.documentElement;
    try {
      if (embedded) root = window.parent.document.documentElement;
    } catch (error) { /* framed by another site: only our own frame can be enlarged */ }
    const page = root.ownerDocument;
    if (page.fullscreenElement) page.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
  }

  function leave() {
    if (embedded) window.parent.postMessage({ maillage: "leave" }, "*");
  }

  const actions = {
    next: () => show(at + 1),
    previous: () => show(at - 1),
    fullscreen,
    leave,
  };
  // PageUp, PageDown, « . » and « b » are what remotes send.
  const keys = {
    ArrowRight: actions.next, ArrowDown: actions.next, PageDown: actions.next, " ": actions.next,
    ArrowLeft: actions.previous, ArrowUp: actions.previous, PageUp: actions.previous,
    Backspace: actions.previous,
    Home: () => show(0), End: () => show(slides.length - 1),
    f: fullscreen, F: fullscreen, Escape: leave,
  };

  function press(key) {
    if (!keys[key]) return false;
    keys[key]();
    return true;
  }

  // Captured first: neither the map nor a button keeps a key for itself.
  window.addEventListener("keydown", (event) => {
    const onButton = event.key === " " && event.target instanceof HTMLButtonElement;
    if (event.ctrlKey || event.altKey || event.metaKey || onButton) return;
    if (press(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  window.addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data && data.maillage === "key") press(data.key);
  });

  for (const button of document.querySelectorAll("button")) {
    button.addEventListener("click", () => actions[button.dataset.do]());
  }

  let start = null;
  addEventListener("touchstart", ({ touches, target }) => {
    start = touches.length === 1 && !holder.contains(target) ? touches[0].clientX : null;
  }, { passive: true });
  addEventListener("touchend", ({ changedTouches }) => {
    const moved = start === null ? 0 : changedTouches[0].clientX - start;
    if (Math.abs(moved) > SWIPE_PX) show(at + (moved < 0 ? 1 : -1));
  }, { passive: true });
  function refit() {
    fit(slides[at]);
    map.invalidateSize({ animate: false });
  }
  addEventListener("resize", refit);
  // The font may come after the first slide is laid out.
  document.fonts.ready.then(refit);

  document.querySelector("[data-do=leave]").hidden = !embedded;
  show(recall());
  window.focus();
})();
