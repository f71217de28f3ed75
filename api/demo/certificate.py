"""A test report as a picture, in Chinese and English. It says in three places that it is a demonstration, and proves nothing."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from api.demo.textures import font, mask

SIZE = (1240, 1640)
INK, GREY, GREEN, RED, PAPER = "#22302e", "#6d7873", "#2f6152", "#b83a2b", "#fbf8f1"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the page states; `rows` are (item, requirement, result)."""

    number: str
    product: str
    claim: str
    rows: tuple[tuple[str, str, str], ...]
    issuer: str = "示例检测中心 · Sample Testing Centre"


FLASK_REPORT = Report(
    number="DEMO-2026-0317",
    product="山涧保温杯 500 ml · Insulated flask",
    claim="保温 12 小时 ≥ 58 °C · Keeps hot for 12 hours",
    rows=(
        ("保温效能 12 h  Heat retention", "≥ 58 °C", "63.4 °C"),
        ("内胆材质  Inner material", "06Cr19Ni10 (304)", "符合 Pass"),
        ("密封性  Leak test", "10 min, 90 °C", "无渗漏 None"),
        ("涂层附着力  Coating adhesion", "≥ Grade 1", "Grade 0"),
        ("跌落 1 m  Drop test", "无裂纹 No crack", "符合 Pass"),
    ),
)


def report_for(title: str, claim: str) -> Report:
    """A report of nothing in particular, for a product that the user brought."""
    rows = (("外观  Appearance", "—", "符合 Pass"), ("尺寸  Dimensions", "± 1 mm", "符合 Pass"), ("标识  Marking", "—", "符合 Pass"))
    return Report(number="DEMO-2026-0001", product=title, claim=claim, rows=rows)


def write_certificate(path: Path, report: Report = FLASK_REPORT) -> Path:
    """The picture as PNG, 1240x1640."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draw_certificate(report).save(path, "PNG")
    return path


def draw_certificate(report: Report) -> Image.Image:
    """The page, RGB."""
    page = Image.new("RGB", SIZE, PAPER)
    _guilloche(page)
    _watermark(page)
    pen = ImageDraw.Draw(page)
    _frame(pen)
    _heading(pen, report)
    _facts(pen, report)
    bottom = _table(pen, report, 800)
    _verdict(pen, report, bottom + 56)
    _seal(page, (950, 1370))
    _foot(pen)
    return page


def _guilloche(page: Image.Image) -> None:
    """Fine crossing waves, as security paper has them."""
    x = np.linspace(0, SIZE[0], 320)

    def waves(pen: ImageDraw.ImageDraw, k: int) -> None:
        for row in range(-4, 60):
            for phase in (0, np.pi):
                y = row * 29 + 15 * np.sin(x / 62 + phase + row * 0.22) + 6 * np.sin(x / 23)
                pen.line([(a * k, b * k) for a, b in zip(x, y, strict=True)], fill=90, width=2)

    page.paste("#dfe8df", (0, 0), mask(SIZE, waves, 2))


def _watermark(page: Image.Image) -> None:
    layer = Image.new("L", (1900, 1900), 0)
    pen = ImageDraw.Draw(layer)
    for row in range(5):
        for column in range(3):
            pen.text((40 + column * 660 + row % 2 * 240, 120 + row * 360), "演示样张 SPECIMEN", font=font(58, 700), fill=26)
    turned = layer.rotate(28, Image.Resampling.BICUBIC)
    left, top = (1900 - SIZE[0]) // 2, (1900 - SIZE[1]) // 2
    page.paste(RED, (0, 0), turned.crop((left, top, left + SIZE[0], top + SIZE[1])))


def _frame(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle([34, 34, SIZE[0] - 34, SIZE[1] - 34], outline=GREEN, width=6)
    pen.rectangle([48, 48, SIZE[0] - 48, SIZE[1] - 48], outline="#b99a5b", width=2)
    for x in (48, SIZE[0] - 48):
        for y in (48, SIZE[1] - 48):
            pen.regular_polygon((x, y, 17), 4, rotation=45, fill=PAPER, outline="#b99a5b")
            pen.regular_polygon((x, y, 8), 4, rotation=45, fill="#b99a5b")


def _centred(pen: ImageDraw.ImageDraw, y: float, text: str, size_px: int, weight: int, color: str) -> None:
    pen.text((SIZE[0] / 2, y), text, font=font(size_px, weight), fill=color, anchor="mm")


def _fitted(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size_px: int, weight: int, color: str, width_px: float) -> None:
    """Text from the left; where it would be wider than its column it is set smaller, and cut at last."""
    size = size_px
    while size > 18 and font(size, weight).getlength(text) > width_px:
        size -= 1
    face, kept = font(size, weight), text
    while kept and face.getlength(kept) > width_px:
        kept = kept[:-2].rstrip() + "…"
    pen.text(at, kept, font=face, fill=color, anchor="lm")


def _heading(pen: ImageDraw.ImageDraw, report: Report) -> None:
    _centred(pen, 128, report.issuer, 30, 500, GREEN)
    _centred(pen, 226, "检 验 报 告", 96, 800, INK)
    _centred(pen, 312, "TEST REPORT", 40, 600, GREY)
    pen.line([430, 356, 810, 356], fill="#b99a5b", width=3)
    _centred(pen, 396, f"No. {report.number}", 30, 500, INK)
    pen.rounded_rectangle([300, 430, 940, 482], 26, fill="#f6dfd8", outline=RED, width=2)
    _centred(pen, 456, "演示样张，不具任何效力 · DEMONSTRATION ONLY", 25, 700, RED)


def _facts(pen: ImageDraw.ImageDraw, report: Report) -> None:
    facts = [
        ("样品名称 Sample", report.product),
        ("检验项目 Claim tested", report.claim),
        ("检验依据 Method", "GB/T 29606 (示例 for illustration)"),
        ("检验日期 Date", "2026-03-17"),
    ]
    for index, (label, value) in enumerate(facts):
        y = 542 + index * 58
        pen.text((120, y), label, font=font(25, 400), fill=GREY, anchor="lm")
        _fitted(pen, (420, y), value, 29, 600, INK, 700)
        pen.line([120, y + 29, SIZE[0] - 120, y + 29], fill="#d5d3c6", width=2)


def _table(pen: ImageDraw.ImageDraw, report: Report, top: int) -> int:
    columns, high = (120, 620, 890), 62
    pen.rectangle([120, top, SIZE[0] - 120, top + high], fill=GREEN)
    for x, text in zip(columns, ("项目 Item", "要求 Required", "结果 Result"), strict=True):
        pen.text((x + 24, top + high / 2), text, font=font(27, 600), fill="#ffffff", anchor="lm")
    y = top + high
    for index, row in enumerate(report.rows):
        if index % 2 == 0:
            pen.rectangle([120, y, SIZE[0] - 120, y + high], fill="#eef2e9")
        for x, text, color, weight in zip(columns, row, (INK, GREY, GREEN), (500, 400, 700), strict=True):
            _fitted(pen, (x + 24, y + high / 2), text, 27, weight, color, 470 if x == 120 else 230)
        y += high
    pen.rectangle([120, top, SIZE[0] - 120, y], outline=GREEN, width=2)
    return y


def _verdict(pen: ImageDraw.ImageDraw, report: Report, y: int) -> None:
    pen.text((120, y), "结论 Conclusion", font=font(27, 500), fill=GREY, anchor="lm")
    pen.text((120, y + 58), "合格 PASS", font=font(56, 800), fill=GREEN, anchor="lm")
    _fitted(pen, (120, y + 118), report.claim, 27, 500, INK, 620)
    pen.line([120, y + 222, 440, y + 222], fill=GREY, width=2)
    pen.text((120, y + 246), "签发 Signed (sample)", font=font(22, 400), fill=GREY, anchor="lm")
    curve = [(130 + t * 3, y + 196 - 26 * np.sin(t / 7) * np.exp(-((t - 50) ** 2) / 2600) - t * 0.12) for t in range(96)]
    pen.line([(float(a), float(b)) for a, b in curve], fill="#27416b", width=4, joint="curve")


def _seal(page: Image.Image, centre: tuple[int, int]) -> None:
    """A round red stamp; the words run round it."""
    size = 330

    def rings(pen: ImageDraw.ImageDraw, k: int) -> None:
        pen.ellipse([8 * k, 8 * k, (size - 8) * k, (size - 8) * k], outline=255, width=7 * k)
        pen.ellipse([22 * k, 22 * k, (size - 22) * k, (size - 22) * k], outline=255, width=2 * k)
        star = [
            (
                (165 + (44 if i % 2 == 0 else 18) * np.sin(i * np.pi / 5)) * k,
                (158 - (44 if i % 2 == 0 else 18) * np.cos(i * np.pi / 5)) * k,
            )
            for i in range(10)
        ]
        pen.polygon(star, fill=255)
        pen.text((165 * k, 238 * k), "SPECIMEN", font=font(27 * k, 800), fill=255, anchor="mm")
        pen.text((165 * k, 270 * k), "无效", font=font(22 * k, 700), fill=255, anchor="mm")

    stamp = mask((size, size), rings, 3)
    for index, letter in enumerate("示例检测中心演示专用章"):
        angle = np.radians(-125 + 25 * index)
        plate = Image.new("L", (80, 80), 0)
        ImageDraw.Draw(plate).text((40, 40), letter, font=font(35, 700), fill=255, anchor="mm")
        turned = plate.rotate(-float(np.degrees(angle)), Image.Resampling.BICUBIC)
        at = (round(165 + 116 * np.sin(angle) - 40), round(165 - 116 * np.cos(angle) - 40))
        stamp.paste(255, at, turned)
    worn = stamp.rotate(-11, Image.Resampling.BICUBIC).point([round(value * 0.84) for value in range(256)])
    page.paste("#c8321f", (centre[0] - size // 2, centre[1] - size // 2), worn)


def _foot(pen: ImageDraw.ImageDraw) -> None:
    text = "本页由 Vouchcast 演示程序生成，不是检验机构的文件。Drawn by the Vouchcast demonstration; not a document of any laboratory."
    _centred(pen, SIZE[1] - 76, text, 17, 400, GREY)
