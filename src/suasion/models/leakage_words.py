"""Why a column seems to know the outcome, as sentences in English and 简体中文."""

from suasion.models.leakage import Leak

_WORDS = {
    "exact": {
        "en": "{column}: alone it orders rows all but exactly (area under the curve {auc:.3f})",
        "zh": "{column}：单凭它就几乎能完全排出结果（曲线下面积 {auc:.3f}）",
    },
    "certain": {
        "en": "{column}: all {rows:,} rows where it is {value} have the outcome",
        "zh": "{column}：取值为 {value} 的 {rows:,} 行全部出现该结果",
    },
    "alone": {
        "en": "{column}: alone it tells more than all ordinary columns together (area under the curve {auc:.3f} "
        "against {others:.3f})",
        "zh": "{column}：单凭它就胜过所有普通列之和（曲线下面积 {auc:.3f}，对比 {others:.3f}）",
    },
}


def leak_sentence(leak: Leak, language: str) -> str:
    """Tell one finding.

    Examples
    --------
    >>> leak_sentence(Leak("refunded on", "certain", 0.66, None, "known", 120), "en")
    'refunded on: all 120 rows where it is known have the outcome'
    """
    return _WORDS[leak.why][language].format(
        column=leak.column, auc=leak.auc, others=leak.others, value=leak.value, rows=leak.rows
    )
