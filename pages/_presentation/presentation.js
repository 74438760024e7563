/* Hand the page's keys to the slides, and leave when they say so. */
(function () {
  "use strict";

  const KEYS = new Set([
    "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End",
    " ", "Backspace", "f", "F", "Escape",
  ]);
  const frame = () => document.querySelector(".st-key-presentation iframe");

  function leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    const button = document.querySelector(".st-key-presentation_leave button");
    if (button) button.click();
  }

  // The page may run again: one pair of listeners is enough, and they do nothing on other pages.
  if (!window.maillagePresentation) {
    window.maillagePresentation = true;
    window.addEventListener("keydown", (event) => {
      const slides = frame();
      if (!slides || !KEYS.has(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
      slides.contentWindow.postMessage({ maillage: "key", key: event.key }, "*");
      event.preventDefault();
      event.stopPropagation();
    }, true);
    window.addEventListener("message", ({ source, data }) => {
      const slides = frame();
      if (slides && source === slides.contentWindow && data && data.maillage === "leave") leave();
    });
  }
  const slides = frame();
  if (slides) slides.focus();
})();
