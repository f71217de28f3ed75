"""Verify: whether a show is what was recorded, from any object store, offline. Everything is read, nothing is trusted or changed.

Without a key or a receipt, only that everything fits together can be said: an operator who makes all of
it anew, signatures too, is not found out. Against a key it is known who signed; against a receipt, that
nothing it covers was touched since, and if so, what.
"""

from collections.abc import Sequence

from cryptography.x509 import Certificate

from archive.objects.keys import show_prefix
from archive.objects.store import ObjectStore
from archive.seal.against import Here, check_receipt
from archive.seal.compare import compare_events
from archive.seal.footage import Reasons, compare_media
from archive.seal.holdings import Holdings, holdings
from archive.seal.leaf import EventLeaf, MediaLeaf
from archive.seal.listed import check_manifest
from archive.seal.media import Object, media, names
from archive.seal.named import named_keys
from archive.seal.note import Head, VerifyKey, origin_of
from archive.seal.receipt import Receipt
from archive.seal.sealed import sealed
from archive.seal.stamps import look_at_stamps
from archive.seal.told import Told, name_of, told
from archive.seal.trust import Trust, check_heads, rotations, signer_of, trust
from archive.seal.verdict import Findings, State, Verdict

__all__ = ["Verdict", "verify"]


def verify(
    store: ObjectStore,
    merchant_id: str,
    show_id: str,
    *,
    key: VerifyKey | None = None,
    receipts: Sequence[Receipt] = (),
    authorities: Sequence[Certificate] = (),
) -> Verdict:
    """The verdict on a show; its time stamps are held against the certificates of `authorities`, if there are any.

    Raises NotFound if the store holds nothing of it, StoreError if it cannot be read at all.
    """
    findings, origin = Findings(), origin_of(merchant_id, show_id)
    held = holdings(store, show_prefix(merchant_id, show_id), findings)
    log = told(store, held, findings)
    films = media(store, held, log.cards, findings)
    here = Here(origin=origin, told=log, media=films, seal=sealed(store, held, origin, findings), reasons=Reasons.told(log))
    trusted = _trust(store, held, here, key, receipts, findings)
    signed = check_heads(here.seal, trusted, findings) if trusted.keys else False
    own = _own(log, merchant_id, show_id, findings)
    covered = _compare(here, trusted, key is not None, receipts, findings) if own else []
    _cards(log, held, here, findings)
    check_manifest(store, held, here, findings)
    look_at_stamps(store, held, here.seal, findings, authorities)
    return _verdict(merchant_id, show_id, here, covered, findings, signed=signed and key is not None)


def _own(log: Told, merchant_id: str, show_id: str, findings: Findings) -> bool:
    """Whether the log is this show's own."""
    for leaf, data in log.of("show.started"):
        said = (data.get("merchant_id"), data.get("show_id"))
        if said != (merchant_id, show_id):
            message = f"the log that lies here is that of show {said[1]!s:.64} of {said[0]!s:.64}, not of show {show_id} of {merchant_id}"
            findings.add("foreign_log", name_of(leaf), message)
            return False
    return True


def _trust(store: ObjectStore, held: Holdings, here: Here, key: VerifyKey | None, receipts: Sequence[Receipt], findings: Findings) -> Trust:
    """The pinned key, else the receipts' keys, else what the export itself names: that one proves nothing, but must fit."""
    own = named_keys(store, held, findings)
    records = rotations([*here.seal.rotations, *own.rotations, *(note for one in receipts for note in one.keys)], findings)
    kept = [one.key for one in receipts if one.key is not None]
    pins = [key] if key is not None else kept or own.signer
    return trust(pins, records, [*kept, *own.keys])


def _compare(here: Here, trusted: Trust, pinned: bool, receipts: Sequence[Receipt], findings: Findings) -> list[Head]:
    """Against the seal that lies here, then against each receipt; answers the heads of the receipts that are this show's."""
    heads = [check_receipt(number, one, here, trusted, pinned, findings) for number, one in enumerate(receipts, 1)]
    if here.seal.newest is None:
        findings.note("the show is not sealed yet: nothing of it is signed")
    else:
        _against_the_seal(here, here.seal.newest.head, findings)
    return [head for head in heads if head is not None]


def _against_the_seal(here: Here, newest: Head, findings: Findings) -> None:
    against = "the seal"
    signed = [leaf for leaf in here.seal.leaves if isinstance(leaf, EventLeaf)]
    if here.seal.whole:
        waiting = compare_events(signed, here.told.leaves, newest.signed_at, findings, against)
        extra = compare_media(
            [leaf for leaf in here.seal.leaves if isinstance(leaf, MediaLeaf)], here.media, here.reasons, findings, against
        )
        _waiting(waiting, extra, findings)
    if newest.last_seq and here.told.hash_of(newest.last_seq) != newest.chain and not findings.about("event"):
        what = f"event {newest.last_seq}"
        findings.add(
            "chain", what, f"the chain up to event {newest.last_seq} is not the one whose end was signed: it was made anew", weak=True
        )


def _waiting(events: int, media: Sequence[Object], findings: Findings) -> None:
    if events:
        findings.note(f"the newest {events} events are not sealed yet")
    if media:
        findings.note(f"{len(media)} media objects are not sealed yet ({names(media)})")


def _cards(log: Told, held: Holdings, here: Here, findings: Findings) -> None:
    """Pictures that events show must be there once the show is over, unless the log says that its media was removed."""
    missing = {sha256: seq for sha256, seq in log.cards.items() if sha256 not in held.cards}
    if not missing:
        return
    if here.reasons.why or not log.of("show.ended"):
        findings.note(f"{len(missing)} pictures that events show are not here")
        return
    for sha256, seq in missing.items():
        findings.add("missing", f"card cards/{sha256}.webp", f"the picture that event {seq} shows, cards/{sha256}.webp, is missing")


def _verdict(merchant_id: str, show_id: str, here: Here, covered: Sequence[Head], findings: Findings, *, signed: bool) -> Verdict:
    newest, log = here.seal.newest, here.told
    if not log.events:
        findings.note("no event was recorded")
    if not here.media.segments:
        findings.note("no media was recorded" if not here.reasons.why else "no media is here any more")
    largest = max((head.size for head in covered), default=0)
    if covered and newest is not None and newest.head.size > largest and not findings.broken:
        findings.note(
            f"what was sealed after the receipt ({newest.head.size - largest} leaves) is vouched for by the archive's own seal alone"
        )
    state = _state(findings, bool(covered), signed)
    return Verdict(
        state=state,
        problems=findings.problems(),
        notes=findings.remarks(),
        merchant_id=merchant_id,
        show_id=show_id,
        segments=here.media.segments,
        events=len(log.events),
        media_bytes=here.media.size_bytes,
        leaves=len(here.seal.lines),
        head=newest.note if newest else "",
        signed_at=newest.head.signed_at if newest else "",
        signed_by=signer_of(newest.note) if newest else "",
        proven_leaves=largest if state == "proven" else 0,
    )


def _state(findings: Findings, against_receipts: bool, under_a_key: bool) -> State:
    if findings.broken:
        return "broken"
    return "proven" if against_receipts else "signed" if under_a_key else "consistent"
