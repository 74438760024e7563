// While the server is away, say so and keep the click that a person made; give it once the page is drawn again.
(() => {
  if (window.maillageReconnect) return;
  window.maillageReconnect = true;

  const AWAY = "Le serveur revient dans un instant : ce qui est affiché reste lisible.";
  const KEPT = "Le serveur revient dans un instant : votre clic est retenu.";
  const JUST_BEFORE_MS = 1500; // a click that the server had no time to follow
  const SHORT_RUN_MS = 2000;
  const STILL_PX = 10; // beyond, a finger moves the page and does not touch
  const ACTS = "button, a, label, summary, input, [role=tab], [role=option], [role=radio], [role=button]";

  let known = false; // whether the server was ever there
  let away = false;
  let drawn = false; // whether a run has begun since it is back
  let kept = null; // the click to be given
  let last = null; // the last click, until the run that it asked for has ended
  let pressed = null;

  const notice = document.createElement("div");
  notice.className = "maillage-retour";
  notice.setAttribute("role", "status");
  notice.hidden = true;
  document.body.append(notice);

  const say = () => {
    notice.textContent = kept ? KEPT : AWAY;
    notice.hidden = !away;
    document.documentElement.classList.toggle("maillage-absent", away);
  };

  const clickAt = ({ target, clientX: x, clientY: y }) => {
    const top = document.elementFromPoint(x, y) || target;
    // A frame lets clicks through while the server is away (style.css).
    const frame = [...top.querySelectorAll("iframe")].find((one) => {
      const { left, right, top: above, bottom } = one.getBoundingClientRect();
      return x > left && x < right && y > above && y < bottom;
    });
    return { element: frame || top.closest(ACTS) || top, x, y, at: Date.now(), address: location.href };
  };

  // Whether the server cannot have done what was asked: its run had not begun or, for a tick, which the address
  // tells, the address is still that of before. What else a run had begun to do is not done twice.
  const isLost = ({ element, at, address, begun }) =>
    Date.now() - at < JUST_BEFORE_MS &&
    (!begun || (address === location.href && (element.control || element).matches("[type=checkbox], [type=radio]")));

  const give = ({ element, x, y }) => {
    const there = element.isConnected ? element : document.elementFromPoint(x, y);
    // What a label names, not the label: both would be pressed, and a tick put and taken away.
    if (there?.tagName !== "IFRAME") return (there?.control || there)?.click();
    // A map wants to know where.
    const { left, top } = there.getBoundingClientRect();
    const place = { clientX: x - left, clientY: y - top, view: there.contentWindow };
    const inside = there.contentDocument?.elementFromPoint(place.clientX, place.clientY);
    const click = new there.contentWindow.MouseEvent("click", { bubbles: true, cancelable: true, ...place });
    return inside?.dispatchEvent(click);
  };

  const come = () => {
    const click = kept;
    [away, kept, last] = [false, null, null];
    say();
    // In a turn of its own: what was just drawn must be able to hear it.
    if (click) setTimeout(give, 100, click);
  };

  const isThere = ({ dataset }) =>
    dataset.testConnectionState === "CONNECTED" && dataset.testScriptState === "notRunning";

  const follow = (app) => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    const run = app.dataset.testScriptState;
    if (last && run === "running") last.begun = true;
    else if (last?.begun && connected && run === "notRunning") last = null;
    if (known && !connected && !away) {
      [away, drawn] = [true, false];
      if (last && isLost(last)) kept = last;
      say();
    }
    if (connected) {
      known = true;
      if (away && run !== "notRunning") drawn = true;
      else if (away && drawn) come();
      // A run so short that nobody saw it begin.
      else if (away) setTimeout(() => away && isThere(app) && come(), SHORT_RUN_MS);
    }
  };

  addEventListener("pointerdown", (event) => {
    pressed = event.isTrusted ? { x: event.clientX, y: event.clientY, away } : null;
  }, true);
  addEventListener("pointerup", (event) => {
    if (!event.isTrusted || !pressed) return;
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL_PX) return;
    if (!away && !pressed.away) {
      last = clickAt(event);
      return;
    }
    kept ??= clickAt(event);
    if (away) say();
    else come(); // pressed while it was away, what is under the finger has heard nothing
  }, true);
  addEventListener("keydown", (event) => {
    if (!away || !event.isTrusted || !["Enter", " "].includes(event.key) || event.target.matches("input[type=text], textarea")) return;
    event.preventDefault();
    kept ??= { element: event.target, x: 0, y: 0, at: Date.now() };
    say();
  }, true);
  // Else the page itself would follow it, and nobody would hear.
  addEventListener("click", (event) => {
    if (!away || !event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  const watch = (app) => {
    new MutationObserver(() => follow(app)).observe(app, {
      attributeFilter: ["data-test-connection-state", "data-test-script-state"],
    });
    follow(app);
  };
  watch(document.querySelector("[data-testid=stApp]"));
})();
