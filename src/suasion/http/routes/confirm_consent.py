"""The page behind the link of a double opt-in: what GET shows, only POST confirms, for mail scanners follow links."""

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from suasion.customers.consent.asking import Question
from suasion.http.caller import PUBLIC
from suasion.http.languages import chosen
from suasion.http.routing import Routes, WorkspaceHere
from suasion.privacy.signed import TokenRefused

ROUTES = Routes("confirm_consent")

Token = Annotated[str, Path(min_length=1, max_length=1000)]

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Robots-Tag": "noindex",
}
_PAGE = Markup(
    "<!doctype html><html lang={language}><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>{title}</title><style>body{{font:18px/1.5 system-ui,sans-serif;max-width:36em;margin:3em auto;"
    "padding:0 1em}}blockquote{{white-space:pre-wrap;margin:1em 0;padding-left:1em;border-left:3px solid #888}}"
    "button{{font:inherit;padding:.6em 1.2em}}</style><h1>{title}</h1>{rest}"
)
_TEXT = Markup("<blockquote lang={language}>{text}</blockquote>")
_BUTTON = Markup("<form method=post><button>{yes}</button></form>")
_SENTENCE = Markup("<p>{sentence}</p>")
_WORDS = {
    "en": {
        "ask": "Please confirm",
        "yes": "Yes, I agree",
        "thanks": "Thank you",
        "stands": "Your consent is recorded. You can withdraw it at any time.",
        "withdrawn": "Not recorded as consent",
        "since": "You withdrew your consent after this link was sent, and that stands. If you have changed your mind, "
        "ask for a new link.",
        "gone": "This link is not good any more",
        "again": "It is too old, incomplete, or was meant for something that has been removed. Ask for a new one.",
    },
    "zh-Hans": {
        "ask": "请确认",
        "yes": "是，我同意",
        "thanks": "谢谢",
        "stands": "您的同意已记录，您可以随时撤回。",
        "withdrawn": "未记录为同意",
        "since": "您在此链接发出之后撤回了同意，该撤回仍然有效。如果您改变了主意，请索取新的链接。",
        "gone": "此链接已失效",
        "again": "链接已过期、不完整，或其对应的内容已被删除。请索取新的链接。",
    },
}


@ROUTES.get("/consent/{token}", needs=PUBLIC, response_class=HTMLResponse)
def asked(workspace: WorkspaceHere, request: Request, token: Token) -> HTMLResponse:
    """Show what a link asks, with a button; nothing is recorded by looking."""
    try:
        found = workspace.double_opt_in.question(token)
    except TokenRefused:
        return _gone(request)
    return _answered(found) if found.confirmed else _page(found, "ask", _BUTTON.format(yes=_said(found, "yes")))


@ROUTES.post("/consent/{token}", needs=PUBLIC, response_class=HTMLResponse)
def confirmed(workspace: WorkspaceHere, request: Request, token: Token) -> HTMLResponse:
    """Record what she agrees to, once."""
    try:
        found = workspace.double_opt_in.confirm(token)
    except TokenRefused:
        return _gone(request)
    return _answered(found)


def _answered(found: Question) -> HTMLResponse:
    title, sentence = ("thanks", "stands") if found.stands else ("withdrawn", "since")
    return _page(found, title, _SENTENCE.format(sentence=_said(found, sentence)))


def _page(found: Question, title: str, rest: Markup) -> HTMLResponse:
    text = _TEXT.format(language=found.text.language, text=found.text.text)
    said = _said(found, title)
    return HTMLResponse(_PAGE.format(language=_language(found), title=said, rest=text + rest), headers=_HEADERS)


def _gone(request: Request) -> HTMLResponse:
    language = chosen(None, request.headers.get("accept-language", ""))
    words = _WORDS[language]
    rest = _SENTENCE.format(sentence=words["again"])
    return HTMLResponse(_PAGE.format(language=language, title=words["gone"], rest=rest), 404, headers=_HEADERS)


def _said(found: Question, what: str) -> str:
    return _WORDS[_language(found)][what]


def _language(found: Question) -> str:
    """Choose the page's language by that of the text: she was asked in it."""
    return "zh-Hans" if found.text.language.lower().startswith("zh") else "en"
