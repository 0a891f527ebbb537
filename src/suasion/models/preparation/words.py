"""What a recipe did, as sentences in English and 简体中文."""

from suasion.models.preparation.step import Change

WORDS: dict[str, dict[str, str]] = {
    "read_as": {
        "en": "{column}: {count} of {of} cells read as {kind}",
        "zh": "{column}：{of} 格中有 {count} 格读作{kind}",
    },
    "unknown": {"en": "{column}: {count} of {of} cells are unknown", "zh": "{column}：{of} 格中有 {count} 格未知"},
    "unreadable": {
        "en": "{column}: {count} of {of} cells cannot be read as {kind} and are unknown",
        "zh": "{column}：{of} 格中有 {count} 格不能读作{kind}，视为未知",
    },
    "ambiguous": {
        "en": "{column}: {count} of {of} cells could be times, day or month first; say which under `formats`",
        "zh": "{column}：{of} 格中有 {count} 格可能是时间，但日月先后不明；请在 `formats` 中写明",
    },
    "infinite": {
        "en": "{column}: {count} of {of} cells are infinite and taken for unknown",
        "zh": "{column}：{of} 格中有 {count} 格为无穷大，视为未知",
    },
    "left_out": {"en": "{column}: left out, {why}", "zh": "{column}：剔除，{why}"},
    "rows_left_out": {"en": "{count} of {of} rows left out, {why}", "zh": "{of} 行中剔除 {count} 行，{why}"},
    "filled": {
        "en": "{column}: {count} of {of} cells filled by {by}",
        "zh": "{column}：{of} 格中有 {count} 格以{by}填补",
    },
    "filled_nearest": {
        "en": "{column}: {count} of {of} cells filled from the nearest rows",
        "zh": "{column}：{of} 格中有 {count} 格由最近邻的行填补",
    },
    "filled_course": {
        "en": "{column}: {count} of {of} cells interpolated",
        "zh": "{column}：{of} 格中有 {count} 格由插值填补",
    },
    "flagged": {
        "en": "{column}: a column says where it was unknown ({count} of {of})",
        "zh": "{column}：新增一列标明何处未知（{of} 行中 {count} 行）",
    },
    "outliers": {
        "en": "{column}: {count} of {of} values outside {low} to {high}: {action}",
        "zh": "{column}：{of} 个值中有 {count} 个在 {low} 至 {high} 之外：{action}",
    },
    "scaled": {"en": "{column}: less {shift}, divided by {by}", "zh": "{column}：减 {shift}，除以 {by}"},
    "merged": {
        "en": "{column}: {categories} rare categories are one, {count} of {of} cells",
        "zh": "{column}：{categories} 个罕见类别合为一类，共 {of} 格中的 {count} 格",
    },
    "became": {"en": "{column}: became {columns}", "zh": "{column}：变为 {columns}"},
    "selected": {
        "en": "{column}: stays, place {count} of {of}, {method} {value}",
        "zh": "{column}：保留，第 {count} 名，共 {of} 列，{method} {value}",
    },
    "not_selected": {
        "en": "{column}: goes, place {count} of {of}, {method} {value}",
        "zh": "{column}：剔除，第 {count} 名，共 {of} 列，{method} {value}",
    },
    "redundant": {
        "en": "{column}: goes, correlation {value} with {of_column}",
        "zh": "{column}：剔除，与 {of_column} 的相关系数为 {value}",
    },
    "components": {
        "en": "{count} components of {of} columns hold {share} of their variance",
        "zh": "{of} 列化为 {count} 个主成分，保有方差的 {share}",
    },
    "component": {"en": "{column}: {share} of the variance, {terms}", "zh": "{column}：方差的 {share}，{terms}"},
    "combination": {"en": "{column}: {count} of {of} rows: {terms}", "zh": "{column}：{of} 行中有 {count} 行：{terms}"},
}

CODES: dict[str, dict[str, str]] = {
    "number": {"en": "numbers", "zh": "数字"},
    "category": {"en": "categories", "zh": "类别"},
    "time": {"en": "times", "zh": "时间"},
    "nested": {"en": "for it holds lists, records or bytes", "zh": "其中是列表、记录或字节"},
    "asked": {"en": "as the recipe says", "zh": "按配方所定"},
    "all_unknown": {"en": "for it is unknown nearly everywhere", "zh": "几乎处处未知"},
    "constant": {"en": "for it holds one value only", "zh": "只有一个值"},
    "names_rows": {"en": "for it names the rows: nearly every value differs", "zh": "它只是行的名称：几乎每个值都不同"},
    "repeats": {"en": "for they repeat earlier ones", "zh": "与前面的行重复"},
    "lacks": {"en": "for they lack a value", "zh": "缺少值"},
    "outlier": {"en": "for they hold an outlier", "zh": "含离群值"},
    "clip": {"en": "pulled in to the bound", "zh": "收至边界"},
    "to_unknown": {"en": "taken for unknown", "zh": "视为未知"},
    "drop": {"en": "their rows are left out of learning", "zh": "所在行不参与学习"},
    "correlation": {"en": "correlation", "zh": "相关系数"},
    "chi_square": {"en": "chi-square p", "zh": "卡方检验 p 值"},
    "mutual_information": {"en": "mutual information", "zh": "互信息"},
}
"""What stands in `Change.details` as a code; anything else there is told as it is."""

_CODED = frozenset({"kind", "why", "action", "method"})


def sentence(change: Change, language: str) -> str:
    """Tell one change.

    Examples
    --------
    >>> sentence(Change("rows_left_out", "", 3, 70, {"why": "repeats"}), "en")
    '3 of 70 rows left out, for they repeat earlier ones'
    """
    said = {name: _said(name, value, language) for name, value in change.details.items()}
    return WORDS[change.what][language].format(
        column=change.column, count=f"{change.count:,}", of=f"{change.of:,}", **said
    )


def _said(name: str, value: str | float, language: str) -> str:
    if isinstance(value, str):
        return CODES.get(value, {}).get(language, value) if name in _CODED else value
    return f"{value:.1%}" if name == "share" else f"{value:.6g}"
