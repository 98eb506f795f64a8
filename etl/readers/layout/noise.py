"""Lines that belong to the site or the printer, not to the document."""

from __future__ import annotations

import re

from etl.readers.layout.headings import DIGIT_FACT
from etl.readers.layout.raw import Item, Paragraph

_SITE = re.compile(
    r"责任编辑[:：].{0,20}|[（(【\[]?(?:责编|编辑|校对|审核|作者|撰稿)[:：].{0,12}[)）】\]]?"
    r"|(?:当前|您(?:现在)?(?:所在)?的?|所在)位置[:：].{0,120}|首页(?:[>›»/|].{0,120})?"
    r"|(?:【|\[)?(?:我要)?(?:打印(?:本页|此页)?|关闭(?:窗口|本页)?|收藏(?:本页)?|分享(?:到)?|复制链接|纠错)"
    r"(?:[】\]|\s:：]{0,4}(?:打印|关闭|收藏|分享|本页|窗口|到|微信|微博|[【\[|])){0,20}[】\]]?"
    r"|[【\[]?字(?:体|号)[:：]?.{0,20}|[大中小](?:[\s|/]?[大中小]){1,2}"
    r"|扫一扫.{0,30}|.{0,12}扫描二维码.{0,24}|微信扫.{0,20}|.{0,24}尽在.{0,12}(?:APP|客户端)"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数)?[:：]\d*次?|上一[篇条页][:：].*|下一[篇条页][:：].*"
    r"|版权所有.{0,60}|.{0,20}ICP备.{0,40}|.{0,20}公网安备.{0,40}|网站地图|联系我们|关于我们|网站声明"
    r"|设为首页|加入收藏|返回(?:顶部|首页|列表)|相关(?:链接|阅读|文章|新闻)[:：]?|更多>*|无障碍(?:阅读|浏览)?|登录|注册"
)
_STAMP = re.compile(
    r"(发布(?:时间|日期)|发文日期|时间|日期|(?:信息|文章|稿件)?来源|稿源|作者|(?:浏览|阅读|点击|访问)(?:次数|量|数)?"
    r"|字(?:体|号)(?:大小)?|责任?编辑?|编辑|分享到?)[:：]"
)
_STAMP_MAX = 40
_SHOWN = 40
_DAY = re.compile(r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}")
_CRUMB = re.compile(r"[>›»]+")
_PAGE_NUMBER = re.compile(
    r"[-—–－•·\s]*第?\s?\d{1,4}\s?页?[-—–－•·\s]*|第\s?\d+\s?页[,，/\s]*共\s?\d+\s?页|\d{1,4}\s?/\s?\d{1,4}"
    r"|[-—–－]\s?[IVXivx]{1,6}\s?[-—–－]"
)
_CONTENTS = re.compile(r"目\s?录|目\s?次|CONTENTS|Contents")
_LEADER = re.compile(r"(?:[.·．。]\s?){3}\d{1,4}$|…\s?\d{1,4}$|-{4}\s?\d{1,4}$")
# Where a leader ends can be seen from this many characters.
_LEADER_TAIL = 12
_TRAILING_PAGE = re.compile(r"\s?\d{1,4}$")


def is_page_number(text: str) -> bool:
    """12, - 12 -, — 12 —, 第 12 页 共 50 页."""
    return _PAGE_NUMBER.fullmatch(text) is not None


def speaks(text: str) -> bool:
    """Whether a line is a sentence or states a quantity: no title, running head or entry of a list of contents does."""
    return re.search(r"[。；！？]", text) is not None or DIGIT_FACT.search(text) is not None


def drop_noise(items: list[Item]) -> tuple[list[Item], list[tuple[str, str]], list[str]]:
    """The document's own items, what dropped stamp lines said (发布时间, 来源), and warnings.

    A dropped line that states a quantity is named in a warning: what is left out is never left out in silence.
    """
    stamps: list[tuple[str, str]] = []
    chrome = _breadcrumbs(items) | _menus(items)
    kept: list[Item] = []
    warnings: list[str] = []
    for index, item in enumerate(items):
        if index in chrome:
            if isinstance(item, Paragraph) and DIGIT_FACT.search(item.text):
                shown = item.text[:_SHOWN] + ("…" if len(item.text) > _SHOWN else "")
                warnings.append(f"left out as one of a list of links: {shown}")
            continue
        if isinstance(item, Paragraph):
            if not item.text or _SITE.fullmatch(item.text):
                continue
            if found := _stamps(item.text):
                stamps += found
                continue
            if _CRUMB.search(item.text) and item.text.startswith("首页"):
                continue
        kept.append(item)
    return _without_contents(_without_repeated_title(kept)), stamps, warnings


def _stamps(text: str) -> list[tuple[str, str]]:
    """发布时间：… 来源：… 字体：…, any number of them on a line and nothing else."""
    pieces = _STAMP.split(text.strip("【】[]（）() "))
    if pieces[0] or len(pieces) < 3 or len(text) > 160:
        return []
    found = [
        (label, value.strip("【】[]（）()| "))
        for label, value in zip(pieces[1::2], pieces[2::2], strict=True)
    ]
    if any(len(value) > _STAMP_MAX or "。" in value for _, value in found):
        return []
    # 时间：2021年至2025年 may be the plan's own words; a stamp gives a day.
    if len(found) == 1 and found[0][0] in {"时间", "日期"} and not _DAY.search(found[0][1]):
        return []
    return found


def _breadcrumbs(items: list[Item]) -> set[int]:
    """首页, >, 新闻, > … one to a line: the > lines and the short lines beside them."""
    found: set[int] = set()
    texts = [item.text if isinstance(item, Paragraph) else "" for item in items]
    arrows = [i for i, text in enumerate(texts) if text and _CRUMB.fullmatch(text)]
    for arrow in arrows:
        found.add(arrow)
        for beside in (arrow - 1, arrow + 1):
            if 0 <= beside < len(texts) and len(texts[beside]) <= 12:
                found.add(beside)
    return found


def _menus(items: list[Item]) -> set[int]:
    """Runs of three or more paragraphs that are nothing but links."""
    found: set[int] = set()
    run: list[int] = []
    for index, item in enumerate([*items, Paragraph("")]):
        if isinstance(item, Paragraph) and item.link and "。" not in item.text:
            run.append(index)
            continue
        if len(run) >= 3:
            found.update(run)
        run = []
    return found


def _without_repeated_title(items: list[Item]) -> list[Item]:
    """Portals print the title above the article and the document prints it again: once is enough."""
    seen: dict[str, int] = {}
    drop: set[int] = set()
    for index, item in enumerate(items[:12]):
        if not isinstance(item, Paragraph) or not 8 <= len(item.text) <= 80 or speaks(item.text):
            continue
        if item.text in seen:
            drop.add(seen[item.text])
        seen[item.text] = index
    return [item for index, item in enumerate(items) if index not in drop]


def _without_contents(items: list[Item]) -> list[Item]:
    """Drop the table of contents: its entries are no headings of the text that follows them."""
    kept: list[Item] = []
    texts = {item.text for item in items if isinstance(item, Paragraph)}
    later: dict[str, int] = {}
    for item in items:
        if isinstance(item, Paragraph):
            later[item.text] = later.get(item.text, 0) + 1
    in_contents = False
    for item in items:
        if not isinstance(item, Paragraph):
            in_contents = False
            kept.append(item)
            continue
        if _CONTENTS.fullmatch(item.text):
            in_contents = True
            continue
        if _LEADER.search(item.text[-_LEADER_TAIL:]):
            continue
        if in_contents and len(item.text) <= 60 and not speaks(item.text):
            bare = _TRAILING_PAGE.sub("", item.text)
            if later[item.text] > 1 or (bare != item.text and bare in texts):
                later[item.text] -= 1
                continue
        in_contents = False
        kept.append(item)
    return kept
