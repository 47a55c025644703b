"""Data for search engines cannot break out of its element, and says nothing empty."""

import json

from common.structured import json_ld


def inside(element):
    return element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")


def test_no_text_ends_the_element():
    text = "</script><script>alert(1)</script><!-- & \u2028"
    element = json_ld({"name": text})

    assert element.count("</script>") == 1
    assert element.count("<") == 2
    assert "\u2028" not in element
    assert json.loads(inside(element))["name"] == text


def test_empty_values_are_left_out_and_zero_stays():
    data = json.loads(
        inside(json_ld({"a": "", "b": None, "c": [], "d": {"e": ""}, "f": 0, "g": [{"h": ""}]}))
    )

    assert data == {"@context": "https://schema.org", "f": 0, "g": [{}]}
