"""Draw « Où ouvrir la prochaine ? »: ask for the best sites, show how far the search is, what it found."""

from __future__ import annotations

from html import escape

import altair as alt
import streamlit as st

from geo.analysis.coverage import Analysis
from geo.analysis.scenario import MOST_CHANGES, Addition
from geo.analysis.siting import MOST_SITES, Answer, CandidateKind, Question, Step, candidates, where_next
from geo.analysis.work import POOL, BusyError
from geo.cartography import as_image, marker_svg
from geo.cartography.palette import PALETTE
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import MaillageError
from geo.words.siting import candidate_names, curve_table, limits, meaning, payoff, site_words
from pages._scenario.plans import PROBLEM, SITED, change, current_plan, drawn
from pages._ui.data import analysis
from pages._ui.html import findings_html
from pages._ui.link import View
from pages._ui.messages import leave_message
from pages._ui.presence import Presence
from pages._ui.tables import show_table
from pages._ui.text import escape_markdown

_JOB, _ANSWER, _ASKED = "siting:job", "siting:answer", "siting:asked"
_AT_ONCE_S = 0.8
"""Answers quicker than this are shown without a progress bar."""
_POLL_S = 0.5
_KINDS = {
    CandidateKind.MAIRIE: "Mairies",
    CandidateKind.QPV: "Centres des QPV",
    CandidateKind.HOST: "Structures existantes",
}
_GOALS = {False: "Servir le plus de personnes", True: "Rapprocher les personnes les plus éloignées"}


def where_next_section(view: View, current: Analysis) -> Answer | None:
    """Draw the section; return the answer shown. The search goes on from the scenario drawn, `current`."""
    st.html('<h2 id="ou-ouvrir">Où ouvrir la prochaine ?</h2>')
    question, most = _question(view, current)
    if question is None:
        return None
    asked = (question, most, current.dataset.version)
    st.session_state[_ASKED] = asked
    st.button(
        "Chercher les meilleurs lieux",
        key="siting:start",
        type="primary",
        icon=":material/search:",
        on_click=_start,
        args=(asked,),
    )
    job_asked, job = st.session_state.get(_JOB, (None, None))
    if job is not None and job_asked == asked:
        if not job.finished(_AT_ONCE_S):
            _watch()
            return None
        _collect()
        if _ANSWER in st.session_state:
            # The map above was drawn without the pins of this answer.
            st.rerun()
    answered, answer = st.session_state.get(_ANSWER, (None, None))
    if answered != asked or answer is None:
        return None
    _show(answer)
    return answer


def _question(view: View, current: Analysis) -> tuple[Question | None, int]:
    dispositifs = list(Dispositif)
    st.session_state.setdefault(SITED, Dispositif.LAEP)
    dispositif = st.selectbox(
        "Dispositif à ouvrir",
        dispositifs,
        format_func=lambda d: f"{d.symbol} {d.label}",
        key=SITED,
        persist_state="session",
    )
    most = st.slider("Nombre de lieux, au plus", 1, MOST_SITES, 3, key="siting:most", persist_state="session")
    with st.expander("Lieux possibles, objectif, conditions"):
        kinds = st.pills(
            "Lieux possibles",
            list(_KINDS),
            selection_mode="multi",
            default=list(_KINDS),
            format_func=_KINDS.__getitem__,
            key="siting:kinds",
            persist_state="session",
        )
        farthest = st.radio(
            "Objectif",
            list(_GOALS),
            format_func=_GOALS.__getitem__,
            key="siting:goal",
            persist_state="session",
        )
        qpv_only = st.checkbox(
            "Ne compter que les habitants des QPV", key="siting:qpv", persist_state="session"
        )
        each = st.checkbox(
            "Au moins une structure par intercommunalité",
            key="siting:epci",
            disabled=farthest,
            persist_state="session",
        )
        fixed = _fixed(view, current, dispositif, tuple(kinds)) if kinds and not farthest else ()
    if not kinds:
        st.warning("Choisissez au moins une sorte de lieux.")
        return None, most
    question = Question(
        view.territory,
        dispositif,
        view.access,
        tuple(k for k in CandidateKind if k in kinds),
        qpv_only=qpv_only,
        each_epci=each and not farthest,
        fixed=fixed,
        farthest=farthest,
    )
    return question, most


def _fixed(
    view: View, current: Analysis, dispositif: Dispositif, kinds: tuple[CandidateKind, ...]
) -> tuple[str, ...]:
    try:
        names = candidate_names(current.tree, candidates(current, view.territory, dispositif, kinds))
    except MaillageError as error:
        st.info(escape_markdown(str(error)))
        names = {}
    chosen = st.multiselect(
        "Lieux déjà choisis",
        list(names),
        format_func=lambda code: names.get(code, code),
        placeholder="Aucun",
        key="siting:fixed",
        persist_state="session",
    )
    return tuple(code for code in chosen if code in names)


# --- The search --------------------------------------------------------------------------------------


def _start(asked: tuple[Question, int, str]) -> None:
    question, most, _ = asked
    current = drawn(current_plan()).analysis
    _, previous = st.session_state.get(_JOB, (None, None))
    if previous is not None:
        previous.stop()
    st.session_state.pop(_ANSWER, None)
    here = Presence()
    try:
        search = POOL.start(
            (here.session, asked), lambda job: where_next(current, question, most, progress=job.advance), here
        )
    except BusyError as error:
        leave_message(PROBLEM, str(error), failed=True)
        return
    st.session_state[_JOB] = (asked, search)


@st.fragment(run_every=_POLL_S)
def _watch() -> None:
    """Show how far the search is; the page runs again when it ends."""
    _, job = st.session_state.get(_JOB, (None, None))
    if job is None or job.finished():
        st.rerun()
    st.progress(job.share_done, text="Recherche des meilleurs lieux…")
    st.button(
        "Arrêt demandé…" if job.stopping else "Arrêter",
        key="siting:stop",
        on_click=job.stop,
        disabled=job.stopping,
    )


def _collect() -> None:
    asked, job = st.session_state.pop(_JOB)
    try:
        st.session_state[_ANSWER] = (asked, job.result())
    except MaillageError as error:
        st.info(escape_markdown(str(error)))


# --- The answer --------------------------------------------------------------------------------------


def _show(answer: Answer) -> None:
    """Say what the best sites are, numbered as on the map."""
    tree = analysis().tree
    if answer.steps and not answer.complete:
        st.warning("Recherche arrêtée : voici ce qui était trouvé.")
    step = _step(answer)
    said = [text for text in (meaning(tree, answer, step), payoff(answer)) if text]
    st.html(f'<div role="status">{findings_html(said)}</div>')
    if step is None or not step.chosen:
        return
    sign = as_image(marker_svg([answer.question.dispositif], 18))
    sites = "".join(
        f"<li>{sign} {escape(site_words(tree, answer.question.dispositif, place))}</li>"
        for place in step.chosen
    )
    st.html(f'<ol class="scenario-lieux">{sites}</ol>')
    st.button(
        "Placer ces lieux dans le scénario",
        icon=":material/add_location:",
        on_click=_adopt,
        args=(answer, step),
    )


def proposed() -> tuple[Answer, Step] | None:
    """Return the answer shown and the step of it that was chosen, for the pins of the map."""
    asked, answer = st.session_state.get(_ANSWER, (None, None))
    if answer is None or asked != st.session_state.get(_ASKED) or not answer.steps:
        return None
    chosen = st.session_state.get(_step_key(answer))
    return answer, next((one for one in answer.steps if one.sites == chosen), answer.steps[-1])


def where_next_figures(answer: Answer) -> None:
    """Draw what each number of sites would bring, and what the search leaves out."""
    if not answer.steps:
        return
    st.html("<h2>Combien de lieux ouvrir ?</h2>")
    left, right = st.columns([0.4, 0.6], gap="medium")
    with left:
        st.altair_chart(_curve(answer), width="stretch")
    with right:
        wide = {"Où": st.column_config.TextColumn(width="large")}
        table = curve_table(analysis().tree, answer)
        show_table(table, "Personnes desservies selon le nombre de lieux", wide)
    st.caption(" ".join(limits(answer)))


def _step_key(answer: Answer) -> str:
    return f"siting:step:{[step.sites for step in answer.steps]}"


def _step(answer: Answer) -> Step | None:
    """Let a person choose for how many sites the answer is told."""
    sites = [step.sites for step in answer.steps]
    if len(sites) < 2:
        return answer.steps[-1] if answer.steps else None
    chosen = st.segmented_control(
        "Nombre de lieux retenus", sites, default=sites[-1], required=True, key=_step_key(answer)
    )
    return answer.steps[sites.index(chosen)]


def _adopt(answer: Answer, step: Step) -> None:
    additions = [Addition((answer.question.dispositif,), place.lon, place.lat) for place in step.chosen]
    scenario = current_plan()
    room = MOST_CHANGES - len(scenario.added) - len(scenario.closed)
    change(scenario.opening(*additions[: max(room, 0)]))


def _curve(answer: Answer) -> alt.LayerChart:
    """Draw people served, or the farthest distance, against the number of sites."""
    if answer.question.farthest:
        title, values = "Distance des plus éloignés (m)", [step.farthest_m for step in answer.steps]
    else:
        title, values = "Personnes desservies de plus", [s.served - answer.base_served for s in answer.steps]
    data = alt.Data(values=[{"n": s.sites, "v": round(v)} for s, v in zip(answer.steps, values, strict=True)])
    spaced = alt.Axis(labelExpr="replace(datum.label, /,/g, '\u202f')", tickCount=5)
    base = alt.Chart(data, height=260).encode(
        x=alt.X("n:O", title="Nombre de lieux", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("v:Q", title=title, axis=spaced, scale=alt.Scale(zero=True)),
    )
    line = base.mark_line(color=PALETTE.accent) + base.mark_point(color=PALETTE.accent, filled=True, size=70)
    return line.configure_axis(
        labelColor=PALETTE.ink, titleColor=PALETTE.ink, labelFontSize=14, titleFontSize=14
    )
