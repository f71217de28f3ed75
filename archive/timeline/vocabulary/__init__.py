"""The models of what each type of event carries; which type has which is told by `archive.timeline.schema`.

Events are snapshots: what a page needs to draw a card stands in the event. A later version of a type adds
fields and takes none away; the model of the version before stays here under its number.
"""
