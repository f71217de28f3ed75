"""What a merchant is told of a program's end: a code, what is wrong and what to do, in English and Chinese."""

from typing import Final

from render.models.jail.allowance import MIB, Allowance
from render.models.jail.outcome import End, Outcome
from render.models.report.issue import Issue

_WORDS: Final[dict[End, tuple[str, str, str]]] = {
    "timed_out": (
        "took_too_long",
        "Reading the file took over {seconds:.0f} s. Make its meshes and textures simpler and upload it again.",
        "读取文件超过 {seconds:.0f} 秒。请简化网格和贴图后重新上传。",
    ),
    "cpu": (
        "took_too_long",
        "Reading the file took over {cpu_seconds:.0f} s of computing. Make its meshes and textures simpler and upload it again.",
        "读取文件的计算时间超过 {cpu_seconds:.0f} 秒。请简化网格和贴图后重新上传。",
    ),
    "memory": (
        "too_much_memory",
        "Reading the file needs more than {memory_mib} MB of memory. Make its textures and meshes smaller and upload it again.",
        "读取文件所需内存超过 {memory_mib} MB。请缩小贴图和网格后重新上传。",
    ),
    "output": (
        "too_much_output",
        "Unpacked, the file is larger than {total_mib} MB or holds more than {files} files. Leave out what the product does not need.",
        "文件解压后超过 {total_mib} MB，或包含超过 {files} 个文件。请删除商品不需要的内容。",
    ),
    "processes": (
        "crashed",
        "Reading the file started more work at once than is allowed. Export it again from a 3D program.",
        "读取文件时启动的任务超出允许范围。请用三维软件重新导出。",
    ),
    "crashed": (
        "crashed",
        "The file brings down the program that reads it: it is damaged. Export it again from a 3D program.",
        "读取文件的程序因该文件崩溃：文件已损坏。请用三维软件重新导出。",
    ),
    "no_jail": (
        "not_checked",
        "The file could not be checked: the service's sandbox did not start. Try again later; the operator finds the reason in the log.",
        "文件未能检查：服务的沙箱没有启动。请稍后重试；运维人员可在日志中查看原因。",
    ),
}
_UNREADABLE: Final = (
    "unreadable",
    "The file cannot be read: its structure is broken. Export it again as GLB.",
    "无法读取文件：其结构已损坏。请重新导出为 GLB。",
)


def issue_of(outcome: Outcome, allowance: Allowance) -> Issue:
    """The error that refuses a file for how the program that read it ended; `failed` and `done` are `unreadable`."""
    code, message, message_zh = _WORDS.get(outcome.end, _UNREADABLE)
    figures = {
        "seconds": allowance.seconds,
        "cpu_seconds": allowance.cpu_seconds or allowance.seconds,
        "memory_mib": allowance.memory_bytes // MIB,
        "total_mib": allowance.total_bytes // MIB,
        "files": allowance.files,
    }
    return Issue(code=code, severity="error", pointer="", message=message.format(**figures), message_zh=message_zh.format(**figures))
