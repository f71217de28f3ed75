"""Notes are those of C2SP: other tools can open ours, and a changed one opens nowhere."""

import pytest

from archive.seal.errors import SealError, SignatureWrong
from archive.seal.merkle import leaf_hash
from archive.seal.note import Head, SigningKey, VerifyKey, open_head, opened, read_head, sign, sign_head, split

# The example of the format's first implementation, golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
KEY = SigningKey.from_seed(bytes(range(32)))
HEAD = Head(origin="vouchcast/mer_1/shw_1", size=7, root=leaf_hash(b"x"), signed_at="2026-01-02T03:04:05.678Z", last_seq=5, chain="ab" * 32)


def test_a_note_of_another_program_opens() -> None:
    peter, enoch = VerifyKey.parse(PETER), VerifyKey.parse(ENOCH)
    note = f"{TEXT}\n{BY_PETER}{BY_ENOCH}"
    assert str(peter) == PETER
    assert [opened(note, keys) for keys in ([peter], [enoch], [peter, enoch])] == [TEXT] * 3
    with pytest.raises(SignatureWrong, match=r"PeterNeumann\+c74f20a3.*not by vouchcast"):
        opened(note, [KEY.public])


def test_our_signature_is_the_one_that_another_program_makes() -> None:
    import base64

    seed = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    assert sign(TEXT, SigningKey.from_seed(seed, "PeterNeumann")) == f"{TEXT}\n{BY_PETER}"


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        f"{TEXT}\n{BY_PETER[:-1]}",
        f"\x01{TEXT}\n{BY_PETER}",
        f"\ud800{TEXT}\n{BY_PETER}",
        f"{TEXT}\n— Bad Name x08go/ZJkuBS9UG/Sff=\n",
        f"{TEXT}\n— Bad+Name x08go/ZJkuBS9UG/Sff=\n",
        f"{TEXT}\n{BY_PETER}Unexpected line.\n",
        f"{TEXT}\n" + BY_PETER * 101,
        "x" * 70_000 + f"\n\n{BY_PETER}",
        "",
        "\n\n",
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(SealError):
        opened(note, [VerifyKey.parse(PETER)])


def test_a_wrong_signature_of_a_known_key_spoils_the_note_even_beside_a_right_one() -> None:
    peter, enoch = VerifyKey.parse(PETER), VerifyKey.parse(ENOCH)
    with pytest.raises(SignatureWrong, match="PeterNeumann"):
        opened(f"{TEXT}x\n\n{BY_PETER}", [peter])
    other = sign("other\n", SigningKey.from_seed(bytes(32), "x")).splitlines()[-1]
    assert opened(f"{TEXT}\n{BY_PETER}{other}\n", [peter]) == TEXT
    with pytest.raises(SignatureWrong):
        opened(f"{TEXT}\n{BY_ENOCH}{BY_PETER[:30]}AAAA{BY_PETER[34:]}", [peter, enoch])


def test_a_key_that_was_copied_wrongly_is_noticed() -> None:
    for end in range(len(PETER)):
        with pytest.raises(SealError):
            VerifyKey.parse(PETER[:end])
    for at in range(len(PETER)):
        with pytest.raises(SealError):
            VerifyKey.parse(PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1 :])
    for text in (
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    ):
        with pytest.raises(SealError):
            VerifyKey.parse(text)


def test_a_head_comes_back_as_it_was_signed() -> None:
    note = sign_head(HEAD, KEY)
    assert open_head(note, [KEY.public]) == read_head(note) == HEAD
    assert note.startswith("vouchcast/mer_1/shw_1\n7\n")
    assert split(note)[1][0].label.startswith("vouchcast+")


def test_a_head_with_any_character_changed_does_not_open() -> None:
    note = sign_head(HEAD, KEY)
    for at in range(len(note)):
        for other in ("0", "A", "\n"):
            changed = note[:at] + other + note[at + 1 :]
            if changed != note:
                with pytest.raises(SealError):
                    open_head(changed, [KEY.public])


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("\n7\n", "\n07\n"),
        ("\n7\n", "\n-7\n"),
        ("time 2026", "time  2026"),
        (".678Z", "Z"),
        ("chain 5", "chain 5 5"),
        ("vouchcast/mer_1/shw_1", "vouchcast/mer_1/../x"),
        ("chain 5", "extra\nchain 5"),
        ("mer_1", "mer_1/x"),
    ],
)
def test_a_head_has_one_spelling(was: str, becomes: str) -> None:
    text = HEAD.to_text().replace(was, becomes)
    with pytest.raises(SealError):
        read_head(sign(text, KEY))
