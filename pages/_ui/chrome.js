// Say in French the few words that the interface library writes by itself, and the language of the page.
(() => {
  document.documentElement.lang = "fr";
  if (window.maillageChrome) return;
  window.maillageChrome = true;

  const WORDS = {
    "Add files": "Ajouter des fichiers",
    "Add row": "Ajouter une ligne",
    "App pages": "Pages",
    "Autosize": "Ajuster la largeur",
    "Browse files": "Choisir un fichier",
    "Cancel": "Annuler",
    "Choose an option": "Choisissez",
    "Choose options": "Choisissez",
    "Clear all": "Tout effacer",
    "Clear entry": "Effacer la saisie",
    "Clear selection": "Effacer la sélection",
    "Clear value": "Effacer la valeur",
    "Close": "Fermer",
    "Close Search": "Fermer la recherche",
    "Close fullscreen": "Quitter le plein écran",
    "Collapse sidebar": "Replier le volet",
    "Connecting": "Connexion",
    "Connection error": "Connexion interrompue",
    "Copy": "Copier",
    "Copy column name": "Copier le nom de la colonne",
    "Dataframe column menu": "Menu de la colonne",
    "Decrement": "Diminuer",
    "Download as CSV": "Télécharger en CSV",
    "Drag and drop a file here": "Déposez un fichier ici",
    "Drag and drop files here": "Déposez des fichiers ici",
    "Expand sidebar": "Ouvrir le volet",
    "Failed to generate file for download":
      "Ce fichier n’a pas pu être préparé : trop de demandes en ce moment, ou rien à y écrire. Réessayez dans une minute.",
    "Fullscreen": "Plein écran",
    "Help": "Aide",
    "Hide column": "Masquer la colonne",
    "Increment": "Augmenter",
    "Loading...": "Chargement…",
    "Main menu": "Menu",
    "Navigate to home page": "Revenir à l’accueil",
    "No results": "Aucun résultat",
    "Open": "Ouvrir",
    "Page not found": "Page introuvable",
    "Pin column": "Figer la colonne",
    "Print": "Imprimer",
    "Remove": "Retirer",
    "Rerun": "Relancer",
    "Running...": "Calcul en cours…",
    "Search": "Rechercher",
    "Select all": "Tout choisir",
    "Show/hide columns": "Choisir les colonnes",
    "Sidebar": "Volet de choix",
    "Skip to main content": "Aller au contenu",
    "Sort ascending": "Trier par ordre croissant",
    "Sort descending": "Trier par ordre décroissant",
    "Stop": "Arrêter",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "Cette adresse n’est celle d’aucune page : voici la carte.",
    "Unpin column": "Ne plus figer la colonne",
    "Upload": "Choisir un fichier",
    "streamlit_folium.st_folium": "Carte",
  };
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  // « (4.6 seconds) », « Search: name of the table », « Help for EVS », « 50.0MB per file ».
  const PATTERNS = [
    [/^\(([\d.]+) seconds?\)$/, (_, lasted) => `(${lasted.replace(".", ",")}\u00a0s)`],
    [/^Help for (.+)$/, (_, name) => `Aide\u00a0: ${name}`],
    [/^([A-Z][A-Za-z/ ]+): (.+)$/, (all, word, name) => (WORDS[word] ? `${WORDS[word]}\u00a0: ${name}` : all)],
    [/Request failed with status/, () => "Ce fichier n’est pas accepté : trop lourd, ou trop de fichiers en cours d’import."],
    [/^([\d.]+)\s?MB per file(.*)$/, (_, size, rest) => `${parseFloat(size)}\u00a0Mo par fichier${rest}`],
  ];

  const french = (text) => {
    const bare = text.trim();
    if (WORDS[bare]) return text.replace(bare, WORDS[bare]);
    for (const [pattern, write] of PATTERNS) if (pattern.test(bare)) return bare.replace(pattern, write);
    return text;
  };

  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const said = french(node.data);
      if (said !== node.data) node.data = said;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const element of [node, ...node.querySelectorAll("*")]) {
      for (const name of ATTRIBUTES) {
        const text = element.getAttribute(name);
        if (text && french(text) !== text) element.setAttribute(name, french(text));
      }
      // Only the library's own short words: what people typed or named stays as it is.
      // The button of a file field is such a word, though it is drawn as a person's own text.
      const own = element.closest("[data-testid=stFileUploaderDropzone] button");
      if (own || !element.closest("[data-testid=stMarkdownContainer], [data-testid=stHtml], input, textarea"))
        for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) translate(child);
    }
  };

  // Enter in the search opens the first answer to what was typed, as soon as it has come.
  const LONGEST_WAIT_MS = 6000;
  const openFirst = (typed, until) => {
    const answers = document.querySelector(".maillage-trouves");
    const first = document.querySelector("[class*='st-key-found-'] button");
    if (answers && first && answers.dataset.typed === typed) first.click();
    else if (Date.now() < until) setTimeout(() => openFirst(typed, until), 80);
  };
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Enter" || !target.closest?.(".st-key-picker-search") || !target.value.trim()) return;
    openFirst(target.value.trim(), Date.now() + LONGEST_WAIT_MS);
  });

  // A grid is one stop of the keyboard: arrows go from cell to cell, Tab leaves it.
  document.addEventListener("keydown", (event) => {
    const grid = event.key === "Tab" && event.target.matches?.("canvas") && event.target.closest("[data-testid=stDataFrame]");
    if (!grid) return;
    event.stopImmediatePropagation();
    const inside = [...event.target.children];
    grid.querySelectorAll(".dvn-scroller").forEach((scroller) => { scroller.tabIndex = -1; });
    inside.forEach((table) => { table.inert = true; });
    setTimeout(() => inside.forEach((table) => { table.inert = false; }));
  }, true);

  // On a phone the panel covers the page: it closes once a territory or a page is chosen.
  const phone = window.matchMedia("(max-width: 640px)");
  const CHOICES = "[class*='st-key-found-'] button, [class*='st-key-up-'] button, [data-testid=stSidebarNavLink]";
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(".maillage-chercher")) {
      document.querySelector("[data-testid=stExpandSidebarButton]")?.click();
      setTimeout(() => document.querySelector(".st-key-picker-search input")?.focus(), 400);
    } else if (phone.matches && target.closest?.(".stSidebar")?.contains(target) && target.closest(CHOICES)) {
      setTimeout(() => document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click(), 300);
    }
  });

  translate(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else translate(change.target);
    }
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();
