import re

from suasion.reports.charts import gain, sizes
from suasion.reports.charts.drawing import drawn


def test_a_drawing_is_named_for_those_who_cannot_see_it() -> None:
    rows = [{"name": "a <b> & c", "size": 3, "label": "3"}]
    svg = drawn(sizes.spec(rows, "customers"), "sizes", "Sizes & <shares>", "Bars")
    assert '<title id="sizes-title">Sizes &amp; &lt;shares&gt;</title>' in svg
    assert svg.count("role=") == 1
    assert "a &lt;b&gt; &amp; c" in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")


def test_two_drawings_share_no_identifier() -> None:
    rows = [{"name": "a", "low": -1.0, "high": 2.0}]
    first, second = (drawn(gain.spec(rows, "gain"), name, "t", "d") for name in ("one", "two"))
    names = [set(re.findall(r'id="([^"]+)"', svg)) for svg in (first, second)]
    assert names[0]
    assert not names[0] & names[1]


def test_an_interval_is_drawn_from_its_low_to_its_high_end() -> None:
    rows = [{"name": "wide", "low": 0.0, "high": 10.0}, {"name": "half", "low": 0.0, "high": 5.0}]
    svg = drawn(gain.spec(rows, "gain"), "gain", "t", "d")
    lengths = [abs(float(found)) for found in re.findall(r'<line[^>]* x2="(-?[\d.]+)"[^>]*stroke="#1b5e7d"', svg)]
    assert len(lengths) == 2
    assert abs(lengths[0] - 2 * lengths[1]) < 1
