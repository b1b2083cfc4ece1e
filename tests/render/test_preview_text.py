"""The preview page, whole, at the widths that people use."""

from __future__ import annotations

import io
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.analysis.delivery.schema_order import RolloutOrder
from aiscale.core.messages.wording import naming_all
from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan
from aiscale.plan.restore import Drift, DriftedField, restoring
from aiscale.render.preview_findings import Compared
from aiscale.render.preview_json import preview_json
from aiscale.render.preview_text import preview_text, resources_text
from tests.render.plans import CHANGES, DESCRIBED, EFFECTS, FIRST, resource

WARNING = Diagnostics([Diagnostic("STR001", Severity.WARNING, "something")])
ERROR = Diagnostics([Diagnostic("STR001", Severity.ERROR, "something")])

FIRST_PAGE = """\
shop → sandbox                            plan 0123456789ab, nothing applied yet

Architecture
  +  models/surge   model, v9, onnx
  +  front          service, 2 replicas
  +  serving/surge  model service, Triton, 2 replicas
  +  count          stream job, Flink 2.2, parallelism 8, exactly-once
  +  orders         topic, 12 partitions, key id, read by count, front

Resources    + 4   ~ 0   +- 0   - 0   = 0 unchanged           (--show resources)
  +  2 Deployment, KafkaTopic, Namespace

Findings     0 errors, 0 warnings in 5 components

4 to create, 0 to change, 0 to delete.
Run aiscale up to apply plan 0123456789ab."""

CHANGES_PAGE = """\
shop → prod                     plan ba9876543210, from applied 2026-11-20 14:02

Architecture
  ~  models/surge   version v8 → v9; served by surge
  ~  front          image r.example/f@sha256:1111111… →
                    r.example/f@sha256:2222222…, autoscaling is gone, health
                    path /up is new
  ~  serving/surge  follows models/surge: 2 objects
  ~  count          parallelism 4 → 8; restarts from a savepoint
  -  old            topic, its records are deleted
  ~  orders         partitions 6 → 12; records of one id may move to another
                    partition

Resources    + 1   ~ 3   +- 1   - 2   = 1 unchanged           (--show resources)
  front          ~  Secret
                 +- Deployment
  serving/surge  +  Deployment
                 -  Deployment
  count          ~  FlinkDeployment
  old            -  KafkaTopic
  orders         ~  KafkaTopic
  +- deployment/front  spec.selector.matchLabels.app cannot be changed in place

Effects           before   after
  cost / month    $18,420  $19,905  AWS
  front capacity  ·        6,400/s  2.1× the peak of 3,000/s
  and 1 that stays the same

Findings     0 errors, 1 warning in 5 components  (aiscale lint)

1 to create, 3 to change, 1 to replace, 2 to delete.
Run aiscale up to apply plan ba9876543210.
aiscale preview --all lists every item."""


def test_first_page() -> None:
    assert preview_text(FIRST, findings=Diagnostics(), components=5, width=80).plain == FIRST_PAGE


def test_page_of_changes() -> None:
    assert preview_text(CHANGES, findings=WARNING, components=5, effects=EFFECTS, width=80).plain == CHANGES_PAGE


def test_wide_page_ends_with_one_line() -> None:
    page = preview_text(CHANGES, findings=WARNING, components=5, effects=EFFECTS, width=120).plain.splitlines()
    assert page[-2] == "1 to create, 3 to change, 1 to replace, 2 to delete. Run aiscale up to apply plan ba9876543210."
    assert page[0].endswith("plan ba9876543210, from applied 2026-11-20 14:02")
    assert len(page[0]) == 120


def test_figures_that_stay_are_counted_and_budgets_stay_with_what_costs() -> None:
    cost, gpus, _ = EFFECTS
    budget = Effect(
        "budget / month", "USD/month", Figure(20000, 20000, "$20,000"), Figure(20000, 20000, "$20,000"), "left"
    )
    apart = Effect("not included", "", None, None, "requests")

    def told(*effects: Effect) -> list[str]:
        page = preview_text(CHANGES, findings=Diagnostics(), components=5, effects=effects, width=80).plain
        return page[page.index("Effects") : page.index("\n\nFindings")].splitlines()

    assert told(cost, budget, gpus, apart) == [
        "Effects           before   after",
        "  cost / month    $18,420  $19,905  AWS",
        "  budget / month  $20,000  $20,000  left",
        "  not included    requests",
        "  and 1 that stays the same",
    ]
    assert told(budget, gpus, apart) == ["Effects      2 figures stay the same"]
    # A name that would leave little room for words has a line of its own, and widens no column.
    long = Effect(f"{'recommendations' * 2} capacity", "per second", Figure(1, 1, "1/s"), Figure(2, 2, "2/s"), "of 1/s")
    assert told(cost, long) == [
        "Effects         before   after",
        "  cost / month  $18,420  $19,905  AWS",
        "  recommendationsrecommendations capacity",
        "                1/s      2/s      of 1/s",
    ]


def test_objects_that_are_made_anew_for_one_reason_are_told_together() -> None:
    field = FieldChange("metadata.namespace", "a", "b", forces_replace=True)
    moved = tuple(resource(Action.REPLACE, "Service", f"s{one}", "services/front", (field,)) for one in range(5))
    other = resource(Action.REPLACE, "Deployment", "front", "services/front", (replace(field, path="spec.selector"),))
    plan = replace(CHANGES, components=(), resources=(*moved, other))
    lines = preview_text(plan, findings=Diagnostics(), components=5, width=100).plain.splitlines()
    at = lines.index("  front  +- 5 Service, Deployment")
    assert lines[at + 1 : at + 3] == [
        "  +- service/s0, service/s1, service/s2 and 2 more  metadata.namespace cannot be changed in place",
        "  +- deployment/front  spec.selector cannot be changed in place",
    ]


def test_what_a_raised_maximum_costs_is_beside_it() -> None:
    line = "  ~  count          parallelism 4 → 8; restarts from a savepoint"
    lines = preview_text(
        CHANGES, findings=WARNING, components=5, width=120, costs={"streamjobs/count": "about +$74 a month"}
    ).plain.splitlines()
    assert [one for one in lines if one.startswith(line)] == [f"{line}; about +$74 a month"]


def test_what_the_cluster_would_refuse_is_counted_and_up_is_not_advised() -> None:
    lines = preview_text(
        CHANGES, findings=WARNING, components=5, width=120, refused=["a: b: c", "d: e: f"]
    ).plain.splitlines()
    at = lines.index("Findings     0 errors, 1 warning in 5 components, 2 refused fields  (aiscale lint)")
    assert lines[at + 1 : at + 4] == ["  refused  a: b: c", "  refused  d: e: f", ""]
    assert lines[-1] == (
        "1 to create, 3 to change, 1 to replace, 2 to delete. aiscale up will refuse this plan: fix what is refused first."
    )


def test_findings_that_a_change_brings_and_takes_away_are_named() -> None:
    late = [Diagnostic("SVC002", Severity.WARNING, f"s{number} is late", f"services/s{number}") for number in range(7)]
    told = Diagnostic("MOD004", Severity.NOTE, "aiscale up leaves out a part")
    found = Diagnostics([*ERROR, *late, told])
    compared = Compared([*ERROR, *found][1:], [*WARNING, replace(told, message="other parts")])
    page = preview_text(CHANGES, findings=found, components=5, compared=compared, width=80).plain
    assert page[page.index("Findings") : page.index("\n\n1 to create")].splitlines() == [
        "Findings     1 error, 7 warnings, 1 note in 5 components  (aiscale lint)",
        "  STR001  new: something",
        *(f"  SVC002  new: s{number} is late" for number in range(5)),
        "  and 2 more new warnings",
        "  STR001  gone: something",
    ]
    same = tuple(replace(change, action=Action.SAME, fields=()) for change in FIRST.resources)
    nothing = replace(FIRST, components=(), resources=same, applied_at="1970-01-01T00:00:00Z")
    for one, more in ((Compared([told], [told]), []), (Compared(late[:1], []), ["  SVC002  new: s0 is late"])):
        lines = preview_text(nothing, findings=found, components=5, against="main", compared=one).plain.splitlines()
        assert (lines[0], [line for line in lines if "new: " in line]) == (
            "shop → sandbox  nothing to change: 4 resources, as main has them", more
        )  # fmt: skip


def test_schemas_that_change_are_told_with_who_goes_first() -> None:
    order = RolloutOrder("topics/rides", "BACKWARD", "readers", ("services/billing",), ("services/booking",))
    free = RolloutOrder("topics/fares", "FULL", "either", ("services/billing",), ())
    page = preview_text(CHANGES, findings=WARNING, components=5, orders=(order, free), width=80).plain.splitlines()
    at = page.index("Changed schemas")
    assert page[at - 1 : at + 4] == [
        "",
        "Changed schemas",
        "  rides  readers first (BACKWARD): billing; then booking",
        "  fares  readers and writers in any order (FULL)",
        "",
    ]


def test_nothing_to_do_is_one_line() -> None:
    same = tuple(replace(change, action=Action.SAME, fields=()) for change in FIRST.resources)
    plan = replace(FIRST, components=(), resources=same, applied_at="2026-11-20T14:02:33Z")
    assert preview_text(plan, findings=WARNING, components=5, effects=EFFECTS).plain == (
        "shop → sandbox  nothing to change: 4 resources, applied 2026-11-20 14:02"
    )
    assert preview_text(plan, findings=ERROR, components=5).plain == (
        "shop → sandbox  nothing to change: 4 resources, applied 2026-11-20 14:02\n\n"
        "Findings     1 error, 0 warnings in 5 components  (aiscale lint)\n  STR001  something"
    )


def test_changes_without_resources_are_recorded() -> None:
    same = tuple(replace(change, action=Action.SAME, fields=()) for change in FIRST.resources)
    plan = replace(CHANGES, components=CHANGES.components[:1], resources=same)
    assert preview_text(plan, findings=Diagnostics(), components=5).plain.splitlines()[2:] == [
        "Architecture",
        "  ~  surge  version v8 → v9; served by surge",
        "",
        "Findings     0 errors, 0 warnings in 5 components",
        "",
        "No resource changes. Run aiscale up to record plan ba9876543210.",
    ]


def test_many_components_are_folded() -> None:
    topics = tuple(ComponentChange(Action.CREATE, f"topics/t{i:03}", "Topic") for i in range(300))
    front = ComponentChange(
        Action.UPDATE, "services/front", "Microservice", (FieldChange("replicas", 2, 3),), ("deployment/front",)
    )  # fmt: skip
    made = tuple(resource(Action.CREATE, "KafkaTopic", f"t{i:03}", f"topics/t{i:03}") for i in range(300))
    plan = Plan("0" * 12, "shop", "prod", "2026-11-20T14:02:33Z", (front, *topics), made, DESCRIBED, ("topics/*",))
    lines = preview_text(plan, findings=Diagnostics(), components=301, width=80).plain.splitlines()
    assert lines[1:8] == [
        "only topics/*",
        "",
        "Architecture",
        "  ~  front       replicas 2 → 3",
        "  +  300 topics  t000, t001, t002 and 297 more",
        "",
        "Resources    + 300   ~ 0   +- 0   - 0   = 0 unchanged         (--show resources)",
    ]
    assert lines[8] == "  t000  +  KafkaTopic"
    assert lines[24] == "  and 284 more components"
    assert lines[-1] == "aiscale preview --all lists every item."


def test_all_of_many_are_named_where_that_is_asked_for() -> None:
    topics = tuple(ComponentChange(Action.CREATE, f"topics/t{i:03}", "Topic") for i in range(30))
    made = tuple(resource(Action.CREATE, "KafkaTopic", f"t{i:03}", f"topics/t{i:03}") for i in range(30))
    drift = [Drift(f"secret/s{number}", "services/front", "missing") for number in range(20)]
    plan = Plan("0" * 12, "shop", "prod", "2026-11-20T14:02:33Z", topics, made, {})
    errors = [Diagnostic("SVC002", Severity.ERROR, f"s{number} is late", f"services/s{number}") for number in range(8)]
    with naming_all():
        lines = preview_text(plan, findings=Diagnostics(errors), components=30, drift=drift).plain.splitlines()
    assert [line for line in lines if re.search(r"\bmore\b|--all", line)] == []
    assert sum(line.startswith("  +  t") for line in lines) == 30
    assert sum("+  KafkaTopic" in line for line in lines) == 30
    assert sum(line.startswith("  SVC002") for line in lines) == 8
    assert sum(line.startswith("drifted: secret/s") for line in lines) == 20


def test_resources_one_by_one() -> None:
    assert resources_text(CHANGES, width=80).plain == (
        "~  flinkdeployment/count  streamjobs/count\n"
        "     spec.job.parallelism  4 → 8\n"
        "+- deployment/front  services/front\n"
        "     spec.selector.matchLabels.app  f → front  forces replacement\n"
        "~  secret/front  services/front\n"
        "     data.password  (secret) → (secret)\n"
        "     type  none → Opaque\n"
        "+  deployment/surge-v9  serving/surge\n"
        "~  kafkatopic/orders  topics/orders\n"
        "     spec.partitions  6 → 12\n"
        "-  kafkatopic/old  topics/old\n"
        "-  deployment/surge-v8  serving/surge"
    )
    assert resources_text(CHANGES, unchanged=True).plain.startswith("   namespace/shop  systems/shop\n")


WORDS = st.text(max_size=90)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, st.integers(20, 130))
def test_no_line_is_too_wide_or_speaks_to_the_terminal(before: str, after: str, width: int) -> None:
    changed = ComponentChange(Action.UPDATE, "services/front", "Microservice", (FieldChange("image", before, after),))
    made = resource(Action.UPDATE, "Deployment", "front", "services/front", (FieldChange("spec.x", before, after),))
    plan = replace(CHANGES, components=(changed,), resources=(made,))
    for page in (
        preview_text(plan, findings=WARNING, components=5, effects=EFFECTS, width=width),
        resources_text(plan, width=width),
    ):
        lines = page.plain.split("\n")
        assert max(Text(line).cell_len for line in lines) <= max(40, width)
        assert all(character.isprintable() for line in lines for character in line)


def test_colour_is_only_on_top() -> None:
    page = preview_text(CHANGES, findings=ERROR, components=5, effects=EFFECTS, width=80)
    drawn = io.StringIO()
    Console(file=drawn, force_terminal=True, width=80, highlight=False, color_system="standard").print(page)
    assert "\x1b[32m+" in drawn.getvalue()
    plain = io.StringIO()
    Console(file=plain, width=80, highlight=False).print(page)
    assert plain.getvalue() == page.plain + "\n"


def test_a_command_that_applies_the_plan_does_not_advise_to() -> None:
    advising, silent = (
        preview_text(FIRST, findings=Diagnostics(), components=1, width=120, advises=advises).plain.splitlines()
        for advises in (True, False)
    )
    assert advising[:-1] == silent[:-1]
    assert advising[-1] == f"{silent[-1]} Run aiscale up to apply plan {FIRST.id}."


def test_what_is_not_provisioned_yet_is_named_apart() -> None:
    left_out = {change.address for change in FIRST.components if change.kind == "Topic"}
    lines = preview_text(FIRST, findings=Diagnostics(), components=5, left_out=left_out, width=80).plain.splitlines()
    before = FIRST_PAGE.splitlines()
    gone = [line for line in before if line not in lines]
    assert left_out
    assert len(gone) == len(left_out)
    assert [line for line in lines if line not in before] == ["  not supported by aiscale up  topic"]


def test_a_change_is_told_whether_objects_follow_from_it_yet_or_not() -> None:
    made = ComponentChange(Action.CREATE, "topics/late", "Topic")
    plan = replace(CHANGES, components=(*CHANGES.components, made))
    told, before = (
        preview_text(plan, findings=Diagnostics(), components=5, left_out=names, width=160).plain.splitlines()
        for names in ({"models/surge", "topics/late"}, ())
    )
    assert [(old, new) for old, new in zip(before, told, strict=True) if old != new] == [
        ("  ~  models/surge   version v8 → v9; served by surge",
         "  ~  models/surge   version v8 → v9; not supported by aiscale up"),
        ("  +  late           topic", "  +  late           topic; not supported by aiscale up"),
    ]  # fmt: skip


def test_what_only_a_change_breaks_is_told_since_lint_cannot() -> None:
    shorter = Diagnostic(
        "CHG002", Severity.WARNING, "orders keeps records for 2h instead of 1d",
        notes=("what is older is deleted at once",), help='retention="1d"',
    )  # fmt: skip
    found = Diagnostics([*WARNING, shorter])
    lines = preview_text(CHANGES, findings=found, components=5, width=80).plain.splitlines()
    place = lines.index("Findings     0 errors, 2 warnings in 5 components  (aiscale lint)")
    assert lines[place + 1 : place + 5] == [
        "  CHG002  orders keeps records for 2h instead of 1d",
        "          note: what is older is deleted at once",
        '          help: retention="1d"',
        "",
    ]
    alone = preview_text(CHANGES, findings=Diagnostics([shorter]), components=5, width=80).plain.splitlines()
    assert "Findings     0 errors, 1 warning in 5 components" in alone


def test_what_goes_to_each_of_several_clusters_is_counted_apart() -> None:
    clusters = {"prod.eu  context eu": FIRST, "prod.us  sandbox us": replace(FIRST, resources=())}
    lines = preview_text(FIRST, findings=Diagnostics(), components=5, clusters=clusters, width=80).plain.splitlines()
    before = FIRST_PAGE.splitlines()
    assert [line for line in lines if line not in before] == [
        "Clusters",
        f"  prod.eu  context eu  + {len(FIRST.resources)}   ~ 0   +- 0   - 0   = 0",
        "  prod.us  sandbox us  + 0   ~ 0   +- 0   - 0   = 0",
    ]


def test_what_exists_already_has_another_sign_and_comes_last() -> None:
    existing = {"Model", "Topic"}
    lines = preview_text(FIRST, findings=Diagnostics(), components=5, existing=existing, width=80).plain.splitlines()
    assert lines[2:9] == [
        "Architecture",
        "  +  front          service, 2 replicas",
        "  +  serving/surge  model service, Triton, 2 replicas",
        "  +  count          stream job, Flink 2.2, parallelism 8, exactly-once",
        "  ·  models/surge   model, v9, onnx",
        "  ·  orders         topic, 12 partitions, key id, read by count, front",
        "  ·  no object of its own: it exists, or is part of another object",
    ]
    lines = preview_text(
        CHANGES, findings=Diagnostics(), components=5, existing={"StreamJob"}, width=100
    ).plain.splitlines()
    assert [line for line in lines if "nothing is" in line] == [
        "  ~  count          parallelism 4 → 8; restarts from a savepoint; nothing is changed there"
    ]


def test_what_has_drifted_stands_beside_its_component() -> None:
    field = DriftedField("spec.replicas", 2, 5, manager="kubectl-scale", at="2026-11-25T17:22:01Z")
    drift = (
        Drift("deployment/front", "services/front", "changed", (field,)),
        Drift("kafkatopic/orders", "topics/orders", "missing"),
        Drift("namespace/shop", "systems/shop", "changed", (FieldChange("metadata.labels.x", "a", "b"),)),
        Drift("configmap/stray", "", "extra"),
    )
    orders = tuple(change for change in CHANGES.components if change.address in {"services/front", "topics/old"})
    kept = tuple(
        replace(one, action=Action.SAME, fields=()) if one.address == "topics/orders" else one
        for one in CHANGES.resources
    )
    plan = replace(CHANGES, components=orders, resources=kept)
    lines = preview_text(plan, findings=Diagnostics(), components=5, drift=drift, width=100).plain.splitlines()
    assert lines[2:9] == [
        "Architecture",
        "  ~  front   image r.example/f@sha256:1111111… → r.example/f@sha256:2222222…, autoscaling is gone,",
        "             health path /up is new",
        "             drifted: deployment/front changed (spec.replicas by kubectl-scale), `aiscale up` puts",
        "             it back",
        "  -  old     topic, its records are deleted",
        "  !  orders  drifted: kafkatopic/orders missing, left as it is: no target names it",
    ]
    assert lines[-2:] == [
        "drifted: namespace/shop changed (metadata.labels.x), left as it is: no target names it",
        "drifted: configmap/stray extra, not recorded as made by aiscale, left alone",
    ]
    machines = preview_json(plan, findings=Diagnostics(), components=5, drift=drift)["architecture_changes"]
    assert [(one["address"], one["actions"], one["drift"]) for one in machines] == [
        ("services/front", ["update"], ["deployment/front"]),
        ("topics/old", ["delete"], []),
        ("topics/orders", ["no-op"], ["kafkatopic/orders"]),
    ]
    assert machines[2]["summary"] == "drifted: kafkatopic/orders missing, left as it is: no target names it"


def test_what_is_only_put_back_has_no_other_words() -> None:
    field = DriftedField("spec.replicas", 2, 5, manager="kubectl-scale", at="2026-11-25T17:22:01Z")
    drift = [Drift("deployment/front", "services/front", "changed", (field,))]
    drift += [Drift(f"secret/s{number}", "services/front", "missing") for number in range(4)]
    same = tuple(replace(change, action=Action.SAME, fields=()) for change in FIRST.resources)
    plan = restoring(replace(FIRST, components=(), resources=same, applied_at="2026-11-20T14:02:33Z"), drift)
    lines = preview_text(plan, findings=Diagnostics(), components=5, drift=drift, width=100).plain.splitlines()
    assert lines[2:6] == [
        "Architecture",
        "  ~  front  drifted: deployment/front changed (spec.replicas by kubectl-scale), `aiscale up` puts it",
        "            back",
        "            drifted: secret/s0 missing, left as it is: no target names it",
    ]
    assert "            drifted: 2 more" in lines
    assert lines[-1] == "aiscale preview --all lists every item."


def test_many_drifted_components_are_counted() -> None:
    described = {f"topics/t{n:02}": {"kind": "Topic", "name": f"t{n:02}"} for n in range(40)}
    drift = [Drift(f"kafkatopic/t{n:02}", f"topics/t{n:02}", "missing") for n in range(40)]
    same = tuple(resource(Action.SAME, "KafkaTopic", f"t{n:02}", f"topics/t{n:02}") for n in range(40))
    nothing = Plan("0" * 12, "shop", "prod", "2026-11-20T14:02:33Z", (), same, described)
    lines = preview_text(restoring(nothing, drift), findings=Diagnostics(), components=40, drift=drift, width=100).plain
    told = lines.splitlines()
    assert sum(line.startswith("  ~  t") for line in told) == 12
    assert "  ~  28 topics  t12, t13, t14 and 25 more" in told
    assert told[-2:] == ["drifted: 16 more", "aiscale preview --all lists every item."]


def test_nothing_to_do_but_what_cannot_be_taken_out() -> None:
    stays = DriftedField("spec.x", None, 1, manager="a-webhook", is_added=True, stays="field is immutable")
    drift = [Drift("deployment/front", "services/front", "changed", (stays,))]
    same = tuple(replace(change, action=Action.SAME, fields=()) for change in FIRST.resources)
    plan = replace(FIRST, components=(), resources=same, applied_at="2026-11-20T14:02:33Z")
    assert preview_text(plan, findings=Diagnostics(), components=5, drift=drift, width=120).plain.splitlines() == [
        "shop → sandbox  nothing to change: 4 resources, applied 2026-11-20 14:02",
        "drifted: deployment/front changed (+ spec.x by a-webhook), which `aiscale up` cannot take out",
    ]


def test_what_starts_without_something_is_told_last() -> None:
    lacking = {
        "services/front": ["no features (feature store)", "no eta (model service)"],
        "streamjobs/count": ["no a (bucket)"],
    }
    lines = preview_text(FIRST, findings=Diagnostics(), components=5, lacking=lacking, width=80).plain.splitlines()
    assert lines[-6:-3] == [
        "Missing      2 components start without a dependency",
        "  services/front    no features (feature store), no eta (model service)",
        "  streamjobs/count  no a (bucket)",
    ]
