"""What is said of files that could not be made of a model, or need not be."""

from render.models.report.issue import Issue


def lods_not_needed(triangles: int) -> Issue:
    """A light model has no levels of detail."""
    return Issue(
        code="lods_not_needed",
        severity="info",
        pointer="",
        message=f"The model has {triangles} triangles: light enough to be drawn as it is, so no levels of detail were made.",
        message_zh=f"模型只有 {triangles} 个三角形，本身已足够轻量，无需生成细节层级（LOD）。",
    )


def missing(files: str, why: str) -> Issue:
    """A step failed; the model can still be used."""
    return Issue(
        code="derived_missing",
        severity="warning",
        pointer="",
        message=f"{files} could not be made: {why[:200]}. The model itself can be used; export it again and retry.",
        message_zh=f"未能生成 {files}：{why[:200]}。模型本身仍可使用；请重新导出后重试。",
    )


def ar_too_large(limit_bytes: int, texture_bytes: int, geometry_bytes: int) -> Issue:
    """Even the least that AR may look like is too large."""
    total, limit = megabytes(texture_bytes + geometry_bytes), megabytes(limit_bytes)
    textures, geometry = megabytes(texture_bytes), megabytes(geometry_bytes)
    return Issue(
        code="ar_too_large",
        severity="warning",
        pointer="",
        message=(
            f"No AR file: it would have {total} MB, {textures} of textures (at 1K) and {geometry} of geometry; Android AR takes"
            f" at most {limit} MB. Use fewer textures or fewer, simpler parts."
        ),
        message_zh=(
            f"未生成 AR 文件：最小也有 {total} MB，其中贴图（1K）{textures} MB，几何数据 {geometry} MB；安卓 AR 最多 {limit} MB。"
            "请减少贴图数量，或减少、简化部件。"
        ),
    )


def ar_unlike(ssim: float, least: float, size_bytes: int) -> Issue:
    """What fits no longer looks like the product."""
    return Issue(
        code="ar_unlike",
        severity="warning",
        pointer="",
        message=(
            f"No AR file: made small enough ({megabytes(size_bytes)} MB) it no longer looks like the model (SSIM {ssim:.3f}, at least"
            f" {least:.2f} is asked for). Reduce triangles or texture detail in your 3D program, where you see what is lost."
        ),
        message_zh=(
            f"未生成 AR 文件：压缩到 {megabytes(size_bytes)} MB 后外观与原模型差异过大（SSIM {ssim:.3f}，要求不低于 {least:.2f}）。"
            "请在三维软件中自行减少三角形或贴图细节，以便掌控取舍。"
        ),
    )


def megabytes(size_bytes: int) -> str:
    """Of a million bytes, two places."""
    return f"{size_bytes / 1e6:.2f}"
