"""Each field of each recorded page is a test of its own. The pages are our own making."""

import json


def test_a_recorded_page_gives_what_was_accepted(case_field, outcomes, accept):
    case, field = case_field
    name, found = outcomes[case.name]
    if accept:
        for old in ("article.json", "rejection.json"):
            (case.folder / old).unlink(missing_ok=True)
        text = json.dumps(found, ensure_ascii=False, indent=1)
        (case.folder / name).write_text(text + "\n", encoding="utf-8")
        return
    wanted_name, wanted = case.expected()
    assert wanted is not None, (
        f"{case.name}: nothing accepted yet; run pytest tests/cases --accept and read the diff"
    )
    assert (wanted_name, wanted.get(field)) == (name, found.get(field))
