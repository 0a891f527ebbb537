"""What programs say of themselves: user agents of crawlers, link scanners, driven browsers and HTTP libraries.

The names of some 1,500 crawlers come from the package ``crawler-user-agents`` (MIT); what is written here is what it
does not know, and what it takes for a machine that is a person.
"""

import re
from functools import cache, lru_cache

_MOST_LOOKED_AT = 512
"""Characters of a user agent that are looked at: a longer one is somebody's try to keep us busy."""

PEOPLE = (
    r"Build/[\w.-]+",  # a phone's model and system; one list of crawlers names a whole Android release
    # Mail services fetch a picture when the reader opens the message.
    r"\bGoogleImageProxy\b|\bYahooMailProxy\b(?:; https?://\S+)?|\bShortwave Image Fetcher\b|\bFastmailUA\b",
    r"\bInstagram\b|\bMetaIAB\b|\bFB(?:AN|AV|_IAB)\b|\bViber\b|\bBluesky/|\bTumblr/|\bGoodreads\b|\bNotion/",
    r"\bSonic Slack_SSB\b|\bCode/|\bTrae/|\bFluid/|\bMozacFetch/",
    r"^okhttp/[\d.]+$|^Dart/[\d.]+ \(dart:io\)$",  # with these phones' apps say what their people do
    r"\bCUBOT|x-wap-profile https?://\S+",  # phones: of one maker, and of the days of WAP
)
"""Words of browsers, apps and mail services that act when a person does; they are taken out before any look."""

_TOOLS = (
    "curl wget python java go-http-client okhttp libwww lwp axios node-fetch got ruby perl php guzzle apache-http "
    "jakarta httpie http_client restsharp rest-client winhttp aiohttp httpx scalaj lua dart grpc "
    "postmanruntime insomnia"
)
_SCANNERS = (
    "barracuda proofpoint mimecast messagelabs ironport threatseeker fortiguard bitdefender cloudmark virustotal "
    "urlscan phishtank"
)
_DRIVERS = "headless phantomjs playwright puppeteer selenium webdriver cypress/ jsdom htmlunit"

AGENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # Apple Mail fetches every picture of every message when it arrives, under just this.
    ("mail_privacy", (r"^Mozilla/5\.0$",)),
    (
        "link_scanner",
        (
            *_SCANNERS.split(),
            r"safe[ -]?browsing",
            r"link-?(?:check|preview|expander|scan)",
            r"uri-?preview",
            r"existence discovery",
        ),
    ),
    ("driven_browser", tuple(_DRIVERS.split())),
    ("http_library", tuple(rf"^{tool}(?:[/ _.;-]|client|\d|$)" for tool in _TOOLS.split())),
    (
        "crawler",
        (
            r"bot\b",
            r"bot[/_;,-]",
            r"crawl|spider|slurp",
            r"scrap(?:er|y|ing)",
            r"\bfeed ?(?:fetcher|parser)",
            r"archiver|monitor|page ?speed|transcoder",
            r"https?://",  # no browser gives an address under which one can complain
        ),
    ),
)
"""Name of a rule, and patterns of the user agents it means (any case); the first rule that fits decides."""


@lru_cache(maxsize=8192)
def agent_rule(user_agent: str) -> str:
    """Give the name of the rule that takes a user agent for a machine's; empty if none does.

    A name that nobody gave says nothing: an empty user agent is no machine's.

    Examples
    --------
    >>> agent_rule("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    'crawler'
    >>> agent_rule("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0")
    'driven_browser'
    >>> agent_rule("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    ''
    """
    people, ours, theirs = _patterns()
    looked_at = people.sub("", user_agent[:_MOST_LOOKED_AT]).strip()
    if not looked_at:
        return ""
    for name, pattern in ours:
        if pattern.search(looked_at):
            return name
    return "crawler" if any(pattern.search(looked_at) for pattern in theirs) else ""


@cache
def _patterns() -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...], tuple[re.Pattern[str], ...]]:
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # half a megabyte: read when the first event comes

    names = [entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA]
    return (
        re.compile("|".join(PEOPLE), re.IGNORECASE),
        tuple((name, re.compile("|".join(patterns), re.IGNORECASE)) for name, patterns in AGENTS),
        # In pieces: one alternation of them all is a good deal slower.
        tuple(re.compile("|".join(names[start : start + 25])) for start in range(0, len(names), 25)),
    )
