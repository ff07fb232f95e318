"""The families of DB instance classes: "m7g" of "db.m7g.large".

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html
"""

from __future__ import annotations

PREVIOUS = ("m1", "m2", "m3", "m4", "r3", "r4", "t1", "t2", "x1")
# Not of the Nitro System, which is what io2 Block Express asks for.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
WITHOUT_IO2 = (*PREVIOUS, "x1e")


def family_of(instance_class: object) -> str:
    """Return the family of a class; the empty string for what is none."""
    parts = str(instance_class or "").lower().split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "db" else ""
