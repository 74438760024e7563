// The page grows while it is drawn: hold the definition asked for in place until the person moves.
(() => {
  const asked = decodeURIComponent(location.hash.slice(1));
  if (!asked) return;
  const show = () => document.getElementById(asked)?.scrollIntoView();
  const grown = new ResizeObserver(show);
  grown.observe(document.querySelector(".stMainBlockContainer"));
  for (const moved of ["wheel", "touchstart", "keydown", "pointerdown"])
    addEventListener(moved, () => grown.disconnect(), { once: true });
})();
